"""Counts of what waits, for the parts of the home page: put together once a day for whoever asks.

The home page asks some twenty of them, and is kept open all day: writing out who may see what for each took most of
its time. The database is asked anew every time.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from core.access import Principal, Tally, compiled
from liaison.workspace.waiting import SOON, Counts

#: Makes the rows that are counted out of who asks and the day alone, as rules are made (``core.access.register_rule``).
Rows = Callable[[Principal], QuerySet]


def count_of(principal: Principal, rows: Rows) -> Counts:
    """How many ``rows(principal)`` has: in all, and by the earliest limit of each (``next_due_at``); one query."""
    return _counted(_by_limit(principal, rows, timezone.localdate()))


def count_by_limit(found: QuerySet) -> Counts:
    """The same of ``found``, for rows that depend on the moment too and are put together each time; one query."""
    return _counted(LimitTally.of(found))


def total_of(principal: Principal, rows: Rows) -> int:
    """How many ``rows(principal)`` has, where they have no limits; one query."""
    tally = _in_all(principal, rows, timezone.localdate())
    return tally.count()[0] if tally else 0


@dataclass(frozen=True, slots=True)
class LimitTally:
    """SQL that counts rows by their earliest limit, with places for the moment, and its other parameters."""

    sql: str
    parameters: tuple

    @classmethod
    def of(cls, rows: QuerySet) -> LimitTally | None:
        """The count of ``rows``; None where there can be none."""
        if (found := compiled(rows.order_by().values(row_due=F("next_due_at")).query)) is None:
            return None
        sql, parameters = found
        late, soon = "row_due < %s", "row_due >= %s AND row_due < %s"
        counts = f"COUNT(*), COUNT(CASE WHEN {late} THEN 1 END), COUNT(CASE WHEN {soon} THEN 1 END)"
        return cls(sys.intern(f"SELECT {counts} FROM ({sql}) counted"), parameters)  # noqa: S608 - Django's own

    def count(self, now: dt.datetime) -> Counts:
        """The numbers of rows at ``now``."""
        moment, soon = (connection.ops.adapt_datetimefield_value(each) for each in (now, now + SOON))
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [moment, moment, soon, *self.parameters])
            total, late, due_soon = cursor.fetchone()
        return Counts(total=total, soon=due_soon, late=late)


def _counted(tally: LimitTally | None) -> Counts:
    return tally.count(timezone.now()) if tally else Counts()


@lru_cache(maxsize=8_000)
def _by_limit(principal: Principal, rows: Rows, _day: dt.date) -> LimitTally | None:
    return LimitTally.of(rows(principal))


@lru_cache(maxsize=8_000)
def _in_all(principal: Principal, rows: Rows, _day: dt.date) -> Tally | None:
    return Tally.of(rows(principal))

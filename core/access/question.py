"""Whether one row is among those a rule gives, and how many are: asked without putting the rule together each time.

Rules are long: writing one out takes Python ten times as long as the database takes to answer for one row. What is
written out once is kept as SQL with a place left for the key; the database is asked anew every time.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.sql import Query

#: Stands for the key in a question that is put together.
_ANY = -1_718_281_828


def compiled(query: Query) -> tuple[str, tuple] | None:
    """SQL and parameters of ``query``; None where no row can be found."""
    try:
        sql, parameters = query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(parameters)


@dataclass(frozen=True, slots=True)
class Question:
    """SQL that finds a row, and its parameters with a place for the key of the row."""

    sql: str
    parameters: tuple

    @classmethod
    def about(cls, rows: QuerySet) -> Question | None:
        """The question whether a row is among ``rows``; None where no row can be."""
        if (found := compiled(rows.filter(pk=_ANY).query.exists())) is None:
            return None
        sql, parameters = found
        # The same for everybody of a role: kept once.
        return cls(sys.intern(sql), parameters)

    def holds(self, key: int) -> bool:
        """Whether the row with this ``key`` is among them, as the database stands now."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [key if each == _ANY else each for each in self.parameters])
            return cursor.fetchone() is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """SQL that counts rows, and its parameters."""

    sql: str
    parameters: tuple

    @classmethod
    def of(cls, rows: QuerySet) -> Tally | None:
        """The count of ``rows``; None where there can be none."""
        if (found := compiled(rows.order_by().values(row_key=F("pk")).query)) is None:
            return None
        sql, parameters = found
        counting = f"SELECT COUNT(*), COALESCE(MAX(counted.row_key), 0) FROM ({sql}) counted"  # noqa: S608 - made by Django
        return cls(sys.intern(counting), parameters)

    def count(self) -> tuple[int, int]:
        """How many rows there are now, and the largest key among them (0 without any)."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return cursor.fetchone()

"""Which period holds for a record, and until when it is kept."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from liaison.retention.models import RetentionPeriod


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods in force on one day; read once for many records."""

    rows: dict[tuple[str, str], RetentionPeriod]

    def of(self, kind: str, outcome: str = "") -> RetentionPeriod | None:
        """The period of a record; None where none was set, or it is kept for good."""
        found = self.set_for(kind, outcome)
        return found if found is not None and found.months is not None else None

    def set_for(self, kind: str, outcome: str = "") -> RetentionPeriod | None:
        """What was set for a record, a period or that it is kept for good; None where nothing was: it is kept."""
        return self.rows.get((kind, outcome)) or self.rows.get((kind, ""))

    def shortest(self, kind: str) -> int | None:
        """The shortest period of a kind over all outcomes, in months."""
        known = [row.months for (code, _outcome), row in self.rows.items() if code == kind and row.months]
        return min(known, default=None)


def in_force(day: dt.date | None = None) -> Periods:
    """The periods in force on ``day`` (today): of each kind and outcome the one set last; one query."""
    rows: dict[tuple[str, str], RetentionPeriod] = {}
    for row in RetentionPeriod.objects.filter(since__lte=day or timezone.localdate()).order_by("since", "pk"):
        rows[row.kind, row.outcome] = row
    return Periods(rows)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, the last of a month that is too short for it."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return dt.date(years, month + 1, min(day.day, last))


def due_on(ended_at: dt.datetime, months: int) -> dt.date:
    """The first day on which the period of a record that ended then is over."""
    return months_later(timezone.localdate(ended_at), months) + dt.timedelta(days=1)

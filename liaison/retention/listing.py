"""The daily list of what has reached the end of its period. It deletes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.utils import timezone

from liaison.retention.kinds import KINDS, Ended, Kind
from liaison.retention.models import DueRecord
from liaison.retention.periods import Periods, due_on, in_force, months_later

_BATCH = 500


def list_due(now: dt.datetime | None = None) -> int:
    """Bring the list up to date: what is due comes on it, what is due no longer (reopened, deleted, a longer period)
    leaves it. Returns how many records are on it."""
    now = now or timezone.now()
    periods = in_force(timezone.localdate(now))
    count = 0
    for kind in KINDS.values():
        for batch in _batched(_due(kind, periods, timezone.localdate(now))):
            rows = [
                DueRecord(
                    kind=kind.code,
                    about=kind.about,
                    item_id=record.item_id,
                    number=record.number,
                    holder_id=record.holder_id,
                    ended_on=timezone.localdate(record.ended_at),
                    due_on=day,
                    listed_at=now,
                )
                for record, day in batch
            ]
            DueRecord.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["kind", "item_id"],
                update_fields=["number", "holder", "ended_on", "due_on", "listed_at"],
            )
            count += len(rows)
    with transaction.atomic():
        DueRecord.objects.filter(listed_at__lt=now).delete()
    return count


def _due(kind: Kind, periods: Periods, today: dt.date) -> Iterator[tuple[Ended, dt.date]]:
    shortest = periods.shortest(kind.code)
    if shortest is None:
        return
    # Nothing that ended after this day can be due; a day more, for the end of a month.
    until = months_later(today, -shortest) + dt.timedelta(days=1)
    found = kind.ended().filter(of_end__date__lte=until).order_by("pk")
    last = 0
    while rows := kind.found(found.filter(pk__gt=last)[:_BATCH]):
        for record in rows:
            if day := due_day(kind, record, periods, today):
                yield record, day
        last = rows[-1].item_id


def due_day(kind: Kind, record: Ended, periods: Periods, today: dt.date) -> dt.date | None:
    """The day since which the period of ``record`` is over; None while it runs or where there is none."""
    period = periods.of(kind.code, record.outcome)
    if period is None:
        return None
    day = due_on(record.ended_at, period.months)
    return day if day <= today else None


def _batched(rows: Iterator[tuple[Ended, dt.date]]) -> Iterator[list[tuple[Ended, dt.date]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch

"""Due dates computed anew when the calendar or a limit's settings change."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils import timezone

from core.calendar import WorkingCalendar, calendar
from core.deadlines.limits import Limits, limits
from core.deadlines.models import Clock, ClockEvent
from core.deadlines.services import TURNS, move, plan, set_due

#: Outbox topic: the settings of a limit have changed, its open clocks must know when to warn.
REPLAN: Final = "deadlines.replan"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many open clocks were counted by the present calendar, how many due dates changed by it, and how many
    clocks could not be saved because a handler failed (they are tried again)."""

    looked_at: int
    changed: int
    failed: int


def old_versions(current: str) -> list[str]:
    """The other calendars by which open clocks were counted: one look into the index for each, however many clocks."""
    versions, last = [], ""
    while True:
        clocks = Clock.objects.filter(stopped_at=None, calendar_version__gt=last).order_by("calendar_version")
        last = clocks.values_list("calendar_version", flat=True).first()
        if last is None:
            return [version for version in versions if version != current]
        versions.append(last)


def recompute(now: datetime | None = None, limit: int | None = None, batch: int = 200) -> Recomputed:
    """Compute the due dates of up to ``limit`` (all) outdated clocks; changed ones emit due_changed (cause calendar).

    Idempotent: a clock counted by the present calendar is not touched. Runs beside services and other runs, which
    pass over each other's locked rows.
    """
    now = now or timezone.now()
    days, known = calendar(), limits()
    looked_at = changed = failed = 0
    for version in old_versions(days.version):
        last = 0
        while limit is None or looked_at + failed < limit:
            size = batch if limit is None else min(batch, limit - looked_at - failed)
            outdated = Clock.objects.filter(stopped_at=None, calendar_version=version, pk__gt=last)
            pks = list(outdated.order_by("calendar_version", "pk").values_list("pk", flat=True)[:size])
            if not pks:
                break
            last = pks[-1]  # passes over those that fail
            done, moved, wrong = _batch(pks, version, days, known, now)
            looked_at, changed, failed = looked_at + done, changed + moved, failed + wrong
    return Recomputed(looked_at, changed, failed)


def _batch(pks: list[int], version: str, days: WorkingCalendar, known: Limits, now: datetime) -> tuple[int, int, int]:
    """One transaction: how many were counted anew, how many of them changed, how many failed."""
    rows = Clock.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    turns = Prefetch("events", ClockEvent.objects.filter(kind__in=TURNS).order_by("pk"), to_attr="turns")
    unchanged, moved, wrong = [], 0, 0
    with transaction.atomic():
        locked = rows.filter(pk__in=pks, stopped_at=None, calendar_version=version)
        for clock in locked.order_by("pk").prefetch_related(turns):
            before = (clock.due_at, clock.provisional)
            set_due(clock, days, clock.turns)
            if before == (clock.due_at, clock.provisional):
                unchanged.append(clock)
                continue
            clock.due_at, clock.provisional = before
            try:
                with transaction.atomic():
                    moved += move(clock, days, now, cause="calendar", known=known)
            except Exception:
                logger.exception("Clock %s could not be computed anew; it is tried again", clock.pk)
                wrong += 1
        # Most dates stay: they take the version, and the explanation by it, in one statement.
        Clock.objects.bulk_update(unchanged, ["calendar_version", "explanation"])
    return len(unchanged) + moved, moved, wrong


def replan(code: str, batch: int = 500) -> int:
    """Let the open clocks of a limit know when to warn, after its settings changed; returns how many."""
    days, known = calendar(), limits()
    number = last = 0
    while True:
        with transaction.atomic():
            open_ones = Clock.objects.select_for_update().filter(limit_code=code, stopped_at=None, pk__gt=last)
            clocks = list(open_ones.order_by("pk")[:batch])
            for clock in clocks:
                plan(clock, days, known)
            Clock.objects.bulk_update(clocks, ["next_check_at"])
        if not clocks:
            return number
        last = clocks[-1].pk
        number += len(clocks)

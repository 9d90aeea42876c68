"""The clock tick: every warning once, whatever ticks run at once and wherever one stops.

A due clock is looked at under its row's lock, for the length of one short transaction that writes the event rows,
tells the handlers and plans the next look: that lock is the lease, and it ends with the process that holds it. Ticks
that meet pass over each other's rows; the unique constraint on warnings stands behind it.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from core.calendar import WorkingCalendar, calendar
from core.deadlines.handlers import record
from core.deadlines.limits import Limits, limits
from core.deadlines.models import Clock, ClockEvent
from core.deadlines.services import plan
from core.deadlines.thresholds import policy_of, thresholds_of

logger = logging.getLogger(__name__)

Kind = ClockEvent.Kind

#: A clock whose handler failed is looked at again after this long.
RETRY_AFTER: Final = timedelta(minutes=2)


def tick(now: datetime | None = None, limit: int = 500) -> int:
    """Look at up to ``limit`` clocks that are due for it; returns how many were looked at.

    A handler's failure is logged, undoes that clock's events and puts it off; the others go on.
    """
    now = now or timezone.now()
    due = Clock.objects.filter(next_check_at__lte=now).order_by("next_check_at")
    days, known = calendar(), limits()
    looked_at = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        try:
            looked_at += _look(pk, days, known, now)
        except Exception:
            logger.exception("Clock %s could not be looked at; it is tried again", pk)
            Clock.objects.filter(pk=pk, next_check_at__lte=now).update(next_check_at=now + RETRY_AFTER)
    return looked_at


def _look(pk: int, days: WorkingCalendar, known: Limits, now: datetime) -> int:
    with transaction.atomic():
        rows = Clock.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        clock = rows.filter(pk=pk, next_check_at__lte=now, status=Clock.Status.RUNNING).first()
        if clock is None:  # another tick has it, or a service has just changed it
            return 0
        given = set(clock.events.filter(round=clock.round, kind__in=ClockEvent.WARNINGS).values_list("kind", flat=True))
        reached = [kind for moment, kind in thresholds_of(clock, days, policy_of(clock, known)) if moment <= now]
        if Kind.OVERDUE in reached and Kind.DUE_SOON in reached:
            reached.remove(Kind.DUE_SOON)  # after a stand-still: what is overdue is not announced as soon due
        for kind in reached:
            if kind not in given:
                record(clock, kind, now, due=clock.due_at.isoformat())
        plan(clock, days, known)
        clock.save(update_fields=["next_check_at"])
    return 1

"""Reading clocks. What may be seen is the caller's rule: these read by subject or organisation as they are told."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from core.deadlines.models import Clock, ClockEvent


def open_clocks(owner: int | None = None) -> QuerySet[Clock]:
    """Open clocks by due date, of one organisation or of all."""
    clocks = Clock.objects.filter(stopped_at=None).order_by("due_at", "pk")
    return clocks if owner is None else clocks.filter(owner=owner)


def clocks_of(subject: str) -> QuerySet[Clock]:
    """All clocks of a subject, in the order in which they started."""
    return Clock.objects.filter(subject=subject).order_by("started_at", "pk")


def open_clocks_of(subjects: Iterable[str]) -> dict[str, list[Clock]]:
    """The open clocks of many subjects, earliest due first, in one query: for lists."""
    found: dict[str, list[Clock]] = {subject: [] for subject in subjects}
    for clock in Clock.objects.filter(subject__in=list(found), stopped_at=None).order_by("due_at", "pk"):
        found[clock.subject].append(clock)
    return found


def open_clock(subject: str, limit: str, owner: int | None = None) -> Clock | None:
    """The open clock of ``limit`` on ``subject`` for ``owner``; None when there is none."""
    return Clock.objects.filter(subject=subject, limit_code=limit, owner=owner, stopped_at=None).first()


def overdue_number(owner: int, now: datetime | None = None) -> int:
    """How many running clocks of an organisation are past their due date."""
    now = now or timezone.now()
    return open_clocks(owner).filter(status=Clock.Status.RUNNING, due_at__lt=now).count()


def history_of(clock: Clock) -> QuerySet[ClockEvent]:
    """What happened to a clock, oldest first, with the people."""
    return clock.events.select_related("by").order_by("pk")

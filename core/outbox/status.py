"""What waits and what is stuck, for the page editors see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from core.outbox.models import OutboxEntry
from core.outbox.registry import registered_topics, topic_of

#: From this many failed attempts on, an entry is shown as stuck. It goes on being tried.
STUCK_AFTER: Final = 3
MOST_SHOWN: Final = 20
#: So much work that rows imply is counted; more is shown as this much.
MOST_IMPLIED: Final = 10_000


@dataclass(frozen=True, slots=True)
class StuckEntry:
    """One entry that keeps failing."""

    key: str
    attempts: int
    last_error: str
    asked_at: datetime
    next_try: datetime


@dataclass(frozen=True, slots=True)
class TopicStatus:
    """The state of one topic. ``oldest`` is when the oldest waiting entry was asked for."""

    topic: str
    handled: bool
    waiting: int
    working: int
    failing: int
    oldest: datetime | None
    last_done: datetime | None
    last_error: str
    stuck: list[StuckEntry]


def status() -> list[TopicStatus]:
    """Every topic with a handler or with waiting entries, by name; three queries, one a failing topic and one for each
    with implied work, which waits though nobody has drained it yet."""
    now = timezone.now()
    counts = {
        row["topic"]: row
        for row in OutboxEntry.objects.filter(done_at=None)
        .values("topic")
        .annotate(
            waiting=Count("pk"),
            working=Count("pk", filter=Q(leased_until__gt=now)),
            failing=Count("pk", filter=Q(attempts__gt=0)),
            oldest=Min("created_at"),
        )
        .order_by()
    }
    for topic in registered_topics():
        implied = topic_of(topic).implied
        if implied is not None and (rows := implied(MOST_IMPLIED)):
            row = counts.setdefault(topic, {"waiting": 0, "oldest": None})
            row["waiting"] += len(rows)
            row["oldest"] = min(at for at in (row["oldest"], rows[0][1]) if at is not None)
    done = dict(
        OutboxEntry.objects.filter(done_at__isnull=False).values_list("topic").annotate(Max("done_at")).order_by()
    )
    return [_status(topic, counts.get(topic, {}), done.get(topic)) for topic in sorted({*registered_topics(), *counts})]


def _status(topic: str, counts: dict, last_done: datetime | None) -> TopicStatus:
    failing = OutboxEntry.objects.none()
    if counts.get("failing"):
        failing = OutboxEntry.objects.filter(topic=topic, done_at=None, attempts__gt=0).order_by("-attempts", "pk")
    worst = list(failing[:MOST_SHOWN])
    return TopicStatus(
        topic=topic,
        handled=topic in registered_topics(),
        waiting=counts.get("waiting", 0),
        working=counts.get("working", 0),
        failing=counts.get("failing", 0),
        oldest=counts.get("oldest"),
        last_done=last_done,
        last_error=worst[0].last_error if worst else "",
        stuck=[
            StuckEntry(
                key=entry.key,
                attempts=entry.attempts,
                last_error=entry.last_error,
                asked_at=entry.created_at,
                next_try=entry.not_before,
            )
            for entry in worst
            if entry.attempts >= STUCK_AFTER
        ],
    )


def retry(topic: str | None = None, key: str | None = None) -> int:
    """Try failing entries now instead of later: all, those of a topic, or one; returns how many."""
    entries = OutboxEntry.objects.filter(done_at=None, attempts__gt=0, leased_until=None)
    if topic is not None:
        entries = entries.filter(topic=topic)
    if key is not None:
        entries = entries.filter(key=key)
    return entries.update(not_before=timezone.now())

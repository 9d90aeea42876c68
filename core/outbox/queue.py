"""Asking for work."""

import time
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils import timezone

from core.outbox.models import OutboxEntry
from core.outbox.registry import Topic

#: Seconds within which a process does not ``nudge`` for the same topic again. The clock ticks every five.
NUDGES_APART: Final = 0.2
_nudged: dict[str, float] = {}


class _NudgeOnCommit:
    """The commit hook that wakes a worker for ``topic``; Django drops it with a rolled-back savepoint."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.done = False
        self.__qualname__ = "core.outbox.nudge"  # Django names a failed hook by it

    def __call__(self) -> None:
        from core.tasks import drain_outbox

        self.done = True
        drain_outbox.apply_async(args=[self.topic], retry=False)


def nudge(topic: str) -> None:
    """Wake a worker for work that is implied by rows (see ``register``), after the commit of the caller's transaction.

    Many in a short time wake it once: it looks again before it rests, and the clock comes by anyway.
    """
    now = time.monotonic()
    if now - _nudged.get(topic, -NUDGES_APART) < NUDGES_APART:
        return
    _nudged[topic] = now
    transaction.on_commit(_NudgeOnCommit(topic), robust=True)


def open_lanes(topic: str) -> models.QuerySet[OutboxEntry]:
    """Entries of ``topic`` that are not done, for functions that name implied work."""
    return OutboxEntry.objects.filter(topic=topic, done_at=None)


def add_implied(topic: Topic, *, limit: int = 500) -> int:
    """Add entries for work that rows imply; returns how many. Two that do so at once add equal ones, which collapse."""
    wanted = topic.implied(limit) if topic.implied else []
    entries = [OutboxEntry(topic=topic.name, key=key, lane=key, created_at=asked_at) for key, asked_at in wanted]
    if entries:  # an empty one would still take SQLite's write lock
        OutboxEntry.objects.bulk_create(entries)
    return len(entries)


def enqueue(
    topic: str,
    key: str,
    payload: dict[str, Any] | None = None,
    *,
    collapse: bool = True,
    not_before: datetime | None = None,
) -> None:
    """Ask for work of ``topic`` on ``key``, in the caller's transaction: it is asked for if that commits.

    Entries of equal topic and key that wait together are done once (``collapse``), with the newest payload. One that
    arrives while an equal one is being worked on waits for it and is then done: no change is lost. Work that must
    happen once for each call (a mail) says ``collapse=False``.
    """
    enqueue_many(topic, [(key, payload or {})], collapse=collapse, not_before=not_before)


def enqueue_many(
    topic: str,
    work: Iterable[tuple[str, dict[str, Any]]],
    *,
    collapse: bool = True,
    not_before: datetime | None = None,
) -> int:
    """``enqueue`` for many (key, payload) pairs in few statements; returns how many."""
    now = timezone.now()
    entries = [
        OutboxEntry(
            topic=topic,
            key=key,
            lane=key if collapse else f"{key}#{uuid.uuid4().hex}",
            payload=payload,
            created_at=now,
            not_before=not_before or now,
        )
        for key, payload in work
    ]
    if not entries:
        return 0
    with transaction.atomic():
        OutboxEntry.objects.bulk_create(entries, batch_size=500)
        nudged = any(
            isinstance(hook, _NudgeOnCommit) and not hook.done and hook.topic == topic
            for _sids, hook, _robust in connection.run_on_commit
        )
        if not nudged:
            # Robust: without the broker the work waits for the clock; the writer has already succeeded.
            transaction.on_commit(_NudgeOnCommit(topic), robust=True)
    return len(entries)

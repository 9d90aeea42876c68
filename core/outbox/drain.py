"""Doing the work: take leases, call the handler, mark done or put off.

What holds, and is tested (tests/core/outbox): a lane is leased to one drainer at a time; an entry is done only after
its handler returned; whatever stops a drainer at any point, its entries become free when the lease runs out.
"""

import logging
import os
import random
import socket
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from core.outbox.models import OutboxEntry, OutboxTopic
from core.outbox.queue import add_implied
from core.outbox.registry import Topic, Unavailable, Work, registered_topics, topic_of

logger = logging.getLogger(__name__)

FIRST_DELAY: Final = 5.0
LONGEST_DELAY: Final = 15 * 60.0
LONGEST_DELAY_UNAVAILABLE: Final = 30.0
KEEP_DONE: Final = timedelta(days=7)

_BOOT: Final = uuid.uuid4().hex[:12]


@dataclass(frozen=True, slots=True)
class Lease:
    """What one drainer holds: the newest entry of a lane stands for all of them (``pks``)."""

    token: str
    work: Work
    pks: tuple[int, ...]


def take_leases(topic: Topic, *, limit: int) -> list[Lease]:
    """Lease up to ``limit`` lanes of due work, oldest first; no lane that anyone holds."""
    now = timezone.now()
    due = OutboxEntry.objects.filter(topic=topic.name, done_at=None, not_before__lte=now)
    if not due.exists():  # the usual answer, given without taking any lock
        return []
    with transaction.atomic():
        # One taker at a time: reading which lanes are free and leasing them is one step. Writers are not affected.
        OutboxTopic.objects.get_or_create(name=topic.name)
        OutboxTopic.objects.select_for_update().get(name=topic.name)
        now = timezone.now()
        waiting = OutboxEntry.objects.filter(topic=topic.name, done_at=None)
        held = waiting.filter(leased_until__gt=now).values("lane")
        free = waiting.filter(not_before__lte=now).exclude(lane__in=held).order_by("pk")
        lanes = list(dict.fromkeys(free.values_list("lane", flat=True)[:limit]))
        token = f"{_identity()}:{uuid.uuid4().hex}"
        by_lane: dict[str, list[OutboxEntry]] = {lane: [] for lane in lanes}
        for entry in waiting.filter(lane__in=lanes).order_by("pk"):
            by_lane[entry.lane].append(entry)
        leases = [_lease(token, entries) for entries in by_lane.values() if entries]
        # By primary key: an equal entry committed since then is not ours and must be worked on after us.
        OutboxEntry.objects.filter(pk__in=[pk for lease in leases for pk in lease.pks]).update(
            lease_token=token, leased_until=now + topic.lease
        )
    return leases


def _lease(token: str, entries: Sequence[OutboxEntry]) -> Lease:
    newest = entries[-1]
    return Lease(
        token=token,
        work=Work(
            topic=newest.topic,
            key=newest.key,
            payload=newest.payload,
            attempts=max(entry.attempts for entry in entries),
            asked_at=entries[0].created_at,
        ),
        pks=tuple(entry.pk for entry in entries),
    )


def complete(leases: Sequence[Lease]) -> None:
    """Mark leased entries done; those whose lease has gone to someone else in the meantime are left to them."""
    now = timezone.now()
    for token, pks in _by_token(leases).items():
        OutboxEntry.objects.filter(pk__in=pks, lease_token=token).update(
            done_at=now, lease_token="", leased_until=None, last_error=""
        )


def postpone(leases: Sequence[Lease], error: Exception) -> None:
    """Give leased entries back after a failure, to be tried again after a growing, jittered delay."""
    longest = LONGEST_DELAY_UNAVAILABLE if isinstance(error, Unavailable) else LONGEST_DELAY
    message = f"{type(error).__name__}: {error}"[:2000]
    now = timezone.now()
    with transaction.atomic():
        for lease in leases:
            delay = min(FIRST_DELAY * 2 ** min(lease.work.attempts, 20), longest) * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret
            OutboxEntry.objects.filter(pk__in=lease.pks, lease_token=lease.token).update(
                attempts=lease.work.attempts + 1,
                not_before=now + timedelta(seconds=delay),
                last_error=message,
                lease_token="",
                leased_until=None,
            )


def drain(topic: str, limit: int = 1000) -> int:
    """Do due work of ``topic`` until none is left or ``limit`` entries were tried; returns how many succeeded.

    Raises KeyError when no handler is registered. A handler's failure is recorded with its entries, not raised.
    """
    definition = topic_of(topic)
    tried = succeeded = 0
    while tried < limit:
        leases = take_leases(definition, limit=min(definition.batch, limit - tried))
        if not leases:
            if add_implied(definition):
                continue
            break
        tried += len(leases)
        try:
            succeeded += _work(definition, leases)
        except Unavailable as error:
            logger.warning("Outbox topic %s waits: %s", topic, error)
            break
    return succeeded


def due_topics() -> list[str]:
    """Topics with a handler here for which work is due, or implied by rows."""
    due = set(
        OutboxEntry.objects.filter(done_at=None, not_before__lte=timezone.now())
        .order_by()
        .values_list("topic", flat=True)
        .distinct()
    )
    return [
        name
        for name in registered_topics()
        if name in due or ((implied := topic_of(name).implied) is not None and implied(1))
    ]


def drain_all(limit: int = 1000) -> int:
    """``drain`` every topic with a handler; returns how many entries succeeded."""
    return sum(drain(topic, limit) for topic in registered_topics())


def _work(topic: Topic, leases: Sequence[Lease]) -> int:
    try:
        topic.handler([lease.work for lease in leases])
    except Unavailable as error:
        postpone(leases, error)
        raise
    except Exception as error:
        if len(leases) > 1:
            # One of them may be bad; alone, it holds up nothing but itself.
            return _work_singly(topic, leases)
        logger.exception("Outbox topic %s failed on %s", topic.name, leases[0].work.key)
        postpone(leases, error)
        return 0
    complete(leases)
    return len(leases)


def _work_singly(topic: Topic, leases: Sequence[Lease]) -> int:
    succeeded = 0
    for position, lease in enumerate(leases):
        try:
            succeeded += _work(topic, [lease])
        except Unavailable as error:
            postpone(leases[position + 1 :], error)
            raise
    return succeeded


def release_dead_leases() -> int:
    """Free what processes of this machine held that do not run any more; returns how many entries.

    Called when a worker starts: after a crash nothing has to wait for leases to run out.
    """
    freed = 0
    held = OutboxEntry.objects.filter(done_at=None, leased_until__isnull=False)
    for token in set(held.values_list("lease_token", flat=True)):
        if _is_dead(token):
            freed += held.filter(lease_token=token).update(lease_token="", leased_until=None)
    return freed


def prune(now: datetime | None = None) -> int:
    """Delete entries done more than a week ago; returns how many."""
    now = now or timezone.now()
    return OutboxEntry.objects.filter(done_at__lt=now - KEEP_DONE).delete()[0]


def _by_token(leases: Sequence[Lease]) -> dict[str, list[int]]:
    pks: dict[str, list[int]] = {}
    for lease in leases:
        pks.setdefault(lease.token, []).extend(lease.pks)
    return pks


def _identity() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{_BOOT}"


def _is_dead(token: str) -> bool:
    """Whether the process that took a lease is known to be gone. Another machine's never is."""
    try:
        host, pid, boot, _serial = token.rsplit(":", 3)
    except ValueError:
        return False
    if host != socket.gethostname()[:60]:
        return False
    if int(pid) == os.getpid():
        return boot != _BOOT
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False

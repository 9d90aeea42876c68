"""Durable work: rows written in the transaction that causes the work, done later by idempotent functions.

    enqueue("rulings.pdf", key=str(pk), payload={})     in the writer's transaction
    register("rulings.pdf", make_pdf)                   once, in AppConfig.ready()

Celery is only the nudge (on commit) and the clock: losing the broker, a worker or the whole process delays work and
loses none. See docs/features/outbox.md.
"""

from core.outbox.drain import drain, drain_all, prune, release_dead_leases
from core.outbox.queue import enqueue, enqueue_many, nudge, open_lanes
from core.outbox.registry import Unavailable, Work, register, registered_topics
from core.outbox.status import TopicStatus, retry, status

__all__ = [
    "TopicStatus",
    "Unavailable",
    "Work",
    "drain",
    "drain_all",
    "enqueue",
    "enqueue_many",
    "nudge",
    "open_lanes",
    "prune",
    "register",
    "registered_topics",
    "release_dead_leases",
    "retry",
    "status",
]

"""Who does the work of which topic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


class Unavailable(Exception):
    """Raised by a handler when the service it needs cannot be reached: the whole topic waits (at most 30 s a time)
    instead of trying entry after entry against it."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler is given.

    ``payload`` is that of the newest of the entries that collapsed into this one, a hint about what changed: a
    handler reads the state from the database, since that is what must hold after it ran.
    """

    topic: str
    key: str
    payload: dict[str, Any]
    attempts: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Topic:
    """How a topic is worked on: its handler, how many entries at once, how long one lease lasts."""

    name: str
    handler: Callable[[Sequence[Work]], None]
    batch: int
    lease: timedelta
    implied: Callable[[int], list[tuple[str, datetime]]] | None = None


@dataclass
class _Registry:
    topics: dict[str, Topic] = field(default_factory=dict)


_registry = _Registry()


def register(
    topic: str,
    handler: Callable[[Any], None],
    *,
    batch: int = 0,
    lease: timedelta = timedelta(minutes=5),
    implied: Callable[[int], list[tuple[str, datetime]]] | None = None,
) -> None:
    """Let ``handler`` do the work of ``topic``.

    Without ``batch`` it is called as ``handler(work)``, once an entry. With ``batch=n`` it is called as
    ``handler([work, …])`` with up to n entries, which succeed or fail together; after a failure each is tried alone,
    so that one bad entry holds nothing else up. A handler must be idempotent (after a crash it runs again), should
    finish within ``lease``, and reports failure by raising. It runs outside any transaction.

    ``implied(limit)`` names work that rows of another table ask for by being there: (key, asked for at), oldest first,
    without what has an open entry. Its writers ``nudge`` instead of adding an entry; whoever drains adds those.
    """
    if batch:
        _registry.topics[topic] = Topic(topic, handler, batch, lease, implied)
    else:
        _registry.topics[topic] = Topic(topic, lambda works: handler(works[0]), 1, lease, implied)


def registered_topics() -> list[str]:
    """Names of all topics with a handler in this process, in order of registration."""
    return list(_registry.topics)


def topic_of(name: str) -> Topic:
    """The registered topic; KeyError when nothing here handles it."""
    return _registry.topics[name]

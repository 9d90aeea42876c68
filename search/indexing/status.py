"""How the index is, for editors: how much of what is published is in it, what waits, what fails."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from core.outbox import TopicStatus, retry, status
from search.engine import engine
from search.engines.base import EngineUnavailable, Health
from search.indexing.changes import TOPIC
from search.registry import sources


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """``published`` items by source (items, not documents: a list makes one of every row), and what waits."""

    engine: str
    health: Health
    building: str
    published: list[tuple[str | Promise, int]]
    waiting: int
    oldest: datetime | None
    last_done: datetime | None
    last_error: str
    failing: int
    work: TopicStatus | None

    @property
    def total(self) -> int:
        """How many items are published."""
        return sum(number for _label, number in self.published)

    @property
    def indexed(self) -> int:
        """How many of them are in the index as they are now."""
        return max(0, self.total - self.waiting) if self.health.ok else 0


def index_status() -> IndexStatus:
    """The state of the installation's engine and of the work that waits for it."""
    target = engine()
    found = next((each for each in status() if each.topic == TOPIC), None)
    try:
        building = target.building()
    except EngineUnavailable:
        building = ""
    return IndexStatus(
        engine=target.name,
        health=target.health(),
        building=building,
        published=[(source.label, source.queryset().count()) for source in sources()],
        waiting=found.waiting if found else 0,
        oldest=found.oldest if found else None,
        last_done=found.last_done if found else None,
        last_error=found.last_error if found else "",
        failing=found.failing if found else 0,
        work=found,
    )


def retry_now() -> int:
    """Try what failed now instead of later; returns how many entries."""
    return retry(TOPIC)

"""What search needs of an engine. Nothing above this package knows which engine runs."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple

from search.documents import RankText, StoredDocument
from search.plan import SearchPlan
from search.records import IndexRecord


class EngineUnavailable(Exception):
    """The engine cannot be reached or has no index; the message is for the status page, not for readers."""


class Hit(NamedTuple):
    """A document found. ``handle`` means something to the engine alone, and only to the result it came with."""

    handle: Any
    score: float
    order: int
    chain: int


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the engine answers, how many documents it holds, and what is wrong."""

    ok: bool
    documents: int = 0
    detail: str = ""


#: By filter, (value, count) pairs, highest count first; and the same by quarter, in order.
Counts = tuple[Mapping[str, list[tuple[str, int]]], list[tuple[str, int]]]


class EngineResult(ABC):
    """What a plan found: ``total`` documents and the best ``hits`` of them in order.

    Everything is read from one state of the index where the engine can; what has been removed since is never loaded.
    """

    def __init__(self, total: int, hits: list[Hit], counts: Counts = ({}, [])) -> None:
        self.total = total
        self.hits = hits
        self._counts = counts

    def counts(self) -> Counts:
        """The counts the plan asked for. They may still be being taken when the hits are there: ask late."""
        return self._counts

    @abstractmethod
    def load(self, hits: Sequence[Hit]) -> list[StoredDocument | None]:
        """The stored documents of ``hits`` in their order, None for one removed since."""

    @abstractmethod
    def texts(self, hits: Sequence[Hit]) -> list[RankText | None]:
        """What ranking needs of ``hits``, in their order, None for one removed since."""

    @abstractmethod
    def frequencies(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        """By text field, in how many documents each term occurs (about: deleted ones may still be counted)."""

    @abstractmethod
    def documents(self) -> int:
        """How many documents the index holds (about)."""


class Engine(ABC):
    """One index of everything published.

    Writes replace by id and are durable and visible to this process when the call returns, to others within a
    second. ``building`` is the name of an index being rebuilt: while there is one, every write goes to it too.
    """

    name: str

    @abstractmethod
    def index(self, records: Iterable[IndexRecord], *, only: str = "") -> int:
        """Add or replace documents; ``only`` writes to that index alone, which this process builds: searches see them
        when it is finished. Returns how many."""

    @abstractmethod
    def replace(self, groups: Iterable[str], records: Iterable[IndexRecord]) -> None:
        """Let ``records`` be all documents of ``groups``: what else there is of these is removed."""

    @abstractmethod
    def search(self, plan: SearchPlan) -> EngineResult:
        """Carry out ``plan``. EngineUnavailable when the engine does not answer or holds no index."""

    @abstractmethod
    def get(self, identifier: str) -> StoredDocument | None:
        """One document by id."""

    @abstractmethod
    def digests(self) -> Iterator[tuple[str, str]]:
        """Id and digest of every document, for comparing with what is published."""

    @abstractmethod
    def begin_rebuild(self) -> str:
        """Create an empty index that receives every write from now on, and return its name. An older one is dropped."""

    @abstractmethod
    def finish_rebuild(self, name: str) -> None:
        """Let searches use the rebuilt index from now on, and drop the one before."""

    @abstractmethod
    def abandon_rebuild(self, name: str = "") -> None:
        """Drop the index being built, if any; with ``name`` only where it is still that one."""

    @abstractmethod
    def building(self) -> str:
        """Name of the index being built, or an empty string."""

    @abstractmethod
    def health(self) -> Health:
        """How the engine is; never raises."""

    @abstractmethod
    def lock(self) -> AbstractContextManager[None]:
        """Held around reading from the database and writing to the index, so that what was read later is kept."""

    @abstractmethod
    def drop(self) -> None:
        """Remove every index of this engine (tests, throwaway indexes)."""

    def count(self) -> int:
        """How many documents searches can find."""
        return self.health().documents

"""The plan of a search: what must match and what counts, in terms every engine has. No engine is imported here."""

from dataclasses import dataclass
from typing import TypeAlias

# Fields of the index. Texts: grams carry positions, units are single characters, words only score.
TEXT = "text"
TITLE = "title"
SECTION_FIELDS = {"facts": "facts", "reasons": "reasons", "basis": "basis", "result": "result"}
KEYWORD_FIELDS = (
    "id",
    "group",
    "kind",
    "type",
    "body",
    "region",
    "field",
    "outcome",
    "quarter",
    "articles",
    "numbers",
    "number_parts",
    "chain_numbers",
    "cited_numbers",
    "chain",
    "digest",
    "sections",
)
DATED, FINE = "dated", "fine"


@dataclass(frozen=True, slots=True)
class Phrase:
    """These units in this order, next to each other, within one sentence of ``field``."""

    field: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grams:
    """At least ``minimum`` of these distinct grams in ``field``."""

    field: str
    grams: tuple[str, ...]
    minimum: int


@dataclass(frozen=True, slots=True)
class Keyword:
    """One of these exact values in keyword field ``field``."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """A number between ``low`` and ``high``, both included; None is open."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every clause matches; with none, everything does."""

    clauses: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some clause matches; with none, nothing does."""

    clauses: tuple["Clause", ...]


Clause: TypeAlias = Phrase | Grams | Keyword | Range | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Weighted:
    """A term whose BM25 score counts ``weight`` times. ``field`` is a text field, ``words`` or ``title_words``."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Tier:
    """Documents matching ``clause`` come before all that do not, by a constant ``score`` far above any BM25 score."""

    clause: Clause
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """What an engine carries out.

    ``filters`` are named, because the counts beside a filter are taken without that filter: they stay the same
    while one of its values is chosen. ``window`` bounds how many hits come back, best first.
    """

    must: tuple[Clause, ...] = ()
    must_not: tuple[Clause, ...] = ()
    filters: tuple[tuple[str, Clause], ...] = ()
    scoring: tuple[Weighted, ...] = ()
    tiers: tuple[Tier, ...] = ()
    sort: str = "relevance"
    window: int = 200
    facets: tuple[str, ...] = ()
    histogram: bool = False

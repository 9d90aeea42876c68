"""What somebody asked, as typed and chosen, before anything is understood of it."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from search.documents import SECTIONS

#: Longest question read; the rest is cut and the page says so.
MAX_LENGTH = 1000
#: Results that can be paged through; what lies beyond wants a narrower question.
MAX_DEPTH = 1000
PAGE_SIZE = 10
MAX_PAGE_SIZE = 100
#: Values taken of one filter, and characters of one value.
MAX_CHOICES = 20
MAX_VALUE = 120

RELEVANCE, NEWEST, OLDEST = "relevance", "newest", "oldest"
SORTS = (RELEVANCE, NEWEST, OLDEST)
#: Filters whose values are counted beside the results.
FACETS = ("type", "outcome", "field", "region", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A question: free text, filters, order and place. Equal questions are equal objects."""

    text: str = ""
    type: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    statute: str = ""
    sections: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    fine_min: Decimal | None = None
    fine_max: Decimal | None = None
    sort: str = ""
    page: int = 1
    size: int = PAGE_SIZE

    def __post_init__(self) -> None:
        unknown = [section for section in self.sections if section not in SECTIONS]
        if unknown or (self.sort and self.sort not in SORTS):
            raise ValueError("unknown section or order")
        if self.page < 1 or not 0 < self.size <= MAX_PAGE_SIZE:
            raise ValueError("page and size count from 1")

    @property
    def offset(self) -> int:
        """Results before this page."""
        return (self.page - 1) * self.size

    @property
    def filtered(self) -> bool:
        """Whether anything but the text narrows the results."""
        return bool(self.chosen)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the filters in use."""
        names = ("type", "body", "region", "field", "outcome", "statute", "sections")
        used = [name for name in names if getattr(self, name)]
        if self.since or self.until:
            used.append("dates")
        if self.fine_min is not None or self.fine_max is not None:
            used.append("fine")
        return tuple(used)

    @property
    def empty(self) -> bool:
        """Whether nothing was asked at all."""
        return not self.text.strip() and not self.filtered

    def without(self, *names: str) -> "SearchQuery":
        """The same question with the filters ``names`` taken off, from the first page."""
        blank = SearchQuery()
        changes = {}
        for name in names:
            for part in {"dates": ("since", "until"), "fine": ("fine_min", "fine_max")}.get(name, (name,)):
                changes[part] = getattr(blank, part)
        return replace(self, page=1, **changes)

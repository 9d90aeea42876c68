"""What the results page shows around the results: filters with counts, histogram, coverage, notes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.outbox.models import OutboxEntry
from search.analysis import Warned
from search.indexing import TOPIC
from search.parameters import write
from search.query import FACETS, SearchQuery
from search.registry import outcome_labels, sources, type_labels

#: Values of a filter shown at once; the others follow when asked for.
SHOWN = 8
#: Bars of the histogram at most: quarters, or years when there would be more quarters.
BARS = 12
COVERAGE_SECONDS = 15

FACET_LABELS = {
    "type": _("Kind"),
    "outcome": _("Outcome"),
    "field": _("Field"),
    "region": _("Region"),
    "body": _("Body"),
}

CONDITION_LABELS = {
    **FACET_LABELS,
    "statute": _("Cites the provision"),
    "sections": _("Section"),
    "dates": _("Date"),
    "fine": _("Fine (yuan)"),
}

WARNINGS: dict[Warned, str | Promise] = {
    Warned.CUT: _("The question is longer than 1,000 characters; only the beginning was searched for."),
    Warned.UNPAIRED_QUOTE: _("A quotation mark has no partner; the words were searched for without it."),
    Warned.EMPTY_QUOTE: _("There is nothing between two quotation marks; they were left out."),
    Warned.LONE_MINUS: _(
        "A minus sign stands alone; it was left out. To exclude a word, put the sign right before it."
    ),
    Warned.QUOTES_IN_DESCRIPTION: _(
        "The question was read as a description; its quotation marks do not ask for exact words. Ask "
        "for exact words in a shorter question, or set them apart with blanks."
    ),
    Warned.TOO_MANY_PARTS: _("The question has too many parts; only the first were searched for."),
    Warned.ONLY_EXCLUSIONS: _("The question only excludes; everything else is shown, newest first."),
    Warned.NOTHING_TO_FIND: _("There are no words in the question; everything is shown, newest first."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: whether it is chosen and how many documents it would leave."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter beside the results; ``more`` are the choices shown on request."""

    name: str
    label: str | Promise
    choices: list[Choice]
    more: list[Choice]


def filters(query: SearchQuery, facets: dict[str, list[tuple[str, int]]]) -> list[Filter]:
    """The filters that have something to choose."""
    labels = {"type": type_labels(), "outcome": outcome_labels()}
    result = []
    for name in FACETS:
        chosen = getattr(query, name)
        counts = dict(facets.get(name, []))
        known = labels.get(name, {})
        values = list(counts) + [value for value in chosen if value not in counts]
        if name in labels:
            order = list(known)
            values.sort(key=lambda value: order.index(value) if value in order else len(order))
        choices = [
            Choice(value, known.get(value, value), counts.get(value, 0), value in chosen) for value in values if value
        ]
        shown = [each for place, each in enumerate(choices) if place < SHOWN or each.chosen]
        more = [each for each in choices[SHOWN:] if not each.chosen]
        if choices:
            result.append(Filter(name, FACET_LABELS[name], shown, more))
    return result


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter in use, in words, and the address of the same question without it."""

    label: str | Promise
    value: str
    without: str


def described(query: SearchQuery) -> list[Condition]:
    """The filters ``query`` uses, in words."""
    labels = {"type": type_labels(), "outcome": outcome_labels(), "sections": dict(SECTION_CHOICES)}
    found = []
    for name in query.chosen:
        if name == "dates":
            value = _span(query.since, query.until)
        elif name == "fine":
            value = _span(*(None if each is None else f"{each:f}" for each in (query.fine_min, query.fine_max)))
        elif name == "statute":
            value = query.statute
        else:
            value = "、".join(str(labels.get(name, {}).get(each, each)) for each in getattr(query, name))
        found.append(Condition(CONDITION_LABELS[name], value, "?" + write(query.without(name))))
    return found


def _span(low: object, high: object) -> str:
    return f"{'' if low is None else low}—{'' if high is None else high}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram with the address that keeps only its period. Lengths in units of the picture."""

    label: str
    name: str
    count: int
    address: str
    open: bool
    x: str
    y: str
    width: str
    height: str
    middle: str
    labelled: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    """The two pictures: for wide screens and for phones."""

    wide: list[Bar]
    narrow: list[Bar]
    quarterly: bool
    some_open: bool


def histogram(query: SearchQuery, counts: Sequence[tuple[str, int]], today: dt.date | None = None) -> Histogram | None:
    """Bars for ``counts`` by quarter (2026Q1 …), gaps filled; None when there are fewer than two periods."""
    today = today or timezone.localdate()
    quarters = {(int(key[:4]), int(key[5])): number for key, number in counts}
    if not quarters:
        return None
    first, last = min(quarters), max(quarters)
    span = (last[0] - first[0]) * 4 + last[1] - first[1] + 1
    quarterly = span <= BARS
    if quarterly:
        places = [((first[0] * 4 + first[1] - 1 + step) // 4, (first[1] - 1 + step) % 4 + 1) for step in range(span)]
        periods = [(year, quarter, quarters.get((year, quarter), 0)) for year, quarter in places]
    else:
        years: dict[int, int] = {}
        for (year, _quarter), number in quarters.items():
            years[year] = years.get(year, 0) + number
        periods = [(year, 0, years.get(year, 0)) for year in range(max(first[0], last[0] - BARS + 1), last[0] + 1)]
    if len(periods) < 2:
        return None
    spans = [_period(year, quarter) for year, quarter, _number in periods]
    links = [
        ("?" + write(query, **{"from": start.isoformat(), "to": end.isoformat(), "page": None}), start <= today <= end)
        for start, end in spans
    ]
    wide = _bars(periods, links, width=760, step=1)
    narrow = _bars(periods, links, width=358, step=max(1, -(-len(periods) // 4)))
    return Histogram(wide, narrow, quarterly, any(bar.open for bar in wide))


def _bars(periods: list[tuple[int, int, int]], links: list[tuple[str, bool]], *, width: int, step: int) -> list[Bar]:
    slot = min(96.0, (width - 4) / len(periods))
    highest = max(number for _y, _q, number in periods) or 1
    bars = []
    for place, ((year, quarter, number), (address, still_open)) in enumerate(zip(periods, links, strict=True)):
        height = max(2.0, 56 * number / highest) if number else 0.0
        x = 4 + place * slot
        short = _short_label(year, quarter, first=place == 0)
        full = f"{year}年{_QUARTERS[quarter]}" if quarter else f"{year}年"
        bars.append(
            Bar(
                label=short,
                name=full,
                count=number,
                address=address,
                open=still_open,
                x=f"{x:.1f}",
                y=f"{84 - height:.1f}",
                width=f"{max(4.0, slot - 8):.1f}",
                height=f"{height:.1f}",
                middle=f"{x + (slot - 8) / 2:.1f}",
                labelled=place % step == 0,
            )
        )
    return bars


_QUARTERS = {1: "第一季度", 2: "第二季度", 3: "第三季度", 4: "第四季度"}
_SHORT = {1: "一季", 2: "二季", 3: "三季", 4: "四季"}


def _short_label(year: int, quarter: int, *, first: bool) -> str:
    if not quarter:
        return str(year)
    return f"{year % 100:02d}年{_SHORT[quarter]}" if first or quarter == 1 else _SHORT[quarter]


def _period(year: int, quarter: int) -> tuple[dt.date, dt.date]:
    if not quarter:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    start = dt.date(year, 3 * quarter - 2, 1)
    following = dt.date(year + quarter // 4, (3 * quarter) % 12 + 1, 1)
    return start, following - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was searched: how much of each source is published, until when the index is complete, what waits."""

    parts: list[str]
    until: dt.datetime | None
    waiting: int


def coverage() -> Coverage:
    """The coverage line; counts are kept for some seconds."""
    found = cache.get("search.coverage")
    if found is None:
        counts = [(source, source.queryset().count()) for source in sources()]
        parts = [str(source.count_label(number)) for source, number in counts if number]
        entries = OutboxEntry.objects.filter(topic=TOPIC)
        done = entries.filter(done_at__isnull=False).order_by("-done_at").values_list("done_at", flat=True).first()
        waiting = entries.filter(done_at=None).values("lane").distinct().count()
        found = Coverage(parts, done, waiting)
        cache.set("search.coverage", found, COVERAGE_SECONDS)
    return found


SECTION_CHOICES = [
    ("facts", pgettext_lazy("section of a ruling", "Facts")),
    ("reasons", pgettext_lazy("section of a ruling", "Reasons")),
    ("basis", pgettext_lazy("section of a ruling", "Basis")),
    ("result", pgettext_lazy("section of a ruling", "Result")),
]

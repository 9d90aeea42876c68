"""Reads of published rulings: the list with its filters and counts, what stands around one ruling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractYear

from content.common.listing import Entry
from content.rulings.choices import Kind, Outcome
from content.rulings.documents import STEPS

MAX_FILTER_LENGTH = 60
#: Values of a filter offered for choice; the rest is reached by typing.
MAX_CHOICES = 40
NEWEST_FIRST = (F("decided_on").desc(nulls_last=True), "-pk")


@dataclass(frozen=True, slots=True)
class RulingFilter:
    """What a reader asks of the list."""

    kind: str = ""
    body: str = ""
    region: str = ""
    field: str = ""
    year: str = ""
    outcome: str = ""

    @classmethod
    def from_parameters(cls, parameters) -> RulingFilter:
        """From a query string's mapping; unknown parameters and impossible values are ignored, long ones cut."""
        values = {f.name: parameters.get(f.name, "").strip()[:MAX_FILTER_LENGTH].replace("\0", "") for f in fields(cls)}
        year = values["year"]
        if not (year.isascii() and year.isdigit() and len(year) == 4 and date.min.year <= int(year)):
            values["year"] = ""
        if values["kind"] not in Kind.values:
            values["kind"] = ""
        if values["outcome"] not in Outcome.values:
            values["outcome"] = ""
        return cls(**values)

    def query(self, **changes: str) -> str:
        """These choices, with ``changes``, as a query string without the question mark."""
        chosen = replace(self, **changes)
        return urlencode([(f.name, getattr(chosen, f.name)) for f in fields(self) if getattr(chosen, f.name)])

    def query_prefix(self) -> str:
        """The query string in a form that another parameter can follow."""
        query = self.query()
        return f"{query}&" if query else ""

    def without(self, name: str) -> RulingFilter:
        """The same filter with one choice open, for the counts beside that choice."""
        return replace(self, **{name: ""})

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


def published() -> QuerySet:
    """Every published ruling."""
    from content.rulings.models import Ruling

    return Ruling.objects.published()


def find_rulings(chosen: RulingFilter) -> QuerySet:
    """Published rulings a filter lets through, newest decision first."""
    found = published()
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.body:
        found = found.filter(body__contains=chosen.body)
    if chosen.region:
        found = found.filter(region=chosen.region)
    if chosen.field:
        found = found.filter(field=chosen.field)
    if chosen.year:
        found = found.filter(decided_on__year=int(chosen.year))
    if chosen.outcome:
        found = found.filter(outcome=chosen.outcome)
    return found.order_by(*NEWEST_FIRST)


def _counted(chosen: RulingFilter, name: str) -> list[tuple[str, int]]:
    rows = find_rulings(chosen.without(name)).order_by().exclude(**{name: ""})
    return list(rows.values_list(name).annotate(n=Count("pk")).order_by("-n", name)[:MAX_CHOICES])


def filter_choices(chosen: RulingFilter) -> dict[str, list[tuple[str, str, int]]]:
    """For each filter (value, name, number of published rulings under the other choices); one query a filter."""
    years = (
        find_rulings(chosen.without("year"))
        .order_by()
        .exclude(decided_on=None)
        .values_list(ExtractYear("decided_on"))
        .annotate(n=Count("pk"))
        .order_by(ExtractYear("decided_on").desc())
    )
    kinds, outcomes = dict(Kind.choices), dict(Outcome.choices)
    return {
        "kind": [(value, kinds.get(value, value), n) for value, n in _counted(chosen, "kind")],
        "region": [(value, value, n) for value, n in _counted(chosen, "region")],
        "field": [(value, value, n) for value, n in _counted(chosen, "field")],
        "outcome": [(value, outcomes.get(value, value), n) for value, n in _counted(chosen, "outcome")],
        "year": [(str(value), str(value), n) for value, n in years],
    }


def by_number(text: str):
    """The published ruling whose number ``text`` is, in any spelling; None when there is none."""
    from content.rulings.numbers import key_of

    try:
        key = key_of(text[:200])
    except ValueError:
        return None
    return published().without_text().filter(number_key=key).first()


def published_numbers(keys: Iterable[str]) -> dict[str, int]:
    """Which of these number keys belong to published rulings: key → primary key; one query."""
    keys = sorted(keys)[:5000]  # both databases take that many parameters
    return dict(published().filter(number_key__in=keys).values_list("number_key", "pk")) if keys else {}


def latest_rulings(limit: int) -> list:
    """The rulings published last, without their texts."""
    return list(published().without_text().order_by("-first_published_at", "-pk")[:limit])


def published_count() -> int:
    """How many rulings the public can read."""
    return published().count()


def entries(limit: int | None) -> Iterable[Entry]:
    """Published rulings for feeds, sitemap and site map, newest publication first."""
    rows = (
        published()
        .order_by("-first_published_at", "-pk")
        .values_list("pk", "number", "title", "first_published_at", "last_published_at", "outcome_note", "index_number")
    )
    for pk, number, title, first, last, note, index_number in rows[:limit] if limit else rows.iterator(2000):
        yield Entry(
            title=f"{number}　{title}",
            url=f"/rulings/{pk}/",
            published_at=first,
            updated_at=last or first,
            summary=note,
            identifier=index_number or "",
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a dispute as the public may see it. A withdrawn one has nothing but number and date of withdrawal."""

    pk: int
    number: str
    url: str
    day: date | None
    label: str
    outcome: str
    current: bool
    withdrawn: bool


def chain_steps(ruling) -> list[Step]:
    """The dispute ``ruling`` belongs to, in order of date; empty when it stands alone. One query.

    Drafts and rulings whose time of publication has ended are left out.
    """
    from content.rulings.models import Ruling

    if ruling.chain_id is None:
        return []
    rows = (
        Ruling.objects.filter(chain_id=ruling.chain_id)
        .only("number", "kind", "instance", "decided_on", "outcome", "outcome_note", "fine", "live", "withdrawn_on")
        .order_by(F("decided_on").asc(nulls_last=True), "pk")
    )
    steps = []
    for row in rows:
        current = row.pk == ruling.pk
        if row.withdrawn_on and not current:
            steps.append(Step(row.pk, row.number, "", row.withdrawn_on, "", "", current=False, withdrawn=True))
        elif row.live or current:
            shown = ruling if current else row
            steps.append(
                Step(
                    shown.pk,
                    shown.number,
                    "" if current else row.url,
                    shown.decided_on,
                    shown.get_instance_display() or str(STEPS.get(shown.kind, "")),
                    shown.outcome_note or shown.get_outcome_display(),
                    current=current,
                    withdrawn=False,
                )
            )
    return steps if len(steps) > 1 else []


def related_cases(ruling) -> list:
    """Published typical cases that name this ruling, at most five."""
    links = ruling.case_links.filter(page__live=True).select_related("page").order_by("-page__first_published_at")
    return [link.page for link in links[:5]]

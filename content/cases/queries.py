"""Reads of typical cases: filters with counts, and what stands beside a case."""

from collections import Counter
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

MAX_FILTER_LENGTH = 60


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a reader asks of the list: field of enforcement, keyword, party, year, words in the title or text."""

    field: str = ""
    keyword: str = ""
    party: str = ""
    year: str = ""
    q: str = ""

    @classmethod
    def from_parameters(cls, parameters) -> "CaseFilter":
        """From a query string's mapping; unknown parameters are ignored and long values cut."""
        values = {f.name: parameters.get(f.name, "").strip()[:MAX_FILTER_LENGTH].replace("\0", "") for f in fields(cls)}
        if not (values["year"].isascii() and values["year"].isdigit() and len(values["year"]) == 4):
            values["year"] = ""
        return cls(**values)

    def query_prefix(self) -> str:
        """These choices as a query string that another parameter can follow."""
        chosen = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)]
        return urlencode(chosen) + "&" if chosen else ""

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


def published_cases() -> QuerySet:
    """Every published typical case, newest first."""
    from content.cases.models import TypicalCasePage

    return TypicalCasePage.objects.live().order_by("-first_published_at", "-pk")


def find_cases(chosen: CaseFilter) -> QuerySet:
    """The published cases a filter lets through, newest first."""
    found = published_cases()
    if chosen.field:
        found = found.filter(field=chosen.field)
    if chosen.keyword:
        found = found.filter(tagged_items__tag__name=chosen.keyword)
    if chosen.party:
        found = found.filter(parties__contains=chosen.party)
    if chosen.year:
        found = found.filter(first_published_at__year=int(chosen.year))
    for word in chosen.q.split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(facts__icontains=word)
            | Q(supervision__icontains=word)
            | Q(significance__icontains=word)
        )
    return found.prefetch_related("tagged_items__tag").distinct()


def filter_choices() -> dict[str, list[tuple[str, int]]]:
    """The values each filter can take with the number of published cases behind each; two queries."""
    cases = published_cases().order_by()
    fields_: Counter[str] = Counter()
    parties: Counter[str] = Counter()
    years: Counter[str] = Counter()
    for field, line, published in cases.values_list("field", "parties", "first_published_at"):
        fields_[field] += 1
        parties.update({party.strip() for party in line.split("、") if party.strip()})
        if published:
            years[str(timezone.localtime(published).year)] += 1
    keywords = (
        cases.values_list("tagged_items__tag__name")
        .exclude(tagged_items__tag__name=None)
        .annotate(n=Count("pk"))
        .order_by("-n", "tagged_items__tag__name")
    )

    def most_first(counts: Counter[str]) -> list[tuple[str, int]]:
        return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))

    return {
        "field": most_first(fields_),
        "keyword": list(keywords[:30]),
        "party": most_first(parties),
        "year": sorted(years.items(), reverse=True),
    }


def similar_cases(case) -> list:
    """Up to five other published cases: those that share most keywords, then those of the same field."""
    names = [tag.pk for tag in case.keywords.all()]
    return list(
        published_cases()
        .exclude(pk=case.pk)
        .filter(Q(field=case.field) | Q(tagged_items__tag__in=names))
        .annotate(shared=Count("tagged_items", filter=Q(tagged_items__tag__in=names)))
        .order_by("-shared", "-first_published_at", "-pk")[:5]
    )


def rulings_of(case) -> list:
    """The published rulings a case is about, in the editor's order."""
    return [
        link.ruling for link in case.case_rulings.select_related("ruling").order_by("sort_order") if link.ruling.live
    ]


def editions_of(case) -> list:
    """The published editions that tell of a case."""
    return [
        link.edition
        for link in case.case_editions.select_related("edition").order_by("sort_order")
        if link.edition.live
    ]

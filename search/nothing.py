"""Nothing found (没有结果): whether it is not published here or does not match, and what is nearest."""

from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.analysis import QueryAnalysis, analyse
from search.documents import StoredDocument
from search.engine import engine
from search.engines.base import Engine, EngineUnavailable
from search.indexing.suggestions import near_numbers
from search.parameters import write
from search.plan import AnyOf, Grams, SearchPlan
from search.planning import plan
from search.presentation import FACET_LABELS
from search.query import SearchQuery
from search.registry import outcome_labels, type_labels

NEAREST = 5


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The question without one filter, or without all where that is not enough, and how much it then finds."""

    label: str | Promise
    address: str
    count: int


@dataclass(slots=True)
class Nothing:
    """Why nothing was found. ``unpublished`` says what the filters ask for is not on this site at all, whatever the
    words; ``number_known`` how many documents of the asked number's body and year are."""

    unpublished: bool = False
    number_siblings: int | None = None
    near: list[tuple[str, str]] = field(default_factory=list)
    relaxed: list[Relaxed] = field(default_factory=list)
    nearest: list[StoredDocument] = field(default_factory=list)


def nothing(analysis: QueryAnalysis, *, using: Engine | None = None) -> Nothing:
    """Explain an empty answer. An engine that stops answering meanwhile explains nothing."""
    result = Nothing()
    try:
        _explain(analysis, result, using or engine())
    except EngineUnavailable:
        return Nothing()
    return result


def _explain(analysis: QueryAnalysis, result: Nothing, target: Engine) -> None:
    query = analysis.query
    if query.filtered:
        filters_only = analyse(replace(query, text="", page=1))
        result.unpublished = target.search(_counting(filters_only)).total == 0
        for name in query.chosen:
            relaxed = analyse(query.without(name))
            count = target.search(_counting(relaxed)).total
            if count:
                result.relaxed.append(Relaxed(_filter_label(query, name), "?" + write(query.without(name)), count))
        if not result.relaxed and len(query.chosen) > 1:
            free = query.without(*query.chosen)
            count = target.search(_counting(analyse(free))).total
            if count:
                result.relaxed.append(Relaxed(_("any condition"), "?" + write(free), count))
    number = analysis.number
    if number is not None and not query.filtered:
        siblings = near_numbers(number.year, number.code)
        result.near = [(text, document) for text, document in siblings]
        result.number_siblings = near_numbers(number.year, number.code, limit=10_000).count() if result.near else 0
    if analysis.chunks or analysis.phrases:
        nearest = target.search(_nearest_plan(analysis))
        found = [document for document in nearest.load(nearest.hits[:NEAREST]) if document is not None]
        result.nearest = found


def _counting(analysis: QueryAnalysis) -> SearchPlan:
    return replace(plan(analysis, facets=False), window=1, scoring=(), tiers=())


def _nearest_plan(analysis: QueryAnalysis) -> SearchPlan:
    """Any of the words, filters kept, exclusions kept."""
    strict = plan(replace(analysis, number=None), facets=False)
    terms = tuple(dict.fromkeys(each.term for each in strict.scoring if each.field == "text"))
    loose = (Grams("text", terms, 1),) if terms else (AnyOf(()),)
    return replace(strict, must=loose, window=NEAREST)


def _filter_label(query: SearchQuery, name: str) -> str | Promise:
    if name in FACET_LABELS:
        labels = {"type": type_labels(), "outcome": outcome_labels()}.get(name, {})
        values = "、".join(str(labels.get(value, value)) for value in getattr(query, name))
        return _("%(filter)s “%(values)s”") % {"filter": FACET_LABELS[name], "values": values}
    return {
        "statute": _("the statute"),
        "sections": _("the choice of sections"),
        "dates": _("the period"),
        "fine": _("the amount of the fine"),
    }[name]

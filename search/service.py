"""Answering a question: understand, plan, let the engine find, rank again, fold disputes into one, page, explain."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from django.utils.safestring import SafeString

from search.analysis import QueryAnalysis, analyse
from search.documents import StoredDocument
from search.engine import engine
from search.engines.base import Engine, EngineResult, EngineUnavailable, Hit
from search.highlight import Fragment, Shown, Terms, fragments, mark_title
from search.plan import Keyword, SearchPlan
from search.planning import plan
from search.query import MAX_DEPTH, RELEVANCE, SearchQuery
from search.ranking import Ranked, rank
from search.reasons import Reason, reasons

logger = logging.getLogger(__name__)

#: Documents of a long listing read from the engine at once.
LOADED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One result: the best document of a dispute. ``others`` of its dispute were found too."""

    document: StoredDocument
    title: SafeString
    fragments: list[Fragment]
    reasons: list[Reason]
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question found. ``down`` says that the engine did not answer: then nothing else is known.

    ``total`` documents in ``disputes`` disputes (None when there are too many to tell); ``items`` of this page;
    ``deeper`` says that there are results beyond what can be paged through.
    """

    query: SearchQuery
    analysis: QueryAnalysis
    plan: SearchPlan
    down: bool = False
    total: int = 0
    disputes: int | None = 0
    items: list[Item] = field(default_factory=list)
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    histogram: list[tuple[str, int]] = field(default_factory=list)

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        reachable = MAX_DEPTH if self.disputes is None else min(self.disputes, MAX_DEPTH)
        return self.query.offset + self.query.size < reachable

    @property
    def deeper(self) -> bool:
        """Whether there is more than can be paged through."""
        return self.disputes is None or self.disputes > MAX_DEPTH


def ask(query: SearchQuery, *, facets: bool = True, using: Engine | None = None) -> Answer:
    """Answer ``query``. Never raises for anything in the question; an engine that is down is an answer too."""
    analysis = analyse(query)
    search_plan = replace(plan(analysis, facets=facets), window=MAX_DEPTH)
    try:
        return _answer(analysis, search_plan, using or engine())
    except EngineUnavailable as problem:
        # The question itself is not logged: it can name people.
        logger.warning("The search engine does not answer: %s", problem)
        return Answer(query=query, analysis=analysis, plan=search_plan, down=True)


def _answer(analysis: QueryAnalysis, search_plan: SearchPlan, using: Engine) -> Answer:
    query = analysis.query
    result = using.search(search_plan)
    ordered = order(analysis, search_plan, result)
    groups = collapse(ordered)
    shown = groups[query.offset : query.offset + query.size]
    documents = result.load([first.hit for first, _others in shown])
    terms = Terms(analysis)
    items = []
    for (first, others), document in zip(shown, documents, strict=True):
        if document is None:
            continue
        folded = Shown(document)
        found = fragments(folded, terms, sections=query.sections)
        why = reasons(analysis, folded, first.features, others)
        items.append(Item(document, mark_title(folded, terms), found, why, others))
    facets, histogram = result.counts()
    return Answer(
        query=query,
        analysis=analysis,
        plan=search_plan,
        total=result.total,
        disputes=len(groups) if result.total <= len(result.hits) else None,
        items=items,
        facets=dict(facets),
        histogram=list(histogram),
    )


def listing(
    query: SearchQuery, *, limit: int, using: Engine | None = None
) -> tuple[int, int, Iterator[StoredDocument]]:
    """Everything ``query`` finds, a document a dispute, in the page's order, up to ``limit``; nothing is explained.

    Returns how many documents were found, how many disputes come, and the documents of these one after another.

    Raises:
        EngineUnavailable: at once, or while the documents are read.
    """
    analysis = analyse(query)
    search_plan = replace(plan(analysis, facets=False), window=limit)
    result = (using or engine()).search(search_plan)
    groups = collapse(order(analysis, search_plan, result))

    def documents() -> Iterator[StoredDocument]:
        for start in range(0, len(groups), LOADED_AT_ONCE):
            chunk = [first.hit for first, _others in groups[start : start + LOADED_AT_ONCE]]
            yield from (document for document in result.load(chunk) if document is not None)

    return result.total, len(groups), documents()


class Candidate(NamedTuple):
    """A hit in its final place, with what ranking knows of it."""

    hit: Hit
    features: Mapping[str, float] = MappingProxyType({})


def order(analysis: QueryAnalysis, search_plan: SearchPlan, result: EngineResult) -> list[Candidate]:
    """All hits of ``result`` in their final order: the first ranked again where that says something."""
    ranked: list[Ranked] = []
    if search_plan.sort == RELEVANCE and not search_plan.tiers and not analysis.query.sections:
        ranked = rank(analysis, result)
    seen = {each.hit.order for each in ranked}
    first = [Candidate(each.hit, each.features) for each in ranked]
    return first + [Candidate(hit) for hit in result.hits if hit.order not in seen]


def collapse(candidates: list[Candidate]) -> list[tuple[Candidate, int]]:
    """The first document of every dispute, in order, with how many more of it there are."""
    first: dict[int, Candidate] = {}
    number = Counter(candidate.hit.chain for candidate in candidates)
    for candidate in candidates:
        first.setdefault(candidate.hit.chain, candidate)
    return [(candidate, number[chain] - 1) for chain, candidate in first.items()]


def like(identifier: str, *, limit: int = 5, using: Engine | None = None) -> list[StoredDocument]:
    """Cases like a document (相似案例): its facts and reasons asked as a description, its own dispute left out."""
    target = using or engine()
    document = target.get(identifier)
    if document is None:
        return []
    texts = dict(document.sections)
    asked = f"{texts.get('facts', '')[:400]} {texts.get('reasons', '')[:400]}".strip() or document.summary[:400]
    if not asked:
        return []
    query = SearchQuery(text=asked.replace("-", " ").replace('"', " "), size=limit)
    analysis = analyse(query)
    analysis = replace(analysis, number=None, citations=(), excluded=(), phrases=())
    # Like cases are cases: what has neither facts nor reasons (a list, a figure) is none.
    search_plan = plan(analysis, facets=False)
    cases = ("case", Keyword("sections", ("facts", "reasons")))
    result = target.search(replace(search_plan, filters=(*search_plan.filters, cases)))
    nearest = result.load([each.hit for each in rank(analysis, result)][: limit + 20])
    others = [
        each
        for each in nearest
        if each and each.id != identifier and not (document.chain and each.chain == document.chain)
    ]
    return others[:limit]

"""Carrying out a plan in one state of a tantivy index, and what is read of the finds afterwards."""

import json
import threading
from collections.abc import Mapping, Sequence

import tantivy
from tantivy import Order

from search.documents import RankText, StoredDocument
from search.engines.base import Counts, EngineResult, EngineUnavailable, Hit
from search.engines.common import to_look_up, without_common
from search.engines.embedded.compiler import compile_filter, compile_plan, counting_size
from search.plan import SearchPlan
from search.query import OLDEST, RELEVANCE
from search.records import rank_text, stored_document


class Frequencies:
    """In how many documents each term occurs. Looking up takes some 20 µs, a description has hundreds of terms, and the
    plan and the second ranking ask about the same ones."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.searcher = searcher
        self._known: dict[tuple[str, str], int] = {}

    def of(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        """By text field."""
        return {field: {term: self._one(field, term) for term in each} for field, each in terms.items()}

    def _one(self, field: str, term: str) -> int:
        known = self._known.get((field, term))
        if known is None:
            known = self._known[field, term] = self.searcher.doc_freq(field, term)
        return known


class Counting(threading.Thread):
    """Counts of a plan, taken on another processor core while the hits are found and ranked: tantivy reads without
    holding up Python."""

    def __init__(self, searcher: tantivy.Searcher, plan: SearchPlan) -> None:
        super().__init__(name="search-counts", daemon=True)
        self._asked = (searcher, plan)
        self._counts: Counts = ({}, [])
        self._problem: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._counts = _count(*self._asked)
        except Exception as problem:
            # Raised where the counts are wanted.
            self._problem = problem

    def counts(self) -> Counts:
        """The counts, as soon as they are there; EngineUnavailable when they could not be taken."""
        self.join()
        if isinstance(self._problem, OSError | ValueError):
            raise EngineUnavailable(str(self._problem)) from self._problem
        if self._problem:
            raise self._problem
        return self._counts


class EmbeddedResult(EngineResult):
    """A result that keeps its searcher: later reads see the same state of the index."""

    def __init__(self, total: int, hits: list[Hit], frequencies: Frequencies, counting: Counting | None = None) -> None:
        super().__init__(total, hits)
        self._frequencies = frequencies
        self._searcher = frequencies.searcher
        self._counting = counting

    def counts(self) -> Counts:
        return self._counting.counts() if self._counting else super().counts()

    def load(self, hits: Sequence[Hit]) -> list[StoredDocument | None]:
        return [stored(self._searcher, hit.handle) for hit in hits]

    def texts(self, hits: Sequence[Hit]) -> list[RankText | None]:
        return [rank_text(bytes(self._searcher.doc(hit.handle).get_first("folded")).decode()) for hit in hits]

    def frequencies(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        return self._frequencies.of(terms)

    def documents(self) -> int:
        return self._searcher.num_docs


def stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> StoredDocument:
    """The document at ``address``."""
    return stored_document(json.loads(bytes(searcher.doc(address).get_first("stored"))))


def lightened(frequencies: Frequencies, plan: SearchPlan) -> SearchPlan:
    """``plan`` without the common terms of a description."""
    terms = to_look_up(plan)
    return without_common(plan, frequencies.of(terms), frequencies.searcher.num_docs) if terms else plan


def find(plan: SearchPlan, frequencies: Frequencies) -> EngineResult:
    """Carry out ``plan`` in the state of the index ``frequencies`` are of."""
    searcher = frequencies.searcher
    counting = Counting(searcher, plan) if plan.facets or plan.histogram else None
    if plan.sort == RELEVANCE:
        found = searcher.search(compile_plan(plan), limit=plan.window, count=True)
    else:
        field = "oldest" if plan.sort == OLDEST else "newest"
        found = searcher.search(
            compile_filter(plan), limit=plan.window, count=True, order_by_field=field, order=Order.Desc
        )
    addresses = [address for _key, address in found.hits]
    newest = searcher.fast_field_values("newest", addresses)
    chains = searcher.fast_field_values("chain_number", addresses)
    scores = [key if plan.sort == RELEVANCE else 0.0 for key, _address in found.hits]
    hits = list(map(Hit._make, zip(addresses, scores, newest, chains, strict=True)))
    if plan.sort == RELEVANCE:
        # tantivy breaks ties by segment, which changes when segments are merged.
        hits.sort(key=lambda hit: (-hit.score, -hit.order))
    return EmbeddedResult(found.count, hits, frequencies, counting)


def _count(searcher: tantivy.Searcher, plan: SearchPlan) -> Counts:
    """Counts beside the filters: those of a filter in use are taken without it, the others together."""
    used = {name for name, _clause in plan.filters}
    counts: dict[str, list[tuple[str, int]]] = {}
    wanted = {name: name for name in plan.facets}
    if plan.histogram:
        wanted["dates"] = "quarter"
    together = {name: field for name, field in wanted.items() if name not in used}
    alone = [{name: field} for name, field in wanted.items() if name in used]
    for group in [together, *alone]:
        if not group:
            continue
        query = compile_filter(plan, without=next(iter(group)) if group is not together else "")
        asked = {name: {"terms": {"field": field, "size": counting_size()}} for name, field in group.items()}
        for name, answer in searcher.aggregate(query, asked).items():
            pairs = [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]
            counts[name] = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
    histogram = sorted(counts.pop("dates", []))
    return counts, histogram

"""Ranking again (重排): the engine's best candidates put in a better order, in Python and equally for both engines.

Engines add up BM25 over grams and words. For a question longer than a few words that leaves signals unused: how much
of the question a document covers, by characters, grams and words; rare terms counting more than their share; long
runs of the question found whole; length and variety. Each is computed from the candidate's folded text and the
collection's term frequencies, brought to a common scale over the candidates, and added with fixed weights. The weights
are those that ``tests.bench.fit_ranking`` printed: fitted on questions about cases of *other* branches of law and the
development half (docs/features/search-quality.md), one set for short questions and one for descriptions, blended in
between.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.analysis import QueryAnalysis
from search.branches import branches_named
from search.counting import Terms, Texts
from search.documents import RankText
from search.engines.base import EngineResult, Hit
from search.planning import question_words
from search.tokens import distinct, grams

#: Candidates ranked again.
DEPTH = 80
#: Grams up to which a question is short, and from which it is a description.
SHORT, LONG = 30, 50

FEATURES = (
    "engine",
    "grams",
    "grams_flat",
    "words",
    "units",
    "rare_grams",
    "rare_units",
    "rare_words",
    "held_grams",
    "held_words",
    "cover_grams",
    "cover_words",
    "cover_units",
    "share_grams",
    "share_words",
    "twice_units",
    "triples",
    "cover_triples",
    "runs",
    "length",
    "distinct",
    "branch",
)
WEIGHTS_SHORT = {
    "engine": 2.00,
    "grams": 0.99,
    "grams_flat": 2.28,
    "words": 0.23,
    "units": 1.65,
    "rare_grams": -1.12,
    "rare_units": 0.53,
    "rare_words": 0.54,
    "held_grams": 0.28,
    "held_words": 0.13,
    "cover_grams": 1.82,
    "cover_words": 0.34,
    "cover_units": 2.16,
    "share_grams": 2.73,
    "share_words": 0.89,
    "twice_units": 1.30,
    "triples": 0.68,
    "cover_triples": 1.93,
    "runs": -1.35,
    "length": -0.56,
    "distinct": -1.26,
    "branch": 1.99,
}
WEIGHTS_LONG = {
    "engine": 2.22,
    "grams": -0.72,
    "grams_flat": 0.06,
    "words": -0.80,
    "units": -0.20,
    "rare_grams": 2.11,
    "rare_units": 3.01,
    "rare_words": 1.16,
    "held_grams": 1.17,
    "held_words": 1.15,
    "cover_grams": -1.48,
    "cover_words": 2.97,
    "cover_units": 0.39,
    "share_grams": -3.79,
    "share_words": -0.01,
    "twice_units": 0.61,
    "triples": 1.81,
    "cover_triples": 7.70,
    "runs": -1.22,
    "length": -0.08,
    "distinct": -3.64,
    "branch": 1.91,
}
#: A title that holds the question's words says most. Judged by hand: the evaluation's documents have no titles.
TITLE_WEIGHT = 1.5

#: Sums without an upper end: each is divided by the highest of the candidates.
_SCALED = (
    "engine",
    "grams",
    "grams_flat",
    "words",
    "units",
    "rare_grams",
    "rare_units",
    "rare_words",
    "held_grams",
    "held_words",
    "triples",
    "runs",
)
#: Logarithms: the mean of the candidates is taken off.
_CENTRED = ("length", "distinct")

#: A number for every candidate; for every candidate and term; for every term.
Column = NDArray[np.float64]
Table = NDArray[np.float64]
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its features, for ordering and for saying why it stands where it does."""

    hit: Hit
    score: float
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Terms of one sort: which columns of the counts they are, how often the question holds each, how rare it is.

    ``total`` is the weight of all of them, 1 where there are none.
    """

    columns: NDArray[np.intp]
    times: Weights
    weights: Weights
    total: float

    @property
    def number(self) -> int:
        """How many different ones there are, at least 1."""
        return max(1, len(self.columns))


@dataclass(frozen=True, slots=True)
class _Question:
    """The question's terms. ``sequence`` is its grams as they follow each other, by their place in ``grams``, -1 where
    a part ends."""

    terms: Terms
    sequence: NDArray[np.intp]
    grams: _Rows
    words: _Rows
    units: _Rows
    triples: NDArray[np.intp]
    branches: dict[str, float]

    @property
    def size(self) -> int:
        """How many grams it has, repeated ones counted."""
        return int(self.grams.times.sum())


def rank(analysis: QueryAnalysis, result: EngineResult) -> list[Ranked]:
    """The first ``DEPTH`` hits of ``result`` in their new order; hits removed meanwhile are left out."""
    hits = result.hits[:DEPTH]
    pairs = [(hit, text) for hit, text in zip(hits, result.texts(hits), strict=True) if text is not None]
    question = question_of(analysis, result)
    if not pairs or not (len(question.grams.columns) or len(question.units.columns)):
        return [Ranked(hit, hit.score, {}) for hit, _text in pairs]
    rows = features(question, pairs)
    weights = weights_for(question.size)
    titles = _titles(question, [text.title for _hit, text in pairs])
    ranked = [
        Ranked(hit, sum(weights[name] * value for name, value in row.items()) + title, row)
        for (hit, _text), row, title in zip(pairs, rows, titles, strict=True)
    ]
    # Scores are rounded so that both engines, whose sums differ in the last digits, break ties alike: by date.
    return sorted(ranked, key=lambda each: (-round(each.score, 4), -each.hit.order))


def weights_for(size: int) -> dict[str, float]:
    """The weights for a question of ``size`` grams."""
    share = share_long(size)
    return {name: (1 - share) * WEIGHTS_SHORT[name] + share * WEIGHTS_LONG[name] for name in FEATURES}


def share_long(size: int) -> float:
    """How much a question of ``size`` grams is a description: 0 up to ``SHORT``, 1 from ``LONG`` on."""
    return min(1.0, max(0.0, (size - SHORT) / (LONG - SHORT)))


def question_of(analysis: QueryAnalysis, result: EngineResult) -> _Question:
    """The terms of a question, rare or not as in the index of ``result``."""
    parts = [list(part) for part in (*analysis.chunks, *analysis.phrases)]
    sequence = [gram for part in parts if len(part) > 1 for gram in (*grams(part), "")]
    counted = Counter(gram for gram in sequence if gram)
    units = Counter(unit for part in parts for unit in part)
    words = Counter(question_words(analysis))
    triples = distinct("".join(three) for part in parts for three in zip(part, part[1:], part[2:], strict=False))
    found = result.frequencies({"text": list(counted), "text_units": list(units), "words": list(words)})
    number = max(1, result.documents())
    terms = Terms(distinct([*counted, *units, *words, *triples]))
    column_of = {term: column for column, term in enumerate(terms.terms)}

    def rows(field: str, times: Counter[str]) -> _Rows:
        columns = np.array([column_of[term] for term in times], np.intp)
        frequencies = np.array([found[field][term] for term in times], np.float64)
        weights = np.log(1 + np.maximum(0.0, number - frequencies + 0.5) / (frequencies + 0.5))
        total = float(weights.sum()) or 1.0
        return _Rows(columns, np.array(list(times.values()), np.float64), weights, total)

    places = {gram: place for place, gram in enumerate(counted)}
    return _Question(
        terms=terms,
        sequence=np.array([places[gram] if gram else -1 for gram in sequence], np.intp),
        grams=rows("text", counted),
        words=rows("words", words),
        units=rows("text_units", units),
        triples=np.array([column_of[term] for term in triples], np.intp),
        branches=branches_named(analysis.folded),
    )


def features(question: _Question, pairs: Sequence[tuple[Hit, RankText]]) -> list[dict[str, float]]:
    """The features of every candidate, on the scale the weights were fitted for."""
    values = _raw(question, pairs)
    for name in _SCALED:
        highest = values[name].max()
        if highest > 0:
            values[name] = values[name] / highest
    for name in _CENTRED:
        values[name] = values[name] - values[name].mean()
    columns = [values[name].tolist() for name in FEATURES]
    return [dict(zip(FEATURES, row, strict=True)) for row in zip(*columns, strict=True)]


def _raw(question: _Question, pairs: Sequence[tuple[Hit, RankText]]) -> dict[str, Column]:
    documents = [text for _hit, text in pairs]
    counts = question.terms.counts(Texts([document.text for document in documents]))
    lengths = np.array([len(document.text) for document in documents], np.float64)
    relative = lengths / max(1.0, lengths.mean())
    steep, flat = 1.2 * (0.05 + 0.95 * relative), 3.0 * relative
    grams, words, units = question.grams, question.words, question.units
    of_grams, of_words, of_units = (counts[:, rows.columns] for rows in (grams, words, units))
    held_grams, held_words, held_units = of_grams > 0, of_words > 0, of_units > 0
    common_grams, common_words, common_units = (_common(each, steep, 2.2) for each in (of_grams, of_words, of_units))
    values = {
        "engine": np.array([hit.score for hit, _text in pairs], np.float64),
        "grams": _sum(common_grams, grams.times * grams.weights),
        "grams_flat": _sum(_common(of_grams, flat, 4.0), grams.times * grams.weights),
        "words": _sum(common_words, words.weights),
        "units": _sum(common_units, units.times * units.weights),
        "rare_grams": _sum(common_grams, grams.times * grams.weights**2),
        "rare_units": _sum(common_units, units.times * units.weights**2),
        "rare_words": _sum(common_words, words.weights**2),
        "held_grams": _sum(held_grams, grams.times * grams.weights**2),
        "held_words": _sum(held_words, words.weights**2),
        "cover_grams": _sum(held_grams, grams.weights) / grams.total,
        "cover_words": _sum(held_words, words.weights) / words.total,
        "cover_units": _sum(held_units, units.weights) / units.total,
        "share_grams": held_grams.sum(1) / grams.number,
        "share_words": held_words.sum(1) / words.number,
        "twice_units": _sum(of_units > 1, units.weights) / units.total,
        "runs": np.sqrt(_runs(question, held_grams)),
        "length": np.log(1 + lengths),
        "distinct": np.log(1 + np.array([document.distinct for document in documents], np.float64)),
        "branch": np.array(
            [
                sum(share * document.branches.get(name, 0.0) for name, share in question.branches.items())
                for document in documents
            ],
            np.float64,
        ),
    }
    return values | _triples(counts[:, question.triples], relative)


def _common(counts: Table, flat: Column, most: float) -> Table:
    """How much a term says by how often it stands in a text: towards ``most``, the slower the longer the text is."""
    return counts * most / (counts + flat[:, None])


def _sum(table: NDArray, weights: Weights) -> Column:
    """Weighted sums of the rows. Not a matrix product: libraries for these start threads."""
    return np.einsum("ij,j->i", table, weights)


def _triples(counts: Table, relative: Column) -> dict[str, Column]:
    """Runs of three: no field of the index holds them, so their rarity is taken from the candidates."""
    held = counts > 0
    spread = held.sum(0)
    weights = np.log(1 + (len(counts) - spread + 0.5) / (spread + 0.5))
    common = _common(counts, 1.2 * (0.25 + 0.75 * relative), 2.2)
    return {"triples": _sum(common, weights), "cover_triples": _sum(held, weights) / (weights.sum() or 1.0)}


def _runs(question: _Question, held: NDArray[np.bool_]) -> Column:
    """Weight of the stretches of the question (three grams or more) whose grams a document all holds."""
    size = len(question.sequence)
    if not size:
        return np.zeros(len(held))
    # Each row ends with the end of a part: no stretch reaches over it into the next row.
    inside = (held[:, question.sequence] & (question.sequence >= 0)).ravel()
    weights = np.tile(question.grams.weights[question.sequence], len(held))
    edges = np.diff(np.concatenate(([0], inside.view(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    lengths = ends - starts
    before = np.concatenate(([0.0], np.cumsum(np.where(inside, weights, 0.0))))
    worth = np.where(lengths > 2, (before[ends] - before[starts]) * np.minimum(lengths, 8), 0.0)
    return np.bincount(starts // size, weights=worth, minlength=len(held))


def _titles(question: _Question, titles: list[str]) -> list[float]:
    """What the titles add to the scores."""
    held = question.terms.counts(Texts(titles))[:, question.grams.columns] > 0
    return (TITLE_WEIGHT * _sum(held, question.grams.weights) / question.grams.total).tolist()

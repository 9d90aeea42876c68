"""Ranking again (重排): the engine's best candidates put in a better order, in Python and equally for both engines.

Engines add up BM25 over grams and words. For a question longer than a few words that leaves signals unused: how much
of the question a document covers, by characters, grams and words; rare terms counting more than their share; long
runs of the question found whole; length and variety. Each is computed from the candidate's folded text and the
collection's term frequencies, brought to a common scale over the candidates, and added with fixed weights
(``search.weights``).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.analysis import QueryAnalysis
from search.branches import branches_named
from search.counting import Terms, Texts
from search.documents import RankText
from search.engines.base import EngineResult, Hit
from search.nearness import near_counts
from search.planning import question_words
from search.tokens import distinct, grams, plain_words
from search.weights import FEATURES, description_share, weights_for

#: Candidates ranked again.
DEPTH = 80
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
    "telling_words",
    "near_words",
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
    a part ends; ``description`` is how much it is one, ``neighbours`` are words that follow each other in a list."""

    terms: Terms
    sequence: NDArray[np.intp]
    grams: _Rows
    words: _Rows
    units: _Rows
    triples: NDArray[np.intp]
    neighbours: tuple[tuple[str, str], ...]
    branches: dict[str, float]
    description: float


def rank(analysis: QueryAnalysis, result: EngineResult) -> list[Ranked]:
    """The first ``DEPTH`` hits of ``result`` in their new order; hits removed meanwhile are left out."""
    hits = result.hits[:DEPTH]
    pairs = [(hit, text) for hit, text in zip(hits, result.texts(hits), strict=True) if text is not None]
    question = question_of(analysis, result)
    if not pairs or not (len(question.grams.columns) or len(question.units.columns)):
        return [Ranked(hit, hit.score, {}) for hit, _text in pairs]
    rows = features(question, pairs)
    weights = weights_for(question.description, sum(text.reasons for _hit, text in pairs) / len(pairs))
    titles = _titles(question, [text.title for _hit, text in pairs])
    ranked = [
        Ranked(hit, sum(weights[name] * value for name, value in row.items()) + title, row)
        for (hit, _text), row, title in zip(pairs, rows, titles, strict=True)
    ]
    # Scores are rounded so that both engines, whose sums differ in the last digits, break ties alike: by date.
    return sorted(ranked, key=lambda each: (-round(each.score, 4), -each.hit.order))


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

    description = description_share(analysis.folded, sum(counted.values()))
    places = {gram: place for place, gram in enumerate(counted)}
    return _Question(
        terms=terms,
        sequence=np.array([places[gram] if gram else -1 for gram in sequence], np.intp),
        grams=rows("text", counted),
        words=rows("words", words),
        units=rows("text_units", units),
        triples=np.array([column_of[term] for term in triples], np.intp),
        neighbours=_neighbours(analysis) if description < 1 else (),
        branches=branches_named(analysis.folded),
        description=description,
    )


def _neighbours(analysis: QueryAnalysis) -> tuple[tuple[str, str], ...]:
    """Words that follow each other in the question: of a list of terms mostly those that make one term."""
    found = plain_words(analysis.folded)
    return tuple(dict.fromkeys(pair for pair in pairwise(found) if pair[0] != pair[1]))


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
    texts = Texts([document.text for document in documents])
    counts = question.terms.counts(texts)
    lengths = np.array([len(document.text) for document in documents], np.float64)
    relative = lengths / max(1.0, lengths.mean())
    steep, flat = 1.2 * (0.05 + 0.95 * relative), 3.0 * relative
    grams, words, units = question.grams, question.words, question.units
    of_grams, of_words, of_units = (counts[:, rows.columns] for rows in (grams, words, units))
    held_grams, held_words, held_units = of_grams > 0, of_words > 0, of_units > 0
    common_grams, common_words, common_units = (_common(each, steep, 2.2) for each in (of_grams, of_words, of_units))
    near = near_counts(question.neighbours, texts)
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
        "telling_words": _sum(common_words, _telling(held_words)),
        "near_words": _sum(_common(near, steep, 2.2), _telling(near > 0)),
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


def _telling(held: NDArray[np.bool_]) -> Weights:
    """How much terms tell the candidates apart: one that all of them hold says little, however rare it is elsewhere."""
    spread = held.sum(0)
    return np.log(1 + (len(held) - spread + 0.5) / (spread + 0.5))


def _triples(counts: Table, relative: Column) -> dict[str, Column]:
    """Runs of three: no field of the index holds them, so their rarity is taken from the candidates."""
    held = counts > 0
    weights = _telling(held)
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

"""Ranking again (重排): the engine's best candidates put in a better order, in Python and equally for both engines.

Engines add up BM25 over grams and words. For a question longer than a few words that leaves signals unused: how much
of the question a document covers, by characters, grams and words; rare terms counting more than their share; long
runs of the question found whole; length. Each is computed from the candidate's folded text and the collection's term
frequencies, brought to a common scale over the candidates, and added with fixed weights. The weights were fitted on
questions about cases of *other* branches of law and the development half (docs/features/search-quality.md), one set
for short questions and one for descriptions, blended in between.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from operator import add

from search.analysis import QueryAnalysis
from search.branches import branches_named
from search.documents import RankText
from search.engines.base import EngineResult, Hit
from search.planning import question_words
from search.tokens import grams

#: Candidates ranked again: of short questions, and of descriptions, which cost more each.
DEPTH, DEPTH_DESCRIPTION = 200, 120
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
    "cover_grams",
    "cover_words",
    "cover_units",
    "runs",
    "length",
    "branch",
)
WEIGHTS_SHORT = {
    "engine": 2.67,
    "grams": 1.12,
    "grams_flat": 2.03,
    "words": 0.84,
    "units": 2.67,
    "rare_grams": 0.55,
    "rare_units": 0.29,
    "rare_words": 0.19,
    "held_grams": -0.4,
    "cover_grams": 2.06,
    "cover_words": 1.46,
    "cover_units": 1.67,
    "runs": -0.49,
    "length": -0.85,
    "branch": 1.54,
}
WEIGHTS_LONG = {
    "engine": 1.81,
    "grams": -0.17,
    "grams_flat": 0.74,
    "words": -1.08,
    "units": -1.16,
    "rare_grams": 2.66,
    "rare_units": 2.91,
    "rare_words": 1.18,
    "held_grams": 2.67,
    "cover_grams": 1.91,
    "cover_words": 1.41,
    "cover_units": -0.2,
    "runs": -0.0,
    "length": -2.11,
    "branch": 1.47,
}
#: A title that holds the question's words says most. Judged by hand: the evaluation's documents have no titles.
TITLE_WEIGHT = 1.5

_SCALED = frozenset(
    ("engine", "grams", "grams_flat", "words", "units", "rare_grams", "rare_units", "rare_words", "held_grams", "runs")
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its features, for ordering and for saying why it stands where it does."""

    hit: Hit
    score: float
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Question:
    """The question's terms with how often it holds them and how rare each is in the collection."""

    sequence: tuple[str, ...]
    grams: dict[str, int]
    words: tuple[str, ...]
    units: dict[str, int]
    gram_weight: dict[str, float]
    word_weight: dict[str, float]
    unit_weight: dict[str, float]
    branches: dict[str, float]


def rank(analysis: QueryAnalysis, result: EngineResult) -> list[Ranked]:
    """The first ``DEPTH`` hits of ``result`` in their new order; hits removed meanwhile are left out."""
    hits = result.hits[: DEPTH_DESCRIPTION if analysis.description else DEPTH]
    pairs = [(hit, text) for hit, text in zip(hits, result.texts(hits), strict=True) if text is not None]
    question = _question(analysis, result)
    if not pairs or not (question.grams or question.units):
        return [Ranked(hit, hit.score, {}) for hit, _text in pairs]
    rows = features(question, pairs)
    weights = weights_for(sum(question.grams.values()))
    ranked = [
        Ranked(hit, sum(weights[name] * value for name, value in row.items()) + _title(question, text.title), row)
        for (hit, text), row in zip(pairs, rows, strict=True)
    ]
    # Scores are rounded so that both engines, whose sums differ in the last digits, break ties alike: by date.
    return sorted(ranked, key=lambda each: (-round(each.score, 4), -each.hit.order))


def weights_for(size: int) -> dict[str, float]:
    """The weights for a question of ``size`` grams."""
    share = min(1.0, max(0.0, (size - SHORT) / (LONG - SHORT)))
    return {name: (1 - share) * WEIGHTS_SHORT[name] + share * WEIGHTS_LONG[name] for name in FEATURES}


def _question(analysis: QueryAnalysis, result: EngineResult) -> _Question:
    parts = [list(part) for part in (*analysis.chunks, *analysis.phrases)]
    sequence = tuple(gram for part in parts if len(part) > 1 for gram in (*grams(part), ""))
    counted = Counter(gram for gram in sequence if gram)
    units = Counter(unit for part in parts for unit in part)
    words = tuple(question_words(analysis))
    found = result.frequencies({"text": list(counted), "text_units": list(units), "words": list(words)})
    number = max(1, result.documents())

    def weights(field: str) -> dict[str, float]:
        return {
            term: log(1 + max(0.0, number - frequency + 0.5) / (frequency + 0.5))
            for term, frequency in found[field].items()
        }

    return _Question(
        sequence=sequence,
        grams=dict(counted),
        words=words,
        units=dict(units),
        gram_weight=weights("text"),
        word_weight=weights("words"),
        unit_weight=weights("text_units"),
        branches=branches_named(analysis.folded),
    )


def features(question: _Question, pairs: Sequence[tuple[Hit, RankText]]) -> list[dict[str, float]]:
    """The features of every candidate, on the scale the weights were fitted for."""
    average = max(1.0, sum(len(text.text) for _hit, text in pairs) / len(pairs))
    rows = [_raw(question, hit, text, average) for hit, text in pairs]
    for name in _SCALED:
        highest = max(row[name] for row in rows)
        if highest > 0:
            for row in rows:
                row[name] /= highest
    mean = sum(row["length"] for row in rows) / len(rows)
    for row in rows:
        row["length"] -= mean
    return rows


def _counts(text: str, terms: dict[str, int]) -> dict[str, int]:
    """How often ``text`` holds each of ``terms``."""
    if len(terms) > 100 and all(len(term) == 2 for term in terms):
        held = Counter(filter(terms.__contains__, map(add, text, text[1:])))
        return {term: held[term] for term in terms}
    return {term: text.count(term) for term in terms}


def _raw(question: _Question, hit: Hit, document: RankText, average: float) -> dict[str, float]:
    text = document.text
    relative = len(text) / average
    steep, flat = 1.2 * (0.05 + 0.95 * relative), 3.0 * relative
    row = dict.fromkeys(FEATURES, 0.0)
    row["engine"] = hit.score
    total = 0.0
    held = _counts(text, question.grams)
    for gram, times in question.grams.items():
        weight = question.gram_weight[gram]
        total += weight
        count = held[gram]
        if count:
            worth = times * weight
            common = worth * count * 2.2 / (count + steep)
            row["grams"] += common
            row["grams_flat"] += worth * count * 4.0 / (count + flat)
            row["rare_grams"] += common * weight
            row["held_grams"] += worth * weight
            row["cover_grams"] += weight
    row["cover_grams"] /= total or 1.0
    total = 0.0
    for word in question.words:
        weight = question.word_weight[word]
        total += weight
        count = text.count(word)
        if count:
            common = weight * count * 2.2 / (count + steep)
            row["words"] += common
            row["rare_words"] += common * weight
            row["cover_words"] += weight
    row["cover_words"] /= total or 1.0
    total = 0.0
    for unit, times in question.units.items():
        weight = question.unit_weight[unit]
        total += weight
        count = text.count(unit)
        if count:
            common = times * weight * count * 2.2 / (count + steep)
            row["units"] += common
            row["rare_units"] += common * weight
            row["cover_units"] += weight
    row["cover_units"] /= total or 1.0
    row["runs"] = _runs(question, held) ** 0.5
    row["length"] = log(1 + len(text))
    row["branch"] = sum(share * document.branches.get(name, 0.0) for name, share in question.branches.items())
    return row


def _runs(question: _Question, held: dict[str, int]) -> float:
    """Weight of the stretches of the question (three grams or more) whose grams the document all holds."""
    total = weight = 0.0
    length = 0
    for gram in (*question.sequence, ""):
        if gram and held[gram]:
            weight += question.gram_weight[gram]
            length += 1
            continue
        if length > 2:
            total += weight * min(length, 8)
        weight, length = 0.0, 0
    return total


def _title(question: _Question, title: str) -> float:
    total = sum(question.gram_weight.values())
    if not title or not total:
        return 0.0
    return TITLE_WEIGHT * sum(weight for gram, weight in question.gram_weight.items() if gram in title) / total

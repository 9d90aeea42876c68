"""Ranking again (重排): the engine's best candidates put in a better order, in Python and equally for both engines.

Engines add up BM25 over grams and words. For a question longer than a few words that leaves signals unused: how much
of the question a document covers, by characters, grams and words; rare terms counting more than their share; long
runs of the question found whole; length and variety. Each is computed from the candidate's folded text and the
collection's term frequencies, brought to a common scale over the candidates, and added with fixed weights. The weights
are those that ``tests.bench.fit_ranking`` printed: fitted on questions about cases of *other* branches of law and the
development half (docs/features/search-quality.md), one set for short questions and one for descriptions, blended in
between.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import log
from operator import add

from search.analysis import QueryAnalysis
from search.branches import branches_named
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


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its features, for ordering and for saying why it stands where it does."""

    hit: Hit
    score: float
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Question:
    """The question's terms: how often it holds each (not words) and how rare each is in the collection.

    ``totals`` are the weights of all grams, words and units together, 1 where there are none; ``others`` are stretches
    of characters the question has not.
    """

    sequence: tuple[str, ...]
    gram_rows: tuple[tuple[str, int, float], ...]
    word_rows: tuple[tuple[str, float], ...]
    unit_rows: tuple[tuple[str, int, float], ...]
    triples: tuple[str, ...]
    totals: tuple[float, float, float]
    weight_of: dict[str, float]
    others: re.Pattern[str]
    branches: dict[str, float]

    @property
    def size(self) -> int:
        """How many grams it has, repeated ones counted."""
        return sum(times for _gram, times, _weight in self.gram_rows)


def rank(analysis: QueryAnalysis, result: EngineResult) -> list[Ranked]:
    """The first ``DEPTH`` hits of ``result`` in their new order; hits removed meanwhile are left out."""
    hits = result.hits[:DEPTH]
    pairs = [(hit, text) for hit, text in zip(hits, result.texts(hits), strict=True) if text is not None]
    question = question_of(analysis, result)
    if not pairs or not (question.gram_rows or question.unit_rows):
        return [Ranked(hit, hit.score, {}) for hit, _text in pairs]
    rows = features(question, pairs)
    weights = weights_for(question.size)
    ranked = [
        Ranked(hit, sum(weights[name] * value for name, value in row.items()) + _title(question, text.title), row)
        for (hit, text), row in zip(pairs, rows, strict=True)
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
    sequence = tuple(gram for part in parts if len(part) > 1 for gram in (*grams(part), ""))
    counted = Counter(gram for gram in sequence if gram)
    units = Counter(unit for part in parts for unit in part)
    words = tuple(question_words(analysis))
    triples = distinct("".join(three) for part in parts for three in zip(part, part[1:], part[2:], strict=False))
    found = result.frequencies({"text": list(counted), "text_units": list(units), "words": list(words)})
    number = max(1, result.documents())

    def weight(field: str, term: str) -> float:
        frequency = found[field][term]
        return log(1 + max(0.0, number - frequency + 0.5) / (frequency + 0.5))

    characters = "".join(sorted(set("".join((*counted, *units, *words, *triples)))))
    gram_rows = tuple((gram, times, weight("text", gram)) for gram, times in counted.items())
    word_rows = tuple((word, weight("words", word)) for word in words)
    unit_rows = tuple((unit, times, weight("text_units", unit)) for unit, times in units.items())
    gram_total, word_total, unit_total = (sum(row[-1] for row in rows) for rows in (gram_rows, word_rows, unit_rows))
    return _Question(
        sequence=sequence,
        gram_rows=gram_rows,
        word_rows=word_rows,
        unit_rows=unit_rows,
        triples=tuple(triples),
        totals=(gram_total or 1.0, word_total or 1.0, unit_total or 1.0),
        weight_of={gram: weight for gram, _times, weight in gram_rows},
        others=re.compile(f"[^{re.escape(characters)}]+" if characters else r"(?s).+"),
        branches=branches_named(analysis.folded),
    )


def features(question: _Question, pairs: Sequence[tuple[Hit, RankText]]) -> list[dict[str, float]]:
    """The features of every candidate, on the scale the weights were fitted for."""
    lengths = [len(text.text) for _hit, text in pairs]
    average = max(1.0, sum(lengths) / len(lengths))
    held = [_Held.of(text.text, question.others) for _hit, text in pairs]
    rows = [_raw(question, hit, text, each, average) for (hit, text), each in zip(pairs, held, strict=True)]
    _add_triples(question, lengths, held, rows, average)
    for name in _SCALED:
        highest = max(row[name] for row in rows)
        if highest > 0:
            for row in rows:
                row[name] /= highest
    for name in _CENTRED:
        mean = sum(row[name] for row in rows) / len(rows)
        for row in rows:
            row[name] -= mean
    return rows


@dataclass(slots=True)
class _Held:
    """How often a document holds single characters and pairs of the question's characters.

    Everything a question asks for consists of its characters: what stands between runs of these in the text is left out
    first, which leaves a fifth to a half of it to be counted, in one pass for each length.
    """

    text: str
    singles: Counter[str]
    pairs: Counter[str]

    @classmethod
    def of(cls, text: str, others: re.Pattern[str]) -> "_Held":
        """What is left of ``text`` without the ``others``, counted."""
        left = others.sub(" ", text)
        return cls(left, Counter(left), Counter(map(add, left, left[1:])))

    def count(self, term: str) -> int:
        """How often ``term`` occurs."""
        size = len(term)
        if size == 2:
            return self.pairs[term]
        if size == 1:
            return self.singles[term]
        # Most longer terms are told not to be there by their ends.
        held = self.pairs[term[:2]] and self.pairs[term[-2:]]
        return self.text.count(term) if held else 0


def _raw(question: _Question, hit: Hit, document: RankText, held: _Held, average: float) -> dict[str, float]:
    length = len(document.text)
    relative = length / average
    steep, flat = 1.2 * (0.05 + 0.95 * relative), 3.0 * relative
    count_of = held.count
    matched: set[str] = set()
    grams_sum = grams_flat = rare = worth_held = cover = 0.0
    for gram, times, weight in question.gram_rows:
        count = count_of(gram)
        if count:
            matched.add(gram)
            worth = times * weight
            common = worth * count * 2.2 / (count + steep)
            grams_sum += common
            grams_flat += worth * count * 4.0 / (count + flat)
            rare += common * weight
            worth_held += worth * weight
            cover += weight
    words_sum = rare_words = held_words = cover_words = 0.0
    words_found = 0
    for word, weight in question.word_rows:
        count = count_of(word)
        if count:
            words_found += 1
            common = weight * count * 2.2 / (count + steep)
            words_sum += common
            rare_words += common * weight
            held_words += weight * weight
            cover_words += weight
    units_sum = rare_units = cover_units = twice = 0.0
    for unit, times, weight in question.unit_rows:
        count = count_of(unit)
        if count:
            common = times * weight * count * 2.2 / (count + steep)
            units_sum += common
            rare_units += common * weight
            cover_units += weight
            if count > 1:
                twice += weight
    gram_total, word_total, unit_total = question.totals
    return {
        "engine": hit.score,
        "grams": grams_sum,
        "grams_flat": grams_flat,
        "words": words_sum,
        "units": units_sum,
        "rare_grams": rare,
        "rare_units": rare_units,
        "rare_words": rare_words,
        "held_grams": worth_held,
        "held_words": held_words,
        "cover_grams": cover / gram_total,
        "cover_words": cover_words / word_total,
        "cover_units": cover_units / unit_total,
        "share_grams": len(matched) / max(1, len(question.gram_rows)),
        "share_words": words_found / max(1, len(question.word_rows)),
        "twice_units": twice / unit_total,
        "triples": 0.0,
        "cover_triples": 0.0,
        "runs": _runs(question, matched) ** 0.5,
        "length": log(1 + length),
        "distinct": log(1 + document.distinct),
        "branch": sum(share * document.branches.get(name, 0.0) for name, share in question.branches.items()),
    }


def _add_triples(
    question: _Question, lengths: Sequence[int], held: Sequence[_Held], rows: list[dict[str, float]], average: float
) -> None:
    """Runs of three: no field of the index holds them, so their rarity is taken from the candidates."""
    number = len(held)
    found = [{term: count for term in question.triples if (count := each.count(term))} for each in held]
    spread = Counter(term for each in found for term in each)
    weights = {term: log(1 + (number - spread[term] + 0.5) / (spread[term] + 0.5)) for term in question.triples}
    total = sum(weights.values()) or 1.0
    for row, length, counts in zip(rows, lengths, found, strict=True):
        flat = 1.2 * (0.25 + 0.75 * length / average)
        row["triples"] = sum(weights[term] * count * 2.2 / (count + flat) for term, count in counts.items())
        row["cover_triples"] = sum(weights[term] for term in counts) / total


def _runs(question: _Question, matched: Set[str]) -> float:
    """Weight of the stretches of the question (three grams or more) whose grams the document all holds."""
    weight_of = question.weight_of
    total = weight = 0.0
    length = 0
    for gram in (*question.sequence, ""):
        if gram in matched:
            weight += weight_of[gram]
            length += 1
            continue
        if length > 2:
            total += weight * min(length, 8)
        weight, length = 0.0, 0
    return total


def _title(question: _Question, title: str) -> float:
    if not title:
        return 0.0
    return (
        TITLE_WEIGHT * sum(weight for gram, _times, weight in question.gram_rows if gram in title) / question.totals[0]
    )

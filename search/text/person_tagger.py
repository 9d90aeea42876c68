"""The statistical half of the search for names: a conditional random field over characters (CRFsuite)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from search.text.person_dictionary import segment
from search.text.person_features import sentence_features
from search.text.person_names import Name, find_names

MODEL = Path(__file__).parent / "models/person_names.crfsuite"
#: characters of the longest name looked for
LONGEST = 18
_SENTENCE = re.compile(r"[^。\n;]{1,300}[。\n;]?|[。\n;]")


def sentences(view: str) -> Iterator[tuple[int, int]]:
    """Stretches of compact text that are tagged by themselves."""
    for match in _SENTENCE.finditer(view):
        yield match.span()


def prepared(view: str, *, opinion: bool = True) -> tuple[bytearray, dict[int, str], bytearray]:
    """The dictionary words of ``view`` and the rules' opinion of each place."""
    starts, tags = segment(view)
    return starts, tags, opinions(view, find_names(view) if opinion else [])


def opinions(view: str, names: list[Name]) -> bytearray:
    """For each character 1 where one of ``names`` begins, 2 where it goes on, else 0."""
    opinion = bytearray(len(view) + 1)
    for name in names:
        opinion[name.start] = 1
        opinion[name.start + 1 : name.end] = b"\2" * (name.end - name.start - 1)
    return opinion


@lru_cache(maxsize=1)
def _tagger():
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(MODEL))
    return tagger


def tagged(
    view: str, starts: bytearray, tags: dict[int, str], opinion: bytearray, least: float
) -> Iterator[tuple[int, int, float]]:
    """(start, end, probability of at least ``least``) of what the model takes for names, in order, not overlapping."""
    tagger = _tagger()
    # lone surrogates cannot cross into the model
    safe = re.sub("[\ud800-\udfff]", "?", view)
    for low, high in sentences(view):
        tagger.set(sentence_features(safe, low, high, starts, tags, opinion))
        begins = [tagger.marginal("B", at) for at in range(high - low)]
        at = 0
        while at < len(begins):
            if begins[at] < least:
                at += 1
                continue
            best, end, inside = 0.0, at + 1, 1.0
            for stop in range(at + 1, min(at + LONGEST, len(begins))):
                # a name of one character does not exist
                chance = min(inside, tagger.marginal("E", stop))
                if chance > best:
                    best, end = chance, stop + 1
                inside = min(inside, tagger.marginal("I", stop))
                if inside < least:
                    break
            probability = min(begins[at], best)
            if probability >= least and not any(begins[other] > begins[at] for other in range(at + 1, end)):
                yield low + at, low + end, probability
                at = end
            else:
                at += 1

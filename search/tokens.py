"""What the engines index: units, bigrams and words of folded text. Pure Python, the same for every engine.

A *unit* is one Chinese character or one run of Latin letters and digits. A *gram* is two neighbouring units written
together: with positions, grams answer phrases and quotes exactly, whatever a word segmenter thinks. Grams never
reach over the end of a sentence. *Words* only add to the score: a segmentation that differs between a ruling and a
question can cost rank, never a hit.

The units are plain letters for any tokenizer (other scripts are spelled as code points), so Elasticsearch's standard
tokenizer with a shingle of two and the embedded engine index the very same grams.
"""

import re
from collections.abc import Iterable
from operator import add

import rjieba

#: Longest unit; a longer run of letters is cut, because engines cut it at different places (255, 65,530 …).
LONGEST_UNIT = 40

_SENTENCE = re.compile(r"[。!?;:…\n]+")
_THOUSANDS = re.compile(r"(?<![0-9,])([0-9]{1,3}(?:,[0-9]{3})+)(?![0-9,])")
_UNIT = re.compile(rf"[a-z0-9]{{1,{LONGEST_UNIT}}}|[㐀-䶿一-鿿]|[^\W_]")
_OTHER = re.compile(r"[^\W_a-z0-9㐀-䶿一-鿿]")
_PLAIN = re.compile(r"[a-z0-9㐀-䶿一-鿿]")
_WORD = re.compile(r"(?m)^[a-z0-9㐀-䶿一-鿿]{2,40}$")


def units(text: str) -> list[str]:
    """The units of folded ``text``, sentence ends ignored."""
    return [unit for sentence in sentences(text) for unit in sentence]


def sentences(text: str) -> list[list[str]]:
    """The units of each sentence of folded ``text``; sentences without any are left out."""
    if "," in text:
        text = _THOUSANDS.sub(lambda match: match[1].replace(",", ""), text)
    found = [sentence for sentence in map(_UNIT.findall, _SENTENCE.split(text)) if sentence]
    if _OTHER.search(text):
        found = [[_spelled(unit) for unit in sentence] for sentence in found]
    return found


def _spelled(unit: str) -> str:
    return unit if _PLAIN.match(unit) else f"u{ord(unit):05x}"


def grams(sentence: list[str]) -> list[str]:
    """The grams of one sentence; a sentence of one unit is its own gram."""
    if len(sentence) < 2:
        return list(sentence)
    return list(map(add, sentence, sentence[1:]))


def words(text: str) -> list[str]:
    """Words of two characters or more in folded ``text``, long words also in their parts."""
    # One piece a line: the pattern then goes over all of them at once.
    return _WORD.findall("\n".join(rjieba.cut_for_search(text)))


def plain_words(text: str) -> list[str]:
    """Words of two characters or more in folded ``text``, in order, none inside another."""
    return [word for word in rjieba.cut(text) if len(word) > 1 and _WORD.fullmatch(word)]


def distinct(items: Iterable[str]) -> list[str]:
    """``items`` without repetition, in order of first appearance."""
    return list(dict.fromkeys(items))

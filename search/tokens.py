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
_GROUPED = re.compile(r",[0-9]{3}")
#: A run of Chinese characters, one unit of letters and digits, or one character of another script.
_RUN = re.compile(rf"[㐀-䶿一-鿿]+|[a-z0-9]{{1,{LONGEST_UNIT}}}|[^\W_]")
_WORD = re.compile(r"(?m)^[a-z0-9㐀-䶿一-鿿]{2,40}$")


def units(text: str) -> list[str]:
    """The units of folded ``text``, sentence ends ignored."""
    return [unit for sentence in sentences(text) for unit in sentence]


def sentences(text: str) -> list[list[str]]:
    """The units of each sentence of folded ``text``; sentences without any are left out."""
    if _GROUPED.search(text):
        text = _THOUSANDS.sub(lambda match: match[1].replace(",", ""), text)
    return [sentence for sentence in map(_cut, _SENTENCE.split(text)) if sentence]


def _cut(sentence: str) -> list[str]:
    found: list[str] = []
    for run in _RUN.findall(sentence):
        if "㐀" <= run[0] <= "鿿":
            found.extend(run)  # every character by itself
        elif run.isascii():
            found.append(run)
        else:
            found.append(f"u{ord(run):05x}")
    return found


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

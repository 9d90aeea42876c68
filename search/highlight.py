"""Highlights (标亮): stretches of the original text that hold what was asked, escaped, with the finds marked.

Finds are looked for in the folded text and taken back to the original by its offsets, so that 《行政處罰法》 is marked
for 行政处罚法, and 第三十三条 for 第33条, in the words of the document.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from operator import add

from django.utils.safestring import SafeString, mark_safe

from search.analysis import QueryAnalysis
from search.documents import StoredDocument
from search.text.fold import Folded, fold
from search.tokens import distinct, grams

#: Characters of one fragment, and fragments of one document.
FRAGMENT = 90
FRAGMENTS = 3
#: Text looked at in one section; finds further on are still found by the engine.
MOST_TEXT = 40_000
_SPACE = re.compile(r"\s+")
_START = frozenset("。！？；\n")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a section with its finds marked; ``cut_before`` and ``cut_after`` say where text was left out."""

    section: str
    html: SafeString
    cut_before: bool
    cut_after: bool


class Shown:
    """A document with its texts folded: once, and only when somebody asks."""

    def __init__(self, document: StoredDocument) -> None:
        self.document = document

    @cached_property
    def title(self) -> Folded:
        """The title."""
        return fold(self.document.title)

    @cached_property
    def sections(self) -> list[tuple[str, str, Folded]]:
        """Name, text and folded text of each section."""
        return [(name, text, fold(text)) for name, text in self.document.sections]


class Terms:
    """What a question wants marked."""

    def __init__(self, analysis: QueryAnalysis) -> None:
        parts = [*analysis.phrases, *analysis.chunks]
        self.description = sum(len(part) for part in analysis.chunks) > 30
        self.exact = ["".join(part) for part in parts if len(part) <= 30]
        pairs = distinct(gram for part in parts if len(part) > 1 for gram in grams(list(part)))
        self.twos = frozenset(gram for gram in pairs if len(gram) == 2)
        self.longer = [gram for gram in pairs if len(gram) > 2]
        self.shortest = 4 if self.description else 2

    def __bool__(self) -> bool:
        return bool(self.exact or self.twos or self.longer)

    def spans(self, text: str) -> list[tuple[int, int, float]]:
        """Stretches of folded ``text`` to mark, in order, with their worth: whole words far above parts of them."""
        held = self._pairs_in(text)
        for gram in self.longer:
            start = text.find(gram)
            while start >= 0:
                held[start : start + len(gram)] = b"\1" * len(gram)
                start = text.find(gram, start + 1)
        whole: list[tuple[int, int]] = []
        for word in self.exact:
            start = text.find(word)
            while start >= 0:
                whole.append((start, start + len(word)))
                held[start : start + len(word)] = b"\1" * len(word)
                start = text.find(word, start + len(word))
        starts = {start for start, _end in whole}
        spans = []
        for match in re.finditer(rb"\x01+", bytes(held)):
            start, end = match.span()
            complete = any(start <= place < end for place in starts)
            if complete or end - start >= self.shortest:
                spans.append((start, end, (end - start) ** 2 * (4.0 if complete else 1.0)))
        return spans

    def _pairs_in(self, text: str) -> bytearray:
        """A byte for every character: 1 where it is in one of the pairs. A description has hundreds of these: all are
        looked for in one pass, without a step of Python for each."""
        begun = bytes(map(self.twos.__contains__, map(add, text, text[1:])))
        both = int.from_bytes(begun + b"\0") | int.from_bytes(b"\0" + begun)
        return bytearray(both.to_bytes(len(begun) + 1))[: len(text)]


def mark_title(shown: Shown, terms: Terms) -> SafeString:
    """The title, escaped, with its finds marked."""
    spans = [shown.title.span(start, end) for start, end, _worth in terms.spans(shown.title.text)]
    return _marked(shown.document.title, 0, len(shown.document.title), spans)


def fragments(shown: Shown, terms: Terms, *, sections: tuple[str, ...] = ()) -> list[Fragment]:
    """The best fragments of a document in reading order; the beginning of its text when nothing is to be marked."""
    wanted = [each for each in shown.sections if not sections or each[0] in sections] if terms else []
    best: list[tuple[float, int, str, str, Folded, list[tuple[int, int, float]], int, int]] = []
    for order, (name, text, folded) in enumerate(wanted):
        spans = terms.spans(folded.text[:MOST_TEXT])
        for start, end, worth in _windows(spans, len(folded.text)):
            best.append((worth, order, name, text, folded, spans, start, end))
    best.sort(key=lambda each: (-each[0], each[1], each[6]))
    chosen = sorted(best[:FRAGMENTS], key=lambda each: (each[1], each[6]))
    if not chosen:
        return _beginning(shown.document, sections)
    return [
        _fragment(name, text, folded, spans, start, end) for _w, _o, name, text, folded, spans, start, end in chosen
    ]


def _windows(spans: list[tuple[int, int, float]], length: int) -> list[tuple[int, int, float]]:
    """Non-overlapping windows around the finds, each with the worth of the different finds in it."""
    result = []
    index = 0
    while index < len(spans):
        start = spans[index][0]
        stop = index
        worth = 0.0
        while stop < len(spans) and spans[stop][1] - start <= FRAGMENT:
            worth += spans[stop][2] / (1 + stop - index)
            stop += 1
        stop = max(stop, index + 1)
        end = max(spans[stop - 1][1], spans[index][1])
        left = max(0, (FRAGMENT - (end - start)) // 3)
        result.append(
            (max(0, start - left), min(length, max(end, start - left + FRAGMENT)), max(worth, spans[index][2]))
        )
        index = stop
    return result


def _fragment(
    name: str, text: str, folded: Folded, spans: list[tuple[int, int, float]], start: int, end: int
) -> Fragment:
    for place in range(start, max(-1, start - 20), -1):
        if place == 0 or folded.text[place - 1] in _START:
            start = place
            break
    low, high = folded.span(start, end)
    found = [folded.span(a, b) for a, b, _worth in spans if b > start and a < end]
    return Fragment(name, _marked(text, low, high, found), cut_before=low > 0, cut_after=high < len(text.rstrip()))


def _beginning(document: StoredDocument, sections: tuple[str, ...]) -> list[Fragment]:
    if document.summary:
        return [Fragment("", _marked(document.summary[:160], 0, 160, []), False, len(document.summary) > 160)]
    for name, text in document.sections:
        if text.strip() and (not sections or name in sections):
            return [Fragment(name, _marked(text, 0, 120, []), False, len(text) > 120)]
    return []


def _marked(text: str, low: int, high: int, spans: list[tuple[int, int]]) -> SafeString:
    pieces = []
    place = low
    for start, end in spans:
        start, end = max(start, place), min(end, high)
        end = start + len(text[start:end].rstrip())
        if end <= start:
            continue
        pieces += [_plain(text[place:start]), "<mark>", _plain(text[start:end]), "</mark>"]
        place = end
    pieces.append(_plain(text[place:high]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of text went through escape()


def _plain(text: str) -> str:
    """Escaped, line wraps of the source taken out."""
    if _SPACE.search(text):
        text = _SPACE.sub(lambda gap: " " if " " in gap.group() and "\n" not in gap.group() else "", text)
    return escape(text)

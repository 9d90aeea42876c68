"""Folding (归一): one spelling for everything people write in several ways, with a way back.

``fold`` makes what is indexed and what is asked comparable: full and half width, traditional and
simplified characters, numerals of articles, line wraps and page numbers left by PDF extraction.
``compact`` is the lighter view the parsers of this package read: width and noise only. Both answer a
`Folded`, whose ``span`` takes a stretch of the folded text back to the original, for highlights and links.

Traditional to simplified goes character by character (table taken from OpenCC's ``t2s``), not by
phrase: so a text folds the same in whole and in pieces, which phrase queries and quoted search need,
and every character keeps its place. The same table folds the query, so the choice OpenCC would make in
a phrase (乾隆 stays, 乾燥 becomes 干燥) cannot make a match fail.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.text.numerals import CHINESE_NUMERAL, chinese_integer

# What counts as blank: every Unicode space, zero-width marks, byte-order mark, soft hyphen, controls.
_BLANKS = (
    "\\s\\u0000-\\u0020\\u007f-\\u00a0\\u00ad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff"
)
_BLANK = re.compile(f"[{_BLANKS}]+")
#: a line that is only a page number: ``12``, ``- 12 -``, ``— 12 —``, ``第 3 页 共 9 页``, ``3/9``
_PAGE_LINE = re.compile(
    r"(?m)^[^\S\n]*+(?:[-—－–·•]{0,2}+[^\S\n]*+(?P<n>[0-9０-９]{1,5})[^\S\n]*+[-—－–·•]{0,2}+"
    r"|第[^\S\n]*+[0-9０-９]{1,5}[^\S\n]*+页(?:[^\S\n]*+[,，/、]?[^\S\n]*+共[^\S\n]*+[0-9０-９]{1,5}[^\S\n]*+页)?"
    r"|[0-9０-９]{1,5}[^\S\n]*+/[^\S\n]*+[0-9０-９]{1,5})[^\S\n]*+(?:\n|\Z)"
)
_ARTICLE_NUMERAL = re.compile(
    rf"第(\(?(?:[{CHINESE_NUMERAL}]{{1,9}}|0+[0-9]{{1,4}})\)?|\([0-9]{{1,4}}\))(?=[条款项章节编目])"
)
_ARTICLE_SUFFIX = re.compile(r"条之([一二三四五六七八九十]{1,3})")
_SENTENCE_END = frozenset("。！？：；!?:;")
# A line that ends so goes on in the next one, and no paragraph begins so.
_GOES_ON = frozenset("、，,第（(《〈〔［[<＜-—")
_CANNOT_BEGIN = frozenset("条款项号、，。；：）》〉〕］]>＞,;:)")

#: Texts longer than this count their places each time.
_MOST_PLACES = 1 << 17

# Radicals that PDF extraction puts in place of the character and that NFKC leaves alone.
_RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and where each of its characters came from.

    ``starts[i]`` and ``ends[i]`` bound the stretch of the original that character ``i`` stands for;
    both never decrease. Several folded characters can share one stretch (㈠ → (一)), and a stretch can
    hold several original characters (第三十三条 → 第33条).
    """

    text: str
    starts: array
    ends: array
    length: int

    @property
    def offsets(self) -> array:
        """Start in the original of every folded character."""
        return self.starts

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original stretch behind ``text[start:end]``; an empty one maps to an empty place."""
        size = len(self.starts)
        start, end = max(0, min(start, size)), max(0, min(end, size))
        if start >= end:
            place = self.starts[start] if start < size else self.length
            return place, place
        return self.starts[start], self.ends[end - 1]


def _single(char: str) -> str:
    """NFKC of one character, radicals mended; what NFKC makes blank or nothing stays as it is."""
    folded = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    folded = _BLANK.sub("", folded)
    return folded or char


@lru_cache(maxsize=1)
def _width_tables() -> tuple[dict[int, str], str]:
    """One-to-one NFKC replacements, and the characters that become several."""
    single: dict[int, str] = {}
    several: list[str] = []
    # Nothing beyond this needs width folding except the compatibility ideographs of plane 2.
    for code in (
        *range(0xA0, 0xD800),
        *range(0xF900, 0x10000),
        *range(0x1D400, 0x1D800),
        *range(0x1F100, 0x1F200),
        *range(0x2F800, 0x2FA20),
    ):
        if 0xAC00 <= code <= 0xD7A3:
            continue
        char = chr(code)
        folded = _single(char)
        if folded == char:
            continue
        if len(folded) == 1:
            single[code] = folded
        else:
            several.append(char)
    single.update({ord("〝"): "“", ord("〞"): "”", ord("‐"): "-", ord("‑"): "-", ord("‒"): "-"})
    return single, "".join(several)


@lru_cache(maxsize=1)
def _several() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(_width_tables()[1])}]")


@lru_cache(maxsize=1)
def _simplified_table() -> dict[int, str]:
    """Character table of OpenCC's t2s, closed so that folding twice changes nothing more."""
    from opencc import OpenCC

    codes = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x2A6E0)]
    chars = [chr(code) for code in codes]
    converter = OpenCC("t2s")
    # One character a line: no phrase can form, and OpenCC stops at NUL and refuses surrogates, which
    # are not among these.
    lines = converter.convert("\n".join(chars)).split("\n")
    table = {char: new for char, new in zip(chars, lines, strict=True) if len(new) == 1 and new != char}
    for char in list(table):
        seen = {char}
        while table[char] in table and table[char] not in seen:
            seen.add(table[char])
            table[char] = table[table[char]]
    return {ord(char): new for char, new in table.items() if char != new}


# Characters are replaced by looking all of them up in one array: str.translate with a dict takes thirty times as long.
Table = NDArray[np.uint32]


def _array(table: dict[int, str]) -> Table:
    """``table`` as an array over all code points."""
    found = np.arange(0x110000, dtype=np.uint32)
    found[list(table)] = [ord(new) for new in table.values()]
    return found


def _codes(text: str) -> Table:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _replaced(text: str, table: Table) -> str:
    return table[_codes(text)].tobytes().decode("utf-32-le", "surrogatepass")


@lru_cache(maxsize=1)
def _width_array() -> Table:
    return _array(_width_tables()[0])


@lru_cache(maxsize=1)
def _simplified_array() -> Table:
    return _array(_simplified_table())


@lru_cache(maxsize=1)
def _search_array() -> Table:
    """Width made half, then simplified; small letters where that is one letter for one."""
    width, _more = _width_tables()
    simplified = _simplified_table()
    table = {code: simplified.get(ord(new), new) for code, new in width.items()}
    table.update(simplified)
    lowered = {code: new.lower() if len(new.lower()) == 1 else new for code, new in table.items()}
    return _array(lowered)[_width_array()]


@lru_cache(maxsize=1)
def _grows() -> NDArray[np.bool_]:
    """By code point, whether it becomes several characters when its width is made half."""
    found = np.zeros(0x110000, bool)
    found[_codes(_width_tables()[1])] = True
    return found


def _halved(text: str) -> str:
    """``text`` with characters that stand for several (㈠) taken apart."""
    if not _grows()[_codes(text)].any():
        return text
    return _several().sub(lambda match: _single(match.group()), text)


def simplify(text: str) -> str:
    """Traditional characters made simplified, one for one: same length, NUL and surrogates kept."""
    return text if text.isascii() else _replaced(text, _simplified_array())


def _page_lines(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of lines that hold only a page number.

    A wrapped number can leave its digits alone on a line; then the line before ends in 第, a letter
    of a number or an opening mark and the next one goes on with 号, and the line is kept.
    """
    for match in _PAGE_LINE.finditer(text):
        alone = match.start() == 0 and not match.group().endswith("\n")
        if match.end() == match.start() or alone:
            # a text that is one number (a query) is no page
            continue
        if match["n"] is not None:
            following = text[match.end() : match.end() + 8].lstrip()
            if following[:1] in ("号", "號", "条", "條", "款", "项"):
                before = text[max(0, match.start() - 8) : match.start()].rstrip()
                if before and not before[-1].isdigit():
                    continue
        yield match.start(), match.end()


def is_wrap(text: str, newline: int, width: int) -> bool:
    """Whether the line break at ``newline`` only wraps a line (断行) and does not end a paragraph.

    A line wraps when it is about as long as the text's full line and does not end a sentence.
    """
    start = max(text.rfind("\n", 0, newline), newline - 4 * max(width, 40) if width < 1 << 20 else 0) + 1
    line = text[start:newline].rstrip()
    if not line:
        return False
    following = text[newline + 1 : newline + 12].lstrip()[:1]
    if line[-1] in _GOES_ON or (following and following in _CANNOT_BEGIN):
        return True
    return line[-1] not in _SENTENCE_END and _columns(line) >= width - 6


def _columns(line: str) -> int:
    return sum(1 if char.isascii() else 2 for char in line)


def full_width(text: str) -> int:
    """Columns of a full line of ``text`` (the width that nine lines in ten do not pass), at least 40."""
    lengths = sorted(_columns(line.rstrip()) for line in text[:200_000].split("\n") if line.strip())
    if len(lengths) < 4:
        return max(60, *lengths, 60)
    return max(40, lengths[len(lengths) * 9 // 10])


def _gaps(text: str, breaks: bool, latin: bool) -> Iterator[tuple[int, int, str]]:
    """Blank stretches of ``text`` in order, each with what takes its place: nothing, a space or a line break."""
    stretches: Iterator[tuple[int, int]] = ((match.start(), match.end()) for match in _BLANK.finditer(text))
    pages = list(_page_lines(text))
    if pages:
        stretches = heapq.merge(stretches, pages)
    width = full_width(text) if breaks else 0
    start, end = 0, 0
    for low, high in stretches:
        if low > end:
            if end > start:
                yield start, end, _replacement(text, start, end, breaks, latin, width)
            start = low
        end = max(end, high)
    if end > start:
        yield start, end, _replacement(text, start, end, breaks, latin, width)


def _replacement(text: str, start: int, end: int, breaks: bool, latin: bool, width: int) -> str:
    if not start or end >= len(text):
        return ""
    gap = text[start:end]
    newline = gap.find("\n")
    if breaks and newline >= 0:
        if gap.count("\n") > 1 and not any(char.isdigit() for char in gap):
            return "\n"
        if not is_wrap(text, start + newline, width):
            return "\n"
    if latin and _is_latin(text[start - 1]) and _is_latin(text[end]):
        return " "
    return ""


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@lru_cache(maxsize=4)
def _places(size: int) -> array:
    """0, 1, 2 … below ``size``: pieces of it are copied whole, where a range goes number by number."""
    return array("I", range(size))


def _assemble(text: str, gaps: Iterator[tuple[int, int, str]]) -> tuple[list[str], array, array]:
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    position = 0
    # A power of two, so that few lengths are kept.
    places = _places(1 << max(12, len(text).bit_length())) if len(text) < _MOST_PLACES else range(len(text) + 1)
    for start, end, replacement in gaps:
        if start > position:
            pieces.append(text[position:start])
            starts.extend(places[position:start])
            ends.extend(places[position + 1 : start + 1])
        if replacement:
            pieces.append(replacement)
            starts.append(start)
            ends.append(end)
        position = end
    if position < len(text):
        pieces.append(text[position:])
        starts.extend(places[position : len(text)])
        ends.extend(places[position + 1 : len(text) + 1])
    return pieces, starts, ends


def _substitute(folded: Folded, edits: Iterator[tuple[int, int, str]]) -> Folded:
    """Replace stretches of folded text (in order, not overlapping); every new character maps to the whole stretch."""
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    position = 0
    for start, end, replacement in edits:
        pieces.append(folded.text[position:start])
        starts.extend(folded.starts[position:start])
        ends.extend(folded.ends[position:start])
        low, high = folded.span(start, end)
        pieces.append(replacement)
        starts.extend([low] * len(replacement))
        ends.extend([high] * len(replacement))
        position = end
    if not pieces:
        return folded
    pieces.append(folded.text[position:])
    starts.extend(folded.starts[position:])
    ends.extend(folded.ends[position:])
    return Folded("".join(pieces), starts, ends, folded.length)


def compact(text: str, *, breaks: bool = False, latin: bool = False) -> Folded:
    """``text`` without blanks, line wraps and page-number lines, width made half (NFKC), offsets kept.

    ``breaks`` keeps one ``\\n`` where a paragraph ends; ``latin`` keeps one space between two Latin words
    or numbers. Characters stay as written otherwise (traditional stays traditional).
    """
    pieces, starts, ends = _assemble(text, _gaps(text, breaks, latin))
    folded = Folded("".join(pieces), starts, ends, len(text))
    if _grows()[_codes(folded.text)].any():
        several = _several().finditer(folded.text)
        folded = _substitute(folded, ((match.start(), match.end(), _single(match.group())) for match in several))
    return Folded(_replaced(folded.text, _width_array()), folded.starts, folded.ends, folded.length)


def fold(text: str) -> Folded:
    """Fold ``text`` for search: width, simplified characters, small letters, noise, numerals of articles.

    Idempotent on its own text. Any string is accepted, lone surrogates and NUL included.
    """
    folded = compact(text, latin=True)
    lowered = _lowered(_replaced(folded.text, _search_array()))
    folded = Folded(lowered, folded.starts, folded.ends, folded.length)
    if "第" in lowered or "条" in lowered:
        folded = _substitute(folded, _article_edits(lowered))
    return folded


def _article_edits(text: str) -> Iterator[tuple[int, int, str]]:
    edits = []
    for match in _ARTICLE_NUMERAL.finditer(text):
        value = chinese_integer(match[1].strip("()"))
        if value is not None:
            edits.append((match.start(1), match.end(1), str(value)))
    for match in _ARTICLE_SUFFIX.finditer(text):
        value = chinese_integer(match[1])
        if value is not None:
            edits.append((match.start(1), match.end(1), str(value)))
    edits.sort()
    yield from edits


def fold_plain(text: str) -> str:
    """Only the folded text, where nobody needs the way back: the same as ``fold(text).text`` in half the time."""
    plain = _halved(_edited(text, _gaps(text, False, True)))
    plain = _lowered(_replaced(plain, _search_array()))
    return _edited(plain, iter(_article_edits(plain))) if "第" in plain or "条" in plain else plain


def _edited(text: str, edits: Iterator[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, replacement in edits:
        pieces += (text[position:start], replacement)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _lowered(plain: str) -> str:
    lowered = plain.lower()
    if len(lowered) == len(plain):
        return lowered
    # İ and a few more grow when lowered: keep such characters as they are, so that places hold.
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in plain)

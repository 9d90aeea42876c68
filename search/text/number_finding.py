"""Case and document numbers in running text (案号、文号): the patterns, and where an agency's code begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.text.fold import Folded, compact, full_width, is_wrap, simplify
from search.text.number_keys import (
    AGENCY,
    CASE_TYPE,
    CLOSE,
    CODE,
    COURT,
    END,
    HAN,
    HAN_SERIAL,
    OPEN,
    PLAIN_SERIAL,
    REFERENCE,
    REFERENCE_NUMBER,
    YEAR,
    NumberParts,
    read_code,
    read_serial,
    read_year,
)
from search.text.prefixes import agency_code_start

_BRACKETED_YEAR = rf"(?:{OPEN}{YEAR}年?(?:{CLOSE}|(?=[一-鿿]))|(?<![\d]){YEAR.replace('year', 'year2')}{CLOSE})"
# 12、13、14号: only the last of a list has its 号
_LISTED = rf"(?=(?:[、及和]第?{PLAIN_SERIAL}){{1,40}}号)"
_DOCUMENT = r"(?=民事|刑事|行政|执行|判决|裁定|决定|通知|调解|国家赔偿|函|[,。;、)》〉\]]|$)"

_COURT = re.compile(
    rf"{_BRACKETED_YEAR}年?(?P<code>{CODE})(?:"
    rf"(?P<word>字?第|字)?(?P<serial>{PLAIN_SERIAL})(?P<end>{END}|{_LISTED})"
    rf"|(?:字第|第)(?P<han>{HAN_SERIAL})(?P<end2>{END})"
    rf"|(?P<bare>(?:字?第)?)(?P<serial2>[0-9]{{1,6}}){_DOCUMENT})"
)
# 〔二〇二五〕十二号 needs no 第
_HAN_YEAR_ENDS = rf"(?<=[〇零○O九一二三四五六七八]{CLOSE})"
_AGENCY = re.compile(
    rf"{OPEN}{YEAR}年?{CLOSE}字?第?(?P<serial>(?:{HAN}{{1,3}}-)?{PLAIN_SERIAL})(?P<end>{END}|{_LISTED})"
    rf"|{OPEN}{YEAR.replace('year', 'year3')}年?{CLOSE}"
    rf"(?:字?第|{_HAN_YEAR_ENDS})(?P<han>{HAN_SERIAL})(?P<end3>{END})"
)
_MORE = re.compile(rf"[、及和]第?(?P<serial>{PLAIN_SERIAL})(?P<end>{END}(?![楼房院线])|{_LISTED})")
_OPENING = re.compile(
    rf"{OPEN}?(?:19|20|一九|二[〇零○O])[0-9〇零○O一二三四五六七八九]{{2}}年?{CLOSE}|{OPEN}(?:19|20)\d\d(?=[一-龥])"
)
# A line of so many columns that ends in the middle of a phrase is wrapped; a heading is shorter.
_LONG_LINE = 44

_PREFIX_CHARS = re.compile(rf"(?:{HAN}|[A-Za-z()])+$")


@dataclass(frozen=True, slots=True)
class NumberFind:
    """A number in a text: ``text`` is ``original[start:end]`` with its noise, ``key`` the canonical form."""

    start: int
    end: int
    text: str
    kind: str
    key: str
    year: int
    code: str
    serial: str


def dense_view(text: str) -> Folded:
    """The view numbers are read in: no blanks and wraps at all, half width, simplified."""
    folded = compact(text)
    return Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)


def _pieces(folded: Folded, text: str) -> Iterator[tuple[int, int, str, int, str, str]]:
    """(start, end, kind, year, code, serial) in the dense text, in order, lists of serials taken apart."""
    dense = folded.text
    width = full_width(text) if "\n" in text else 0
    position = 0
    for opening in _OPENING.finditer(dense):
        if opening.start() < position:
            continue
        court = _COURT.match(dense, opening.start())
        agency = _AGENCY.match(dense, opening.start()) if court is None else None
        if court is not None:
            year = read_year(court["year"] or court["year2"])
            code = read_code(court["code"])
            serial = read_serial(
                court["serial"] or court["han"] or court["serial2"], court["end"] or court["end2"] or ""
            )
            worded = (court["word"] or "").startswith("字") and len(code) > 1
            if year is None or not serial or not (worded or CASE_TYPE.search(code)):
                continue
            if court["serial2"] and not re.search("[初终申再监执异复审抗]", code):
                continue
            start, kind, position = court.start(), COURT, court.end()
        elif agency is not None:
            year = read_year(agency["year"] or agency["year3"])
            serial = read_serial(agency["serial"] or agency["han"], agency["end"] or agency["end3"] or "")
            start = _prefix_start(folded, text, agency.start(), width)
            code = read_code(dense[start : agency.start()])
            if year is None or not serial or not re.search(HAN, code):
                continue
            kind, position = AGENCY, agency.end()
        else:
            continue
        yield start, position, kind, year, code, serial
        # 12、13、14号 and 12号、13号: the same code goes on
        while more := _MORE.match(dense, position):
            serial = read_serial(more["serial"], more["end"] or "")
            if not serial:
                break
            yield more.start("serial"), more.end(), kind, year, code, serial
            position = more.end()


def _prefix_start(folded: Folded, text: str, end: int, width: int) -> int:
    """Where the agency's code that ends at ``end`` of the dense text begins."""
    low = max(0, end - 30)
    for place in range(end - 1, low, -1):
        gap = text[folded.ends[place - 1] : folded.starts[place]]
        newline = folded.ends[place - 1] + gap.find("\n")
        if "\n" in gap and not is_wrap(text, newline, min(width, _LONG_LINE)) and not _mid_sentence(text, newline):
            low = place
            break
    window = folded.text[low:end]
    chars = _PREFIX_CHARS.search(window)
    if chars is None:
        return end
    return low + chars.start() + agency_code_start(chars.group())


def _mid_sentence(text: str, newline: int) -> bool:
    """Whether the line that ends at ``newline`` holds a sentence's end or comma and goes on: no heading does."""
    line = text[max(text.rfind("\n", 0, newline) + 1, newline - 200) : newline].rstrip()
    return bool(line) and any(mark in line for mark in "。；，,;") and line[-1] not in "。；：！？.;:!?”"


def find_numbers(text: str) -> list[NumberFind]:
    """Every whole number in ``text``, in order, with offsets into ``text`` itself.

    Blanks, line breaks and page-number lines may stand inside a number. Masked numbers (第××号) and
    numbers whose code is missing are left out. Never raises.
    """
    folded = dense_view(text)
    finds = []
    for start, end, kind, year, code, serial in _pieces(folded, text):
        low, high = folded.span(start, end)
        key = NumberParts(kind, year, code, serial).key
        finds.append(NumberFind(low, high, text[low:high], kind, key, year, code, serial))
    for match in REFERENCE_NUMBER.finditer(folded.text):
        low, high = folded.span(match.start(), match.end())
        finds.append(NumberFind(low, high, text[low:high], REFERENCE, match[1], int(match[1][:4]), "", match[1]))
    finds.sort(key=lambda find: (find.start, find.end))
    return finds

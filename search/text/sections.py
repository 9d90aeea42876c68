"""The parts of a decision's plain text: 当事人、事实、理由、依据、结果.

Decisions are written to a pattern but carry few headings, so the parts are found by the phrases that open
them (经审理查明, 本院认为, 依照《…》…判决如下). Texts with headings of their own (reference cases: 基本案情, 裁判理由 …;
typical cases: 监督处理, 典型意义; penalty decisions: 一、违法事实和证据) are divided at these.

Every `Section` gives offsets into the original text. Sections are in order, do not overlap, and together with
the blanks between them make up the text. What cannot be told apart stays together, under facts.
"""

# ruff: noqa: E501 (tables of phrases are easier to check unbroken)
from __future__ import annotations

import re
from dataclasses import dataclass

from search.text.fold import Folded, compact, simplify
from search.text.section_phrases import (
    ANY_BASIS,
    ARGUES,
    BASIS,
    CASE,
    CASE_HEADINGS,
    COMPENSATION,
    DECIDED,
    FACTS,
    HEADER,
    HEADING_LINE,
    HEADINGS,
    INLINE_BASIS,
    JUDGMENT,
    NOT_PARTY,
    NOTICE,
    NOTICE_OPENS,
    PARTIES,
    PARTY,
    PARTY_PROSE,
    PENALTY,
    PROCEEDING,
    REASONS,
    REASONS_OPEN,
    RECONSIDERATION,
    RESULT,
    RESULT_ALONE,
    RULING,
    SIGNATURE,
    SIGNATURE_LINE,
    SIGNING_BODY,
    SUPERVISION,
    TELLS,
    WEIGHS,
)


@dataclass(frozen=True, slots=True)
class Section:
    """One part: ``original[start:end]``, without the heading that opens it (``heading``, empty if none)."""

    name: str
    start: int
    end: int
    heading: str = ""


def detect_kind(text: str) -> str | None:
    """Which kind of document ``text`` is, by its title and wording; ``None`` when nothing tells."""
    dense = simplify(compact(text[:6000]).text)
    head = dense[:300]
    if _case_headings(dense_lines(text)):
        return CASE
    for pattern, kind in (
        ("行政赔偿|国家赔偿|赔偿决定", COMPENSATION),
        ("监督决定|监督意见|监督通知", SUPERVISION),
        ("复议决定|复议终止|行政复议", RECONSIDERATION),
        ("处罚决定|不予行政处罚", PENALTY),
        ("裁定书", RULING),
        ("判决书", JUDGMENT),
    ):
        if re.search(rf"(?:{pattern})[^,。]{{0,8}}书", head):
            return kind
    for pattern, kind in (
        ("裁定如下", RULING), ("判决如下", JUDGMENT), ("赔偿义务机关", COMPENSATION), ("被申请人[:,]", RECONSIDERATION),
        ("被监督(?:单位|机关)", SUPERVISION), ("处罚", PENALTY),
    ):  # fmt: skip
        if re.search(pattern, dense):
            return kind
    return None


def dense_lines(text: str) -> str:
    """The compact text with paragraph breaks, simplified: what sections are found in."""
    return simplify(compact(text, breaks=True).text)


def _case_headings(lines: str) -> bool:
    names = {match["name"] for match in HEADING_LINE.finditer(lines) if match["name"] in CASE_HEADINGS}
    return len(names) >= 2


def split_sections(text: str, kind: str | None = None) -> list[Section]:
    """Divide a decision or a case into its parts, in order; see the module's head.

    ``kind`` (penalty, reconsideration, judgment, ruling, compensation, supervision_decision, case) may be given
    where it is known. An empty text gives none. Never raises.
    """
    folded = compact(text, breaks=True)
    folded = Folded(simplify(folded.text), folded.starts, folded.ends, folded.length)
    if not folded.text.strip():
        return []
    marks = _by_headings(folded.text, kind)
    if marks is None:
        marks = _by_phrases(folded.text)
    return _sections(text, folded, marks)


def _sections(text: str, folded: Folded, marks: list[tuple[int, int, str, str]]) -> list[Section]:
    """Marks are (start of section, end of its heading, name, heading) in the compact text."""
    result: list[Section] = []
    for index, (_start, body, name, heading) in enumerate(marks):
        end = marks[index + 1][0] if index + 1 < len(marks) else len(folded.text)
        low, high = folded.span(body, end)
        while low < high and text[low].isspace():
            low += 1
        while high > low and text[high - 1].isspace():
            high -= 1
        if high <= low:
            continue
        if result and result[-1].name == name and not heading:
            result[-1] = Section(name, result[-1].start, high, result[-1].heading)
        else:
            result.append(Section(name, low, high, heading))
    return result


def _by_headings(lines: str, kind: str | None) -> list[tuple[int, int, str, str]] | None:
    matches = [
        match
        for match in HEADING_LINE.finditer(lines)
        # 当事人: and 事实: open lines of decisions too: there they count only beside real headings
        if not (match["name"] in ("当事人", "本院认为", "决定", "证据", "案情", "结果", "依据") and match["mark"] == "")
    ]
    strong = [match for match in matches if match["mark"] != ":" or match["name"] in CASE_HEADINGS]
    if kind != CASE and len({HEADINGS[match["name"]] for match in strong}) < 2:
        return None
    if not strong:
        return None
    marks: list[tuple[int, int, str, str]] = []
    if strong[0].start():
        marks.append((0, 0, HEADER, ""))
    for match in strong:
        marks.append((match.start(), match.end(), HEADINGS[match["name"]], match["name"]))
    if not _case_headings(lines):
        return _refine(lines, marks)
    return marks


def _refine(lines: str, marks: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Inside a decision with headings: the header's parties, the result in its basis, notice and signature."""
    refined: list[tuple[int, int, str, str]] = []
    for index, mark in enumerate(marks):
        start, body, name, _heading = mark
        end = marks[index + 1][0] if index + 1 < len(marks) else len(lines)
        refined.append(mark)
        if name == HEADER:
            party = next((m for m in _lines(lines, start, end) if _is_party(lines, m)), None)
            if party is not None:
                refined[-1:] = [(start, start, HEADER, ""), (party, party, PARTIES, "")]
                after = next((m for m in _lines(lines, party, end) if not _is_party(lines, m)), None)
                if after is not None:
                    refined.append((after, after, FACTS, ""))
        elif name == BASIS:
            decided = DECIDED.search(lines, body, end)
            inline = None if decided else INLINE_BASIS.search(lines, body, end)
            place = decided.end() if decided else inline.start("result") if inline else None
            if place is not None and place < end:
                refined.append((place, place, RESULT, ""))
        elif name in (RESULT, REASONS, FACTS) and index + 1 == len(marks):
            refined += _tail(lines, body)
    if marks[-1][2] == BASIS:
        refined += _tail(lines, refined[-1][1])
    return refined


def _lines(lines: str, start: int, end: int) -> list[int]:
    """Where the paragraphs that begin in ``start:end`` begin."""
    places = [start] if start == 0 or lines[start - 1] == "\n" or lines[start - 1 : start] in ("", ":", "】") else []
    place = lines.find("\n", start, end)
    while place >= 0:
        places.append(place + 1)
        place = lines.find("\n", place + 1, end)
    return [place for place in places if place < end]


def _is_party(lines: str, place: int) -> bool:
    end = lines.find("\n", place)
    line = lines[place : end if end >= 0 else len(lines)]
    if NOT_PARTY.match(line) and not re.match(r"[^,:]{2,14}(?:\([^)]*\))?[:]", line):
        return False
    return len(line) < 400 and (PARTY.match(line) or PARTY_PROSE.match(line)) is not None


_BASIS_OPENS = re.compile("综上|据此|为此|鉴于|现|依据|依照|根据|按照|参照")
_SENTENCE_BEFORE = frozenset("。\n;:!?”、0123456789一二三四五六七八九十")


def _sentence_starts(
    lines: str, pattern: re.Pattern[str], start: int, opens: re.Pattern[str] | None = None
) -> list[re.Match[str]]:
    """Matches of ``pattern`` that begin a sentence or paragraph at or after ``start``.

    ``opens`` is a cheap pattern every match begins with: places inside a sentence are passed over before the
    costly one is tried.
    """

    def begins(place: int) -> bool:
        before = lines[place - 1 : place]
        return not place or before in _SENTENCE_BEFORE or (before == "," and pattern is not REASONS_OPEN)

    if opens is None:
        return [match for match in pattern.finditer(lines, start) if begins(match.start())]
    found: list[re.Match[str]] = []
    end = start
    for opening in opens.finditer(lines, start):
        if opening.start() >= end and begins(opening.start()):
            match = pattern.match(lines, opening.start())
            if match:
                found.append(match)
                end = match.end()
    return found


def _tail(lines: str, start: int) -> list[tuple[int, int, str, str]]:
    """Where notice and signature begin after ``start``, which is inside the result."""
    marks: list[tuple[int, int, str, str]] = []
    notice = next((match.start() for match in _sentence_starts(lines, NOTICE_OPENS, start)), None)
    if notice is not None and notice > start:
        marks.append((notice, notice, NOTICE, ""))
    after = max(start, notice or 0)
    before: int | None = None
    for place in _lines(lines, after, len(lines)):
        end = lines.find("\n", place)
        line = lines[place : end if end >= 0 else len(lines)]
        if place > start and len(line) < 40 and SIGNATURE_LINE.match(line):
            opens = before if before is not None and before > start else place
            marks.append((opens, opens, SIGNATURE, ""))
            break
        before = place if SIGNING_BODY.fullmatch(line) else None
    return marks


def _by_phrases(lines: str) -> list[tuple[int, int, str, str]]:
    starts = _lines(lines, 0, len(lines))
    party = next((place for place in starts[:40] if _is_party(lines, place)), None)
    marks: list[tuple[int, int, str, str]] = []
    facts = 0
    if party is not None:
        if party:
            marks.append((0, 0, HEADER, ""))
        marks.append((party, party, PARTIES, ""))
        facts = _facts_after(lines, [place for place in starts if place >= party])
    else:
        # title and number stand on short lines of their own
        for place in starts[:8]:
            end = lines.find("\n", place)
            line = lines[place : end if end >= 0 else len(lines)]
            if end < 0 or len(line) > 45 or line.endswith(("。", ":", ";")):
                break
            facts = end + 1
        if facts:
            marks.append((0, 0, HEADER, ""))
    basis, result = _basis(lines, facts)
    reasons = next(
        (m.start() for m in _sentence_starts(lines, REASONS_OPEN, facts) if basis is None or m.start() < basis), None
    )
    if reasons is None:
        reasons = _weighing(lines, facts, basis if basis is not None else result)
    if reasons is None or reasons > facts:
        marks.append((facts, facts, FACTS, ""))
    if reasons is not None:
        marks.append((reasons, reasons, REASONS, ""))
    if basis is not None:
        marks.append((basis, basis, BASIS, ""))
    if result is not None:
        marks.append((result, result, RESULT, ""))
        marks += _tail(lines, result)
    else:
        marks += _tail(lines, max(reasons or 0, basis or 0, facts))
    return marks


def _weighing(lines: str, facts: int, until: int | None) -> int | None:
    """The first paragraph between facts and basis that argues instead of telling."""
    for place in _lines(lines, facts, until or 0)[1:]:
        end = lines.find("\n", place)
        paragraph = lines[place : end if end >= 0 else len(lines)]
        if ARGUES.match(paragraph) or (WEIGHS.search(paragraph) and not TELLS.search(paragraph[:120])):
            return place
    paragraphs = _lines(lines, facts, until or 0)
    if len(paragraphs) > 1 and paragraphs[0] == facts:
        last = lines[paragraphs[-1] : until]
        if (
            len(last) < 400
            and not TELLS.search(last[:120])
            and not re.match(r"[0-9]{4}年|同日|另查|次日|上述事实", last)
        ):
            return paragraphs[-1]
    return None


def _facts_after(lines: str, starts: list[int]) -> int:
    """Where the facts begin: the first paragraph after the parties that names none."""
    for place in starts:
        if not _is_party(lines, place):
            end = lines.find("\n", place)
            line = lines[place : end if end >= 0 else len(lines)]
            # a short line that goes on with a party's particulars (a name, an address) stays with them
            if len(line) < 30 and not PROCEEDING.search(line) and not line.endswith(("。", ":")) and end >= 0:
                continue
            return place
    return len(lines)


def _basis(lines: str, facts: int) -> tuple[int | None, int | None]:
    """Where the basis begins and where the result begins after it."""
    own = [match.start() for match in _sentence_starts(lines, REASONS_OPEN, facts)]
    after = own[0] if own else facts
    for low in (after, facts):
        matches = _sentence_starts(lines, ANY_BASIS, low, _BASIS_OPENS)
        if matches:
            match = matches[-1]
            return match.start(), match.end()
        inline = _sentence_starts(lines, INLINE_BASIS, low, _BASIS_OPENS)
        if inline:
            match = inline[-1]
            return match.start(), match.start("result")
        if low == facts:
            break
    alone = _sentence_starts(lines, RESULT_ALONE, after)
    if alone:
        return None, alone[-1].start()
    return None, None

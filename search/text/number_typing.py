"""Case and document numbers as people type them into a box, whole or in part."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.text.fold import compact, simplify
from search.text.number_finding import find_numbers
from search.text.number_keys import (
    AGENCY,
    CASE_TYPE,
    CLOSE,
    CODE,
    CODE_CHAR,
    COURT,
    END,
    HAN,
    HAN_SERIAL,
    INNER,
    OPEN,
    PLAIN_SERIAL,
    REFERENCE,
    REFERENCE_NUMBER,
    SUB,
    YEAR,
    NumberParts,
    expand_key,
    expanded,
    read_code,
    read_serial,
    read_year,
    split_key,
)
from search.text.prefixes import agency_code_start

_TYPED_LABEL = re.compile(r"^(?:(?:案|文|字|编|决定书文|处罚决定书文)号|发文字号|入库编号|编号)?[::]?")
_TYPED_COURT = re.compile(
    rf"{OPEN}?{YEAR}年?{CLOSE}?(?P<code>{CODE})(?:字?第|字)?"
    rf"(?:(?P<serial>{PLAIN_SERIAL})|(?P<han>(?<=第){HAN_SERIAL}|{HAN_SERIAL}(?=号)))(?P<end>(?:{END}|{SUB})?)"
)
_TYPED_AGENCY = re.compile(
    rf"(?P<code>(?:{HAN}|[A-Za-z]|[()])+?){OPEN}?{YEAR}年?{CLOSE}?[-_/]?字?第?"
    rf"(?:(?P<serial>(?:{HAN}{{1,3}}-)?{PLAIN_SERIAL})|(?P<han>(?<=第){HAN_SERIAL}|{HAN_SERIAL}(?=号)))(?P<end>(?:{END}|{SUB})?)"
)
_TYPED_YEAR_SERIAL = re.compile(
    rf"{OPEN}?{YEAR}(?:年?{CLOSE}|年|[ \-/_]|(?=第))(?:[ ]?字?第)?[ ]?(?P<serial>{PLAIN_SERIAL})(?P<end>(?:{END})?)"
)
_TYPED_CODE_SERIAL = re.compile(
    rf"(?P<code>(?:{CODE_CHAR}|{INNER}|[A-Za-z])[0-9㐀-䶿一-龥()]{{0,30}}?)(?:字?第|字)?(?P<serial>[0-9]{{1,20}})(?P<end>{END})?"
)
_TYPED_SERIAL = re.compile(rf"第?(?P<serial>{PLAIN_SERIAL})(?P<end>{END})")
_TYPED_YEAR_CODE = re.compile(rf"{OPEN}{YEAR}年?{CLOSE}(?P<code>{CODE_CHAR}[0-9㐀-䶿一-龥()]{{0,20}}?)字?")
_TYPED_CODE_YEAR = re.compile(rf"(?P<code>(?:{HAN}|[()])+?){OPEN}{YEAR}年?{CLOSE}?")
_SEPARATOR = re.compile(r"(?<=[㐀-䶿一-龥\])}〕】])[-_/.·,]+(?=[0-9])|(?<=[0-9])[-_/.·,]+(?=[\[({〔【㐀-䶿一-龥])")
TYPED_LIMIT = 120


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What somebody typed into a search box, read as a number.

    ``key`` is set when the number is whole; otherwise the parts typed narrow the numbers it can mean,
    and ``matches`` says whether a given key is one of them.
    """

    key: str | None
    kind: str | None
    year: int | None
    code: str
    serial: str

    @property
    def partial(self) -> bool:
        """Whether several numbers can be meant."""
        return self.key is None

    def matches(self, key: str) -> bool:
        """Whether the number ``key`` (canonical) is, or covers, what was typed."""
        if self.key is not None:
            return self.key == key or self.key in expand_key(key) or key in expand_key(self.key)
        return self.part_of(key)

    def part_of(self, key: str) -> bool:
        """Whether what was typed begins or ends the code of ``key`` and fits the rest: 市监罚〔2025〕12号."""
        parts = split_key(key)
        if parts is None or REFERENCE in (parts.kind, self.kind):
            return False
        if self.year is not None and self.year != parts.year:
            return False
        if self.code and not (parts.code.endswith(self.code) or parts.code.startswith(self.code)):
            return False
        if not self.serial:
            return True
        return any(part.serial == self.serial for part in expanded(parts))


def parse_typed(query: str) -> TypedNumber | None:
    """Read a search box entry as a case or document number; ``None`` when it is not one.

    Any width, any or no brackets, blanks or hyphens between the parts, 年, 字, 第 and 号 missing or not,
    leading zeros. A year with a number, a code with a number, or a number with 号 alone give a partial
    number (``partial``) that several rulings can match.
    """
    if len(query) > TYPED_LIMIT:
        return None
    spaced = simplify(compact(query, latin=True).text).strip("《》“”\"'。,;:")
    spaced = _TYPED_LABEL.sub("", spaced, count=1)
    dense = spaced.replace(" ", "")
    reference = REFERENCE_NUMBER.fullmatch(dense)
    if reference:
        return TypedNumber(dense, REFERENCE, int(dense[:4]), "", dense)
    match = _TYPED_YEAR_SERIAL.fullmatch(spaced)
    if match:
        return _partial(match, "")
    whole = _typed_whole(dense) or _typed_whole(_SEPARATOR.sub("", dense))
    if whole:
        return TypedNumber(whole.key, whole.kind, whole.year, whole.code, whole.serial)
    finds = {find.key: find for find in find_numbers(query)}
    if len(finds) == 1:
        find = next(iter(finds.values()))
        return TypedNumber(find.key, find.kind, find.year, find.code, find.serial)
    if finds:
        return None
    return _typed_partial(dense)


def _typed_whole(dense: str) -> NumberParts | None:
    for pattern, kind in ((_TYPED_COURT, COURT), (_TYPED_AGENCY, AGENCY)):
        match = pattern.fullmatch(dense)
        if not match:
            continue
        year = read_year(match["year"])
        serial = read_serial(match["serial"] or match["han"], match["end"])
        code = match["code"]
        if kind == AGENCY:
            code = code[agency_code_start(code) :]
        code = read_code(code)
        if year is None or not serial or not re.search(HAN, code):
            continue
        if kind == COURT and not CASE_TYPE.search(code[1:] or code):
            continue
        return NumberParts(kind, year, code, serial)
    return None


def _partial(match: re.Match[str], code: str) -> TypedNumber | None:
    groups = match.groupdict()
    year = read_year(groups["year"]) if groups.get("year") else None
    serial = read_serial(groups["serial"], groups.get("end") or "") if groups.get("serial") else ""
    if serial is None:
        return None
    return TypedNumber(None, None, year, code, serial)


def _typed_partial(dense: str) -> TypedNumber | None:
    if match := _TYPED_SERIAL.fullmatch(dense):
        return _partial(match, "")
    for pattern in (_TYPED_YEAR_CODE, _TYPED_CODE_YEAR, _TYPED_CODE_SERIAL):
        match = pattern.fullmatch(dense)
        if not match:
            continue
        code = read_code(match["code"])
        # 3楼 or 第5条 are not numbers: a code says the kind of case or ends as agencies' codes do
        if pattern is _TYPED_CODE_SERIAL and not match["end"] and not re.search("[初终罚复决审执监再]$", code):
            continue
        if not re.search("[民刑行执赔知破初终审罚复决字发函办释监令政申异再]", match["code"]):
            continue
        return _partial(match, code)
    return None

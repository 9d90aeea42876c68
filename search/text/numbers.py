"""Case and document numbers (案号、文号): found in running text, read as typed, one key each.

Three shapes are known:

``court``      year first: （2019）沪0106行初349号, （2013）京行终字第12号, also notaries' and arbitrators' numbers
``agency``     code of the body first: 永市监罚字〔2025〕12号, 法释〔2016〕19号
``reference``  the store number of a reference case: 2023-05-1-178-001

The key keeps what tells two numbers apart and drops what people vary: kind and presence of brackets,
blanks, 字, 第, leading zeros, width, traditional characters, Chinese numerals. It is itself a legible
number, and its own key: ``(2019)沪0106行初349号``, ``永市监罚〔2025〕12号``. Court codes keep their zeros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.text.fold import Folded, compact, full_width, is_wrap, simplify
from search.text.numerals import chinese_integer
from search.text.prefixes import agency_code_start

COURT, AGENCY, REFERENCE = "court", "agency", "reference"

_OPEN, _CLOSE = r"[(\[{<〔【〖〈《⟨]", r"[)\]}>〕】〗〉》⟩]"
_HAN = r"[㐀-䶿一-鿿]"
_YEAR = r"(?P<year>(?:19|20)\d\d|[一二][〇零○O九一二三四五六七八]{3})"
_BRACKETED_YEAR = rf"(?:{_OPEN}{_YEAR}年?(?:{_CLOSE}|(?=[一-鿿]))|(?<![\d]){_YEAR.replace('year', 'year2')}{_CLOSE})"
# Words that cannot be inside a court's code: the name of the document follows the number.
_NOT_CODE = r"(?!判决|裁定|决定书|作出|做出|通知|调解|民事[判裁调]|刑事[判裁附]|行政[判裁赔]|执行[裁通]|公告|一案)"
_CODE_CHAR = rf"(?:{_NOT_CODE}[㐀-䶿一-龥])(?<![年月的号书第])"
_INNER = rf"(?:\((?:{_CODE_CHAR}){{1,6}}\))"
_CODE = (
    rf"(?:[0-9]{{2,4}}(?=[民刑行执知破]))?(?:{_CODE_CHAR}|{_INNER})(?:{_CODE_CHAR}|{_INNER}){{0,15}}?"
    rf"(?:[0-9]{{1,5}}(?:{_CODE_CHAR}|{_INNER}){{1,10}}?)?"
)
_SUB = r"(?:之[0-9一二三四五六七八九十]{1,3})"
_DASH = r"[-—–―~至_]"
_PLAIN_SERIAL = (
    r"[A-Za-z]{0,5}(?:(?<=[A-Za-z])-)?[0-9]{1,20}"
    rf"(?:{_DASH}+[A-Za-z]{{0,2}}[0-9]{{1,16}}){{0,3}}{_SUB}?"
)
_HAN_SERIAL = r"(?:[一二三四五六七八九十百千〇零○]{1,8})"
_END = rf"号(?:{_SUB}(?:号(?!码))?)?"
# 12、13、14号: only the last of a list has its 号
_LISTED = rf"(?=(?:[、及和]第?{_PLAIN_SERIAL}){{1,40}}号)"
_DOCUMENT = r"(?=民事|刑事|行政|执行|判决|裁定|决定|通知|调解|国家赔偿|函|[,。;、)》〉\]]|$)"

_COURT = re.compile(
    rf"{_BRACKETED_YEAR}年?(?P<code>{_CODE})(?:"
    rf"(?P<word>字?第|字)?(?P<serial>{_PLAIN_SERIAL})(?P<end>{_END}|{_LISTED})"
    rf"|(?:字第|第)(?P<han>{_HAN_SERIAL})(?P<end2>{_END})"
    rf"|(?P<bare>(?:字?第)?)(?P<serial2>[0-9]{{1,6}}){_DOCUMENT})"
)
_AGENCY = re.compile(
    rf"{_OPEN}{_YEAR}年?{_CLOSE}字?第?(?P<serial>(?:{_HAN}{{1,3}}-)?{_PLAIN_SERIAL})(?P<end>{_END}|{_LISTED})"
    rf"|{_OPEN}{_YEAR.replace('year', 'year3')}年?{_CLOSE}字?第(?P<han>{_HAN_SERIAL})(?P<end3>{_END})"
)
_MORE = re.compile(rf"[、及和]第?(?P<serial>{_PLAIN_SERIAL})(?P<end>{_END}(?![楼房院线])|{_LISTED})")
_OPENING = re.compile(
    rf"{_OPEN}?(?:19|20|一九|二[〇零○O])[0-9〇零○O一二三四五六七八九]{{2}}年?{_CLOSE}|{_OPEN}(?:19|20)\d\d(?=[一-龥])"
)
_REFERENCE = re.compile(r"(?<![\d-])((?:19|20)\d\d-\d{2}-\d-\d{3}-\d{3})(?![\d-])")

#: what a court's or tribunal's code must hold somewhere: the kind of case
_CASE_TYPE = re.compile("[民刑行执赔知破清保辖申再监抗特督认催初终审证仲裁调复决撤异公送协外惩罚确]")

# A line of so many columns that ends in the middle of a phrase is wrapped; a heading is shorter.
_LONG_LINE = 44

_PREFIX_CHARS = re.compile(rf"(?:{_HAN}|[A-Za-z()])+$")


@dataclass(frozen=True, slots=True)
class NumberParts:
    """A key taken apart. ``code`` is the court code with case type, or the agency's code (机关代字)."""

    kind: str
    year: int
    code: str
    serial: str

    @property
    def key(self) -> str:
        """The canonical number."""
        if self.kind == REFERENCE:
            return self.serial
        if self.kind == COURT:
            return f"({self.year}){self.code}{_key_serial(self.serial)}"
        return f"{self.code}〔{self.year}〕{_key_serial(self.serial)}"


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
        parts = split_key(key)
        if parts is None or parts.kind == REFERENCE:
            return False
        if self.year is not None and self.year != parts.year:
            return False
        if self.code and not (parts.code.endswith(self.code) or parts.code.startswith(self.code)):
            return False
        if not self.serial:
            return True
        return any(part.serial == self.serial for part in _expanded(parts))


def _key_serial(serial: str) -> str:
    base, mark, rest = serial.partition("之")
    return f"{base}号{mark}{rest}"


def _year(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    year = chinese_integer(text.replace("O", "〇"))
    return year if year is not None and 1900 <= year < 2100 else None


def _serial(text: str, end: str = "") -> str | None:
    """One spelling of the running number: no leading zeros, capital letters, ``-`` and ``之N`` in digits."""
    text = (text + end.replace("号", "")).upper()
    base, mark, sub = text.partition("之")
    base = re.sub(rf"{_DASH}+(?=[A-Z0-9])", "-", base)
    if base and all(char in "一二三四五六七八九十百千〇零○" for char in base):
        value = chinese_integer(base)
        if value is None:
            return None
        base = str(value)
    base = re.sub(r"(?<![0-9])0+(?=[0-9])", "", base)
    if not mark:
        return base
    value = chinese_integer(sub)
    return None if value is None else f"{base}之{value}"


def _code(text: str) -> str:
    """One spelling of the code: no inner brackets, no final 字."""
    text = re.sub(r"[()\[\]{}<>〔〕【】〖〗〈〉《》⟨⟩]", "", text).upper()
    return text[:-1] if text.endswith("字") and len(text) > 1 else text


def _dense(text: str) -> Folded:
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
            year = _year(court["year"] or court["year2"])
            code = _code(court["code"])
            serial = _serial(court["serial"] or court["han"] or court["serial2"], court["end"] or court["end2"] or "")
            worded = (court["word"] or "").startswith("字") and len(code) > 1
            if year is None or not serial or not (worded or _CASE_TYPE.search(code)):
                continue
            if court["serial2"] and not re.search("[初终申再监执异复审抗]", code):
                continue
            start, kind, position = court.start(), COURT, court.end()
        elif agency is not None:
            year = _year(agency["year"] or agency["year3"])
            serial = _serial(agency["serial"] or agency["han"], agency["end"] or agency["end3"] or "")
            start = _prefix_start(folded, text, agency.start(), width)
            code = _code(dense[start : agency.start()])
            if year is None or not serial or not re.search(_HAN, code):
                continue
            kind, position = AGENCY, agency.end()
        else:
            continue
        yield start, position, kind, year, code, serial
        # 12、13、14号 and 12号、13号: the same code goes on
        while more := _MORE.match(dense, position):
            serial = _serial(more["serial"], more["end"] or "")
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
    folded = _dense(text)
    finds = []
    for start, end, kind, year, code, serial in _pieces(folded, text):
        low, high = folded.span(start, end)
        key = NumberParts(kind, year, code, serial).key
        finds.append(NumberFind(low, high, text[low:high], kind, key, year, code, serial))
    for match in _REFERENCE.finditer(folded.text):
        low, high = folded.span(match.start(), match.end())
        finds.append(NumberFind(low, high, text[low:high], REFERENCE, match[1], int(match[1][:4]), "", match[1]))
    finds.sort(key=lambda find: (find.start, find.end))
    return finds


# --- what a person types -------------------------------------------------------------------------

_TYPED_LABEL = re.compile(r"^(?:(?:案|文|字|编|决定书文|处罚决定书文)号|发文字号|入库编号|编号)?[::]?")
_TYPED_COURT = re.compile(
    rf"{_OPEN}?{_YEAR}年?{_CLOSE}?(?P<code>{_CODE})(?:字?第|字)?"
    rf"(?:(?P<serial>{_PLAIN_SERIAL})|(?P<han>(?<=第){_HAN_SERIAL}))(?P<end>(?:{_END}|{_SUB})?)"
)
_TYPED_AGENCY = re.compile(
    rf"(?P<code>(?:{_HAN}|[A-Za-z]|[()])+?){_OPEN}?{_YEAR}年?{_CLOSE}?[-_/]?字?第?"
    rf"(?:(?P<serial>(?:{_HAN}{{1,3}}-)?{_PLAIN_SERIAL})|(?P<han>(?<=第){_HAN_SERIAL}))(?P<end>(?:{_END}|{_SUB})?)"
)
_TYPED_YEAR_SERIAL = re.compile(
    rf"{_OPEN}?{_YEAR}(?:年?{_CLOSE}|年|[ \-/_])(?:[ ]?字?第)?[ ]?(?P<serial>{_PLAIN_SERIAL})(?P<end>(?:{_END})?)"
)
_TYPED_CODE_SERIAL = re.compile(
    rf"(?P<code>(?:{_CODE_CHAR}|{_INNER}|[A-Za-z])[0-9㐀-䶿一-龥()]{{0,30}}?)(?:字?第|字)?(?P<serial>[0-9]{{1,20}})(?P<end>{_END})?"
)
_TYPED_SERIAL = re.compile(rf"第?(?P<serial>{_PLAIN_SERIAL})(?P<end>{_END})")
_TYPED_YEAR_CODE = re.compile(rf"{_OPEN}{_YEAR}年?{_CLOSE}(?P<code>{_CODE_CHAR}[0-9㐀-䶿一-龥()]{{0,20}}?)字?")
_TYPED_CODE_YEAR = re.compile(rf"(?P<code>(?:{_HAN}|[()])+?){_OPEN}{_YEAR}年?{_CLOSE}?")
_SEPARATOR = re.compile(r"(?<=[㐀-䶿一-龥\])}〕】])[-_/.·,]+(?=[0-9])|(?<=[0-9])[-_/.·,]+(?=[\[({〔【㐀-䶿一-龥])")
_TYPED_LIMIT = 120


def parse_typed(query: str) -> TypedNumber | None:
    """Read a search box entry as a case or document number; ``None`` when it is not one.

    Any width, any or no brackets, blanks or hyphens between the parts, 年, 字, 第 and 号 missing or not,
    leading zeros. A year with a number, a code with a number, or a number with 号 alone give a partial
    number (``partial``) that several rulings can match.
    """
    if len(query) > _TYPED_LIMIT:
        return None
    spaced = simplify(compact(query, latin=True).text).strip("《》“”\"'。,;:")
    spaced = _TYPED_LABEL.sub("", spaced, count=1)
    dense = spaced.replace(" ", "")
    reference = _REFERENCE.fullmatch(dense)
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
        year = _year(match["year"])
        serial = _serial(match["serial"] or match["han"], match["end"])
        code = match["code"]
        if kind == AGENCY:
            code = code[agency_code_start(code) :]
        code = _code(code)
        if year is None or not serial or not re.search(_HAN, code):
            continue
        if kind == COURT and not _CASE_TYPE.search(code[1:] or code):
            continue
        return NumberParts(kind, year, code, serial)
    return None


def _partial(match: re.Match[str], code: str) -> TypedNumber | None:
    groups = match.groupdict()
    year = _year(groups["year"]) if groups.get("year") else None
    serial = _serial(groups["serial"], groups.get("end") or "") if groups.get("serial") else ""
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
        code = _code(match["code"])
        # 3楼 or 第5条 are not numbers: a code says the kind of case or ends as agencies' codes do
        if pattern is _TYPED_CODE_SERIAL and not match["end"] and not re.search("[初终罚复决审执监再]$", code):
            continue
        if not re.search("[民刑行执赔知破初终审罚复决字发函办释监令政申异再]", match["code"]):
            continue
        return _partial(match, code)
    return None


# --- keys -----------------------------------------------------------------------------------------

_KEY_COURT = re.compile(r"\((\d{4})\)(.+?)([A-Z]{0,5}-?\d[0-9A-Z-]*)号(之\d+)?")
_KEY_AGENCY = re.compile(rf"(.+?)〔(\d{{4}})〕((?:{_HAN}{{1,3}}-)?[A-Z]{{0,5}}-?\d[0-9A-Z-]*)号(之\d+)?")


def normalise_number(text: str) -> str | None:
    """The canonical key of the one whole number in ``text``, or ``None``.

    Two spellings of a number give the same key, and a key is its own key, so the key may be unique in a
    database. Text around the number is allowed as long as it holds no second number.
    """
    typed = parse_typed(text) if len(text) <= _TYPED_LIMIT else None
    if typed is not None:
        return typed.key
    keys = {find.key for find in find_numbers(text)}
    return keys.pop() if len(keys) == 1 else None


def split_key(key: str) -> NumberParts | None:
    """The parts of a canonical key; ``None`` if ``key`` is none."""
    if _REFERENCE.fullmatch(key):
        return NumberParts(REFERENCE, int(key[:4]), "", key)
    if match := _KEY_COURT.fullmatch(key):
        code, serial = match[2], match[3]
        return NumberParts(COURT, int(match[1]), code, serial + (match[4] or ""))
    if match := _KEY_AGENCY.fullmatch(key):
        return NumberParts(AGENCY, int(match[2]), match[1], match[3] + (match[4] or ""))
    return None


_RANGE = re.compile(r"(\d{1,12})-(\d{1,12})")
_RANGE_LIMIT = 200


def _expanded(parts: NumberParts) -> list[NumberParts]:
    """The number itself and, for a range (68-70号), each number in it."""
    result = [parts]
    match = _RANGE.fullmatch(parts.serial)
    if match:
        low, high = int(match[1]), int(match[2])
        if low < high <= low + _RANGE_LIMIT:
            result += [NumberParts(parts.kind, parts.year, parts.code, str(n)) for n in range(low, high + 1)]
    return result


def expand_key(key: str) -> list[str]:
    """``key`` and, when its serial is a range (〔2026〕68-70号), the keys of the single numbers; at most 202."""
    parts = split_key(key)
    return [key] if parts is None else [part.key for part in _expanded(parts)]

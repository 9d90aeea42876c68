"""Case and document numbers taken apart: the parts, one spelling of each, and the key put together from them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.text.numerals import chinese_integer

COURT, AGENCY, REFERENCE = "court", "agency", "reference"

# pieces of the patterns by which numbers are found and typed ones read
OPEN, CLOSE = r"[(\[{<〔【〖〈《⟨「『]", r"[)\]}>〕】〗〉》⟩」』]"
HAN = r"[㐀-䶿一-鿿]"
YEAR = r"(?P<year>(?:19|20)\d\d|[一二][〇零○O九一二三四五六七八]{3})"
# Words that cannot be inside a court's code: the name of the document follows the number.
_NOT_CODE = r"(?!判决|裁定|决定书|作出|做出|通知|调解|民事[判裁调]|刑事[判裁附]|行政[判裁赔]|执行[裁通]|公告|一案)"
CODE_CHAR = rf"(?:{_NOT_CODE}[㐀-䶿一-龥])(?<![年月的号书第])"
INNER = rf"(?:\((?:{CODE_CHAR}){{1,6}}\))"
CODE = (
    rf"(?:[0-9]{{2,4}}(?=[民刑行执知破]))?(?:{CODE_CHAR}|{INNER})(?:{CODE_CHAR}|{INNER}){{0,15}}?"
    rf"(?:[0-9]{{1,5}}(?:{CODE_CHAR}|{INNER}){{1,10}}?)?"
)
SUB = r"(?:之[0-9一二三四五六七八九十]{1,3})"
DASH = r"[-—–―~至_]"
PLAIN_SERIAL = (
    r"[A-Za-z]{0,5}(?:(?<=[A-Za-z])-)?[0-9]{1,20}"
    rf"(?:(?:号(?={DASH}+第?[0-9]{{1,16}}号))?{DASH}+第?[A-Za-z]{{0,2}}[0-9]{{1,16}}){{0,3}}{SUB}?"
)
HAN_SERIAL = r"(?:[一二三四五六七八九十百千〇零○]{1,8})"
END = rf"号(?:{SUB}(?:号(?!码))?)?"
REFERENCE_NUMBER = re.compile(r"(?<![\d-])((?:19|20)\d\d-\d{2}-\d-\d{3}-\d{3})(?![\d-])")

#: what a court's or tribunal's code must hold somewhere: the kind of case
CASE_TYPE = re.compile("[民刑行执赔知破清保辖申再监抗特督认催初终审证仲裁调复决撤异公送协外惩罚确]")
_KEY_COURT = re.compile(r"\((\d{4})\)(.+?)([A-Z]{0,5}-?\d[0-9A-Z-]*)号(之\d+)?")
_KEY_AGENCY = re.compile(rf"(.+?)〔(\d{{4}})〕((?:{HAN}{{1,3}}-)?[A-Z]{{0,5}}-?\d[0-9A-Z-]*)号(之\d+)?")
_RANGE = re.compile(r"(\d{1,12})-(\d{1,12})")
_RANGE_LIMIT = 200


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


def _key_serial(serial: str) -> str:
    base, mark, rest = serial.partition("之")
    return f"{base}号{mark}{rest}"


def read_year(text: str) -> int | None:
    """The year, in digits of either kind; ``None`` if it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    year = chinese_integer(text.replace("O", "〇"))
    return year if year is not None and 1900 <= year < 2100 else None


def read_serial(text: str, end: str = "") -> str | None:
    """One spelling of the running number: no leading zeros, capital letters, ``-`` and ``之N`` in digits."""
    text = (text + end).replace("号", "").upper()
    base, mark, sub = text.partition("之")
    base = re.sub(rf"{DASH}+第?(?=[A-Z0-9])", "-", base)
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


def read_code(text: str) -> str:
    """One spelling of the code: no inner brackets, no final 字 or 字第."""
    text = re.sub(r"[()\[\]{}<>〔〕【】〖〗〈〉《》⟨⟩「」『』]", "", text).upper()
    return re.sub("(?<=.)字?第?$", "", text)


def split_key(key: str) -> NumberParts | None:
    """The parts of a canonical key; ``None`` if ``key`` is none."""
    if REFERENCE_NUMBER.fullmatch(key):
        return NumberParts(REFERENCE, int(key[:4]), "", key)
    if match := _KEY_COURT.fullmatch(key):
        code, serial = match[2], match[3]
        return NumberParts(COURT, int(match[1]), code, serial + (match[4] or ""))
    if match := _KEY_AGENCY.fullmatch(key):
        return NumberParts(AGENCY, int(match[2]), match[1], match[3] + (match[4] or ""))
    return None


def expanded(parts: NumberParts) -> list[NumberParts]:
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
    return [key] if parts is None else [part.key for part in expanded(parts)]

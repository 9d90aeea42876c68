"""Lists of 条、款、项、目 (第三条、第五条第一款第（二）项至第（四）项) read into single references.

Works on compact, simplified text. ``read_units`` starts at a place and takes everything that belongs to
one list; what is finer refines what stands before it, what follows 、 or 和 goes on at its own level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from search.text.numerals import CHINESE_NUMERAL, chinese_integer

_N = rf"(?:[{CHINESE_NUMERAL}]{{1,9}}|[0-9]{{1,4}})"
_NP = rf"(?:\({_N}\)|{_N}\)?|[㈠-㈩])"
_JOIN = r"(?:、|,|和|及|与|以及|或者|或|暨|并)"
_TO = r"(?:至|到|-|—|–|~|―)"
_LIST = rf"{_NP}(?:(?:{_JOIN}|{_TO})第?{_NP}){{0,40}}"
# 之一 before 一审 is 之一: a suffix is one digit, or ten and more written with 十
_SUFFIX = r"之(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|[0-9]{1,2})"
UNIT = re.compile(
    rf"(?P<first>第?)(?P<list>{_LIST})(?P<kind>条|款|项|目)(?P<suffix>{_SUFFIX}(?![一-龥]?[款项条]?[之的]))?|(?P<bare>{_SUFFIX})"
)
_BETWEEN = re.compile(rf"(?:{_JOIN}|{_TO}|规定的|之)?")
_TOKEN = re.compile(rf"({_JOIN})|({_TO})|第?({_NP})")
_LEVELS = {"条": 0, "款": 1, "项": 2, "目": 3}
_RANGE_LIMIT = 120
_UNIT_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Unit:
    """One reference of a list with its place in the compact text."""

    start: int
    end: int
    article: str | None
    paragraph: int | None = None
    item: int | None = None
    point: int | None = None

    @property
    def level(self) -> int:
        """0 条, 1 款, 2 项, 3 目."""
        if self.point is not None:
            return 3
        if self.item is not None:
            return 2
        return 1 if self.paragraph is not None else 0


def _values(text: str) -> list[int]:
    """The numbers of a list, ranges filled in."""
    values: list[int] = []
    ranged = False
    for match in _TOKEN.finditer(text):
        if match[2]:
            ranged = True
            continue
        if match[1]:
            ranged = False
            continue
        value = chinese_integer(_plain(match[3]))
        if value is None:
            continue
        if ranged and values and values[-1] < value <= values[-1] + _RANGE_LIMIT:
            values.extend(range(values[-1] + 1, value + 1))
        else:
            values.append(value)
        ranged = False
    return values


def _plain(text: str) -> str:
    if "㈠" <= text <= "㈩":
        return str(ord(text) - ord("㈠") + 1)
    return text.strip("()")


def _at_level(base: Unit, level: int, value: int, start: int, end: int) -> Unit:
    if level == 1:
        return Unit(start, end, base.article, value)
    if level == 2:
        return Unit(start, end, base.article, base.paragraph, value)
    return Unit(start, end, base.article, base.paragraph, base.item, value)


def read_units(text: str, position: int, last: Unit | None = None) -> tuple[list[Unit], int]:
    """The list beginning at ``position``: its references and where it ends.

    ``last`` stands for what came before (同条第二款 goes on from there). An empty list when nothing
    begins there; the end is then ``position``.
    """
    units: list[Unit] = []
    place = position
    carried: Unit | None = last
    while len(units) < _UNIT_LIMIT:
        gap = _BETWEEN.match(text, place)
        gap_end = gap.end() if gap and units else place
        match = UNIT.match(text, gap_end)
        joined = gap_end > place
        if match is None and joined:
            match, joined = UNIT.match(text, place), False
        if match is None:
            break
        joiner = text[place : match.start()]
        if match["bare"] is not None:
            # 第一百二十条之一、之二
            if not (joined and units and units[-1].level == 0 and units[-1].article):
                break
            suffix = chinese_integer(match["bare"][1:])
            number = units[-1].article.partition("之")[0]
            units.append(Unit(match.start(), match.end(), f"{number}之{suffix}"))
            carried, place = units[-1], match.end()
            continue
        level = _LEVELS[match["kind"]]
        if not units and not match["first"] and level == 0 and carried is None:
            # 五条、3条 are counts; only after a title or in a list may 第 be missing
            break
        if joiner == "," and not match["first"]:
            break
        values = _values(match["list"])
        if not values or (level == 0 and not 0 < values[0] < 2000):
            break
        start, end = match.start(), match.end()
        if level == 0:
            suffix = chinese_integer(match["suffix"][1:]) if match["suffix"] else None
            if joiner in ("至", "到", "-", "—", "–", "~", "―") and units and units[-1].level == 0:
                previous = units[-1].article or ""
                if previous.isdigit() and int(previous) < values[0] <= int(previous) + _RANGE_LIMIT:
                    values = [*range(int(previous) + 1, values[0]), *values]
            new = [Unit(start, end, str(value)) for value in values]
            if suffix is not None:
                new[-1] = replace(new[-1], article=f"{values[-1]}之{suffix}")
        else:
            if match["suffix"]:
                end = match.start("suffix")
            base = units[-1] if units else carried
            if base is None:
                break
            if joiner in ("至", "到", "-", "—", "–", "~", "―") and base.level == level and units:
                previous_value = (base.paragraph, base.item, base.point)[level - 1] or 0
                if previous_value < values[0] <= previous_value + _RANGE_LIMIT:
                    values = [*range(previous_value + 1, values[0]), *values]
            refines = not joined and bool(units) and units[-1].level < level
            parent = base
            begin = units[-1].start if refines else start
            new = [
                _at_level(parent, level, value, begin if not index else start, end)
                for index, value in enumerate(values)
            ]
            if refines:
                units.pop()
        units.extend(new)
        carried, place = units[-1], end
    return units, place

"""Short forms of periods for the foot of a line chart: 2024 年第二季度 → 24二季, the next ones of that year → 三季."""

import re
from collections.abc import Sequence

_DIGITS = "一二三四"
_QUARTER = re.compile(r"^(?P<year>\d{4})\s*年\s*(?:第\s*)?(?P<part>[一二三四1-4])\s*季度?$")
_MONTH = re.compile(r"^(?P<year>\d{4})\s*年\s*(?P<part>1[0-2]|0?[1-9])\s*月(?:份)?$")
_HALF = re.compile(r"^(?P<year>\d{4})\s*年\s*(?P<part>[上下])半年$")
_YEAR = re.compile(r"^(?P<year>\d{4})\s*年(?:度)?$")


def _split(category: str) -> tuple[str, str] | None:
    text = category.strip()
    if match := _QUARTER.match(text):
        part = match["part"]
        return match["year"], (_DIGITS[int(part) - 1] if part.isdigit() else part) + "季"
    if match := _MONTH.match(text):
        return match["year"], f"{int(match['part'])}月"
    if match := _HALF.match(text):
        return match["year"], match["part"] + "半年"
    if match := _YEAR.match(text):
        return match["year"], ""
    return None


def short_labels(categories: Sequence[str]) -> list[str]:
    """Labels for ``categories`` as they follow one another on an axis; unchanged unless all are periods."""
    parts = [_split(category) for category in categories]
    labels: list[str] = []
    year_before = ""
    for part in parts:
        if part is None:
            return list(categories)
        year, rest = part
        if not rest:
            labels.append(year)
        elif year == year_before:
            labels.append(rest)
        elif rest.endswith("月"):
            labels.append(f"{year[2:]}年{rest}")
        else:
            labels.append(year[2:] + rest)
        year_before = year
    return labels

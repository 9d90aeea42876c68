"""Addresses of searches: a query string to a question and back. A search is nothing but its address."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.documents import SECTIONS
from search.query import (
    FACETS,
    MAX_CHOICES,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_PAGE_SIZE,
    MAX_VALUE,
    PAGE_SIZE,
    SORTS,
    SearchQuery,
)

#: Names of the parameters whose values may repeat.
MULTIPLE = (*FACETS, "section")
_DATE = re.compile(r"(?P<y>\d{4})(?:[-./年](?P<m>\d{1,2})(?:[-./月](?P<d>\d{1,2})日?|月)?|年)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that could not be read and is left out: its name, what was given, what to write instead."""

    name: str
    value: str
    message: str | Promise


def read(parameters: Any, *, size: int = PAGE_SIZE) -> tuple[SearchQuery, list[Problem]]:
    """The question in a query string (a ``QueryDict``), and what in it could not be read. Never raises."""
    problems: list[Problem] = []

    def one(name: str) -> str:
        return _clean(parameters.get(name, ""))

    def many(name: str) -> tuple[str, ...]:
        values = map(_clean, parameters.getlist(name))
        return tuple(dict.fromkeys(value for value in values if value))[:MAX_CHOICES]

    since, until = _day(one("from"), "from", problems, last=False), _day(one("to"), "to", problems, last=True)
    if since and until and since > until:
        problems.append(
            Problem("to", one("to"), _("The end of the period is before its beginning; the end is left out."))
        )
        until = None
    low, high = _amount(one("fine_min"), "fine_min", problems), _amount(one("fine_max"), "fine_max", problems)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return (
        SearchQuery(
            # One more character than is read, so that the cut is noticed and said.
            text=parameters.get("q", "").strip()[: MAX_LENGTH + 1],
            **{name: many(name) for name in FACETS},
            statute=one("statute"),
            sections=tuple(value for value in many("section") if value in SECTIONS),
            since=since,
            until=until,
            fine_min=low,
            fine_max=high,
            sort=one("sort") if one("sort") in SORTS else "",
            page=_page(one("page"), size),
            size=size,
        ),
        problems,
    )


def _clean(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()[:MAX_VALUE]


def _page(text: str, size: int) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        return 1
    return max(1, min(int(text), MAX_DEPTH // size))


def page_size(text: str) -> int:
    """A page size given as a parameter, within limits."""
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        return PAGE_SIZE
    return max(1, min(int(text), MAX_PAGE_SIZE))


def _day(text: str, name: str, problems: list[Problem], *, last: bool) -> dt.date | None:
    """2026-05-18, 2026年5月18日, 2026-05 or 2026; an open part means its first or last day."""
    if not text:
        return None
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = int(match["y"]), int(match["m"] or 0), int(match["d"] or 0)
        try:
            if not month:
                return dt.date(year, 12, 31) if last else dt.date(year, 1, 1)
            if not day:
                following = dt.date(year + month // 12, month % 12 + 1, 1)
                return following - dt.timedelta(days=1) if last else dt.date(year, month, 1)
            return dt.date(year, month, day)
        except ValueError:
            pass
    problems.append(Problem(name, text, _("This is not a date. Write it as 2026-05-18, 2026-05 or 2026.")))
    return None


def _amount(text: str, name: str, problems: list[Problem]) -> Decimal | None:
    """An amount in yuan: 50000, 50,000, 5万."""
    if not text:
        return None
    plain = text.replace(",", "").replace("，", "").removesuffix("元")
    factor = 10_000 if plain.endswith("万") else 1
    try:
        value = Decimal(plain.removesuffix("万")) * factor
    except InvalidOperation:
        value = Decimal(-1)
    if value.is_finite() and 0 <= value < Decimal(10) ** 13:
        return value
    problems.append(Problem(name, text, _("This is not an amount. Write it in yuan, as 50000 or 5万.")))
    return None


def write(query: SearchQuery, **changes: Any) -> str:
    """The query string of ``query``; ``changes`` replace parameters by name (None takes one out)."""
    pairs: list[tuple[str, Any]] = [("q", query.text)]
    pairs += [(name, value) for name in FACETS for value in getattr(query, name)]
    pairs += [("section", section) for section in query.sections]
    pairs += [
        ("statute", query.statute),
        ("from", query.since.isoformat() if query.since else ""),
        ("to", query.until.isoformat() if query.until else ""),
        ("fine_min", "" if query.fine_min is None else f"{query.fine_min:f}"),
        ("fine_max", "" if query.fine_max is None else f"{query.fine_max:f}"),
        ("sort", query.sort),
        ("page", query.page if query.page > 1 else ""),
    ]
    pairs = [(name, value) for name, value in pairs if name not in changes and value != ""]
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        pairs += [(name, each) for each in values if each not in (None, "")]
    return urlencode([(name, str(value).encode("utf-8", "replace")) for name, value in pairs])

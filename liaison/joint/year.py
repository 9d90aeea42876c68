"""Operations of a year by quarters, in the order of their days: the annual plan (年度计划) as it stands.

An operation belongs where its day is; as long as it has none, where its window begins.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce, ExtractQuarter, ExtractYear

from core.access import Principal
from liaison.joint.flow import OPERATION
from liaison.joint.models import Operation

#: (year, number of the quarter)
Key = tuple[int, int]
#: What the plan of a year leads to besides: for each quarter that has it, (words, address).
Leads = Callable[[Principal, set[int]], dict[Key, tuple[str, str]]]
_leads: list[Leads] = []


def register_plans(leads: Leads) -> None:
    """Add what the quarters of a year lead to; in AppConfig.ready()."""
    _leads.append(leads)


def in_order_of_days(year: str, sort: str) -> bool:
    """Whether a list narrowed and ordered so stands by quarters."""
    return sort == "day" or bool(year and not sort)


def with_beginning(found: QuerySet[Operation]) -> QuerySet[Operation]:
    """``found`` with ``begins``: the day, else the first day of the window."""
    return found.annotate(begins=Coalesce("day", "earliest"))


def within(found: QuerySet[Operation], year: str, quarter: str) -> QuerySet[Operation]:
    """Those of a year, of a quarter (of whichever year, where none is given)."""
    if year:
        found = found.filter(begins__year=int(year))
    return found.filter(begins__quarter=int(quarter)) if quarter else found


def quarter_of(day: dt.date) -> Key:
    """The quarter of a day."""
    return day.year, (day.month + 2) // 3


@dataclass
class Quarter:
    """A quarter of the plan.

    Attributes:
        rows: as the list shows them; those of this page.
        number: operations of the whole quarter.
        states: (words, how many) in the order of the flow, of the whole quarter.
        leads: (words, address) of what is there for the quarter besides.
    """

    year: int
    place: int
    rows: list[Any] = field(default_factory=list)
    number: int = 0
    states: list[tuple[Any, int]] = field(default_factory=list)
    leads: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Such as 2026-Q4."""
        return f"{self.year}-Q{self.place}"


def by_quarters(
    principal: Principal,
    found: QuerySet[Operation],
    shown: Iterable[tuple[Operation, Any]],
    *,
    whole_year: int | None = None,
) -> list[Quarter]:
    """The rows of a page by quarters, with the states of the whole quarters; one query, and those of what is led to.

    Args:
        found: all of the selection, with ``begins``.
        shown: operations of the page, in the order of their days, each with its row.
        whole_year: name all four quarters of this year, those with nothing in them as well.
    """
    rows: dict[Key, list[Any]] = defaultdict(list)
    for operation, row in shown:
        rows[quarter_of(operation.begins)].append(row)
    keys = set(rows) | ({(whole_year, place) for place in range(1, 5)} if whole_year else set())
    counts = _states(found)
    led = [leads(principal, {year for year, _place in keys}) for leads in _leads] if keys else []
    return [
        Quarter(
            *key,
            rows=rows[key],
            number=counts[key].total(),
            states=[(state.label, counts[key][state.code]) for state in OPERATION.states if counts[key][state.code]],
            leads=[each[key] for each in led if key in each],
        )
        for key in sorted(keys)
    ]


def _states(found: QuerySet[Operation]) -> dict[Key, Counter]:
    counts: dict[Key, Counter] = defaultdict(Counter)
    asked = found.order_by().values(
        of_year=ExtractYear("begins"), of_quarter=ExtractQuarter("begins"), of_state=F("state")
    )
    for row in asked.annotate(how_many=Count("pk")):
        counts[row["of_year"], row["of_quarter"]][row["of_state"]] += row["how_many"]
    return counts

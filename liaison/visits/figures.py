"""Figures of visits: how many there were to be, and how many were saved by making two of them one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models.functions import Coalesce

from core.access import Principal, visible
from liaison.visits.models import Merger


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: ``saved`` visits of ``asked_for`` that were offered to be made with another one."""

    name: str
    saved: int
    offered: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Visits of a year saved, in all and by quarter, enterprise and organisation whose visit joined another's."""

    year: int
    saved: int
    offered: int
    quarters: list[Line]
    enterprises: list[Line]
    organisations: list[Line]


def figures(principal: Principal, year: int) -> Figures:
    """What this principal may see of ``year``; one query.

    Saved is a visit that is made with another one (state ``joined``): one visit less at that enterprise, counted in the
    quarter in which it would have been made by itself (the day given up, else the common day): of that year's limits
    one visit more is left. What was separated again saves none. Withdrawn offers are left out of both numbers.
    """
    rows = list(
        visible(principal, Merger)
        .annotate(spared=Coalesce("left_day", "day"))
        .filter(spared__year=year)
        .exclude(state="withdrawn")
        .values_list("spared", "name", "credit_code", "guest__short_name", "state")
    )
    offered, saved = [Counter() for _each in range(3)], [Counter() for _each in range(3)]
    for day, name, code, organisation, state in rows:
        for place, key in enumerate((_quarter(day), (name, code), organisation)):
            offered[place][key] += 1
            saved[place][key] += state == "joined"
    return Figures(
        year=year,
        saved=saved[2].total(),
        offered=offered[2].total(),
        quarters=[Line(f"{year}-Q{n}", saved[0][n], offered[0][n]) for n in range(1, 5)],
        enterprises=_lines(saved[1], offered[1], lambda key: key[0]),
        organisations=_lines(saved[2], offered[2], str),
    )


def _quarter(day: dt.date) -> int:
    return (day.month + 2) // 3


def _lines(saved: Counter, offered: Counter, name) -> list[Line]:
    keys = sorted(offered, key=lambda key: (-saved[key], -offered[key], key))
    return [Line(name(key), saved[key], offered[key]) for key in keys[:50]]

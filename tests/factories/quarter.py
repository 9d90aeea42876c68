"""Invented quarters to plan, as busy as real ones."""

from __future__ import annotations

import datetime as dt
import random

from liaison.joint.finding_days import Slot
from liaison.quarter.problem import Enterprise, Job, Party, Person, Problem

TODAY = dt.date(2026, 3, 20)
FIRST, LAST = dt.date(2026, 4, 1), dt.date(2026, 6, 30)


def invented(jobs: int, parties: int, people: int, enterprises: int, seed: int = 7, **limits: float) -> Problem:
    """A quarter as busy as one: most people have a fifth of their half days taken, blocked weeks, short windows, three
    to five parties an operation, half of the enterprises wanted by several operations."""
    draw = random.Random(seed)
    span = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    slots = [Slot(day, part) for day in span for part in ("am", "pm")]
    everybody = {}
    for key in range(people):
        until = draw.choice([LAST, LAST, dt.date(2026, 5, 15)])
        everybody[key] = Person(
            key=key,
            name=f"人{key}",
            busy=frozenset(draw.sample(slots, len(slots) // 5)),
            certified=((dt.date(2025, 1, 1), until),) if key % 3 == 0 else None,
            kept_from=frozenset(draw.sample(range(jobs), max(1, jobs // 20))),
            load=draw.randrange(3),
        )
    of = {party: tuple(key for key in everybody if key % parties == party) for party in range(parties)}
    blocked = {}
    for party in of:
        begin = draw.choice(span)
        blocked[party] = ((begin, begin + dt.timedelta(days=6)),)
    codes = [f"E{n:03}" for n in range(enterprises)]
    wanted = codes[: enterprises // 2]
    firms = {
        code: Enterprise(
            code=code,
            name=f"企业{code}",
            left=draw.choice([1, 2, 2, 3, 4]),
            visited=frozenset(draw.sample(span, 2)),
        )
        for code in codes
    }
    made = []
    for key in range(jobs):
        first = draw.choice(span[:60])
        last = min(LAST, first + dt.timedelta(days=draw.choice([21, 30, 45, 60])))
        chosen = draw.sample(range(parties), draw.choice([3, 4, 5]))
        made.append(
            Job(
                key=key,
                name=f"行动{key}",
                first=first,
                last=last,
                quorum=draw.choice([2, 3]),
                parties=tuple(
                    Party(each, f"单位{each}", of[each], needed=place == 0, blackouts=blocked[each])
                    for place, each in enumerate(chosen)
                ),
                notice=3 if key % 4 == 0 else 0,
                room=draw.choice(["", "", "甲厅", "乙厅"]),
                enterprises=tuple(
                    dict.fromkeys(draw.sample(wanted, min(2, len(wanted))) + draw.sample(codes, min(3, len(codes))))
                ),
                exempt=key % 13 == 0,
            )
        )
    rooms = {room: frozenset(draw.sample(slots, len(slots) // 8)) for room in ("甲厅", "乙厅")}
    return Problem(today=TODAY, jobs=tuple(made), people=everybody, enterprises=firms, rooms=rooms, **limits)

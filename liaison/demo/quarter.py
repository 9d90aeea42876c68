"""Loads approved operations of the next quarter without days, so that a quarter can be planned at once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.calendar import calendar
from liaison.demo.data import read
from liaison.demo.operations import HEAD
from liaison.demo.work import World
from liaison.joint.models import Operation
from liaison.joint.planning import PLAIN, plan_operation
from liaison.workflow.engine import fire

#: Days of a window, within a quarter.
LENGTH = 75


def load_quarter() -> int:
    """Every operation of ``quarter.toml`` that is not there yet; returns how many were made."""
    world, made = World(), 0
    today = timezone.localdate(world.now)
    first = next_quarter(today)
    for row in read("quarter.toml")["operation"]:
        by, lead = world.principal(row["by"]), world.member(row["by"]).organisation
        if Operation.objects.filter(lead=lead, title=row["title"]).exists():
            continue
        fields = {"place": "", "exemption": "", "quorum": 2} | {name: row[name] for name in PLAIN if name in row}

        def at(days: int) -> dt.datetime:
            day = calendar().add_working_days(today, -days)
            return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))

        operation = plan_operation(
            principal=by,
            steps=row["steps"],
            parties={world.organisation(name): "" for name in row["parties"]},
            bodies=[world.organisation(name) for name in row["bodies"]],
            enterprises=[tuple(each) for each in row["enterprises"]],
            earliest=first,
            latest=first + dt.timedelta(days=LENGTH),
            at=at(6),
            **fields,
        )
        fire(operation, "submit", principal=by, at=at(5))
        fire(operation, "approve", principal=world.principal(HEAD), at=at(3))
        made += 1
    return made


def next_quarter(today: dt.date) -> dt.date:
    """The first day of the quarter after the one ``today`` lies in."""
    month = (today.month - 1) // 3 * 3 + 4
    return dt.date(today.year + month // 13, (month - 1) % 12 + 1, 1)

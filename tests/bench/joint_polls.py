"""Random polls about days, answers, confirmations and reschedulings of joint operations, in parallel, and whether
anything was booked twice.

    POSTGRES_URL=… python -m tests.bench.joint_polls [--events 10000] [--threads 8]

Counted are events: a question, an answer, a confirmation, a day given up. In a round an operation is asked about random
half days of a short time, its parties answer at random with random delegates out of few people, some head confirms one
half day; a confirmed day is given up when its turn comes again. All threads share the people, three rooms and six
enterprises. It makes a database of its own and drops it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

#: Operations that are polled again and again.
OPERATIONS = 24
PEOPLE = 3


@dataclass
class Result:
    """What happened: events carried out or refused with words, of them days confirmed and given up; what failed
    otherwise; what was booked twice."""

    events: int = 0
    confirmed: int = 0
    refused: int = 0
    given_up: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)
    twice: list[Any] = field(default_factory=list)


def attempt(events: int, *, threads: int, seed: int) -> Result:
    """Try at least ``events`` events in ``threads`` threads on the database that is set up; the world is left in it."""
    from django.db import connection

    world = _world(seed)
    result, lock = Result(), threading.Lock()

    def work(number: int) -> None:
        draw = random.Random(seed * 1000 + number)
        try:
            while result.events < events:
                said, number_of_events = _round(world, draw)
                with lock:
                    result.events += number_of_events
                    result.confirmed += said == "confirmed"
                    result.given_up += said == "given up"
                    result.refused += said == "refused"
        except Exception as error:
            with lock:
                result.failed.append(repr(error))
        finally:
            connection.close()

    begun = time.monotonic()
    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    result.seconds = time.monotonic() - begun
    result.twice = booked_twice()
    return result


def booked_twice() -> list[Any]:
    """Whatever is at two places at once, told from the operations and their parties, not by the constraint: the same
    person at two confirmed operations of one half day, one room, one enterprise on one day; and bookings without an
    operation on that day."""
    from liaison.joint.booking import room_key
    from liaison.joint.models import Booking, Operation, SlotAnswer

    seen: Counter = Counter()
    for operation in Operation.objects.filter(state="confirmed").prefetch_related("targets"):
        when = (operation.day, operation.part)
        if operation.place:
            seen["room", room_key(operation.place), when] += 1
        for target in operation.targets.all():
            if target.credit_code:
                seen["enterprise", target.credit_code, operation.day] += 1
        coming = SlotAnswer.objects.filter(
            slot__operation=operation,
            slot__day=operation.day,
            slot__part=operation.part,
            answer__in=["yes", "if_needed"],
        ).values_list("party__delegate__user", flat=True)
        for person in set(coming):
            seen["person", person, when] += 1
    found = [thing for thing, number in seen.items() if number > 1]
    stray = Booking.objects.exclude(operation__state="confirmed")
    return found + list(stray.values_list("kind", "key", "day"))


@dataclass(frozen=True)
class _World:
    operations: list[int]
    clerk: Any
    heads: list[Any]
    people: dict[int, list[Any]]
    days: list[dt.date]


def _world(seed: int) -> _World:
    from core.calendar import calendar
    from liaison.joint.models import Operation
    from liaison.joint.planning import plan_operation
    from liaison.organisations.acting import principal_for
    from liaison.organisations.choices import OrganisationKind, Role
    from tests.factories.liaison import member, organisation

    draw = random.Random(seed)
    bureau = organisation(OrganisationKind.COORDINATING)
    others = [organisation(OrganisationKind.PROCURATORATE), organisation(OrganisationKind.CHAMBER)]
    people = {each.pk: [member(each, Role.CLERK) for _n in range(PEOPLE)] for each in (bureau, *others)}
    body = organisation(OrganisationKind.ENFORCEMENT)
    heads = [principal_for(member(bureau, Role.HEAD)) for _n in range(3)]
    clerk = principal_for(people[bureau.pk][0])
    # Few days in a year to come, so that many want the same.
    first = dt.date(dt.date.today().year + 1, 3, 2)  # noqa: DTZ011 - any day of next year
    last = first + dt.timedelta(days=13)
    days = [day for n in range(14) if calendar().is_working(day := first + dt.timedelta(days=n)) and day.weekday() < 5]
    keys = []
    for number in range(OPERATIONS):
        operation = plan_operation(
            principal=clerk, title=f"行动{number}", field="市场监管", kind="joint", source="plan", purpose="核查。",
            steps=["查"], parties=dict.fromkeys(others, ""), bodies=[body],
            enterprises=[(f"企业{n}", f"9133080{n}MA0000011X") for n in draw.sample(range(6), 1)],
            earliest=first, latest=last, quorum=2, place=draw.choice(["", "甲厅", "乙 厅", "丙厅"]), exemption="danger",
        )  # fmt: skip
        keys.append(operation.pk)
    Operation.objects.filter(pk__in=keys).update(state="approved")
    return _World(keys, clerk, heads, people, days)


def _round(world: _World, draw: random.Random) -> tuple[str, int]:
    """One poll of one operation, from the question to the confirmation; what came of it after how many events."""
    from liaison.joint.models import Operation
    from liaison.organisations.acting import principal_for
    from liaison.workflow.engine import EventRefused, fire

    operation = Operation.objects.get(pk=draw.choice(world.operations))
    tried = 1
    try:
        if operation.state == "confirmed":
            fire(operation, "reschedule", principal=draw.choice(world.heads), values={"reason": "改期"})
            return "given up", tried
        slots = [f"{day.isoformat()}/{draw.choice(['am', 'pm'])}" for day in draw.sample(world.days, 2)]
        fire(operation, "ask", principal=world.clerk, values={"slots": slots})
        asked = list(operation.slots.filter(asked=True))
        for people in world.people.values():
            tried += 1
            answers = [f"{slot.pk}:{draw.choice(['yes', 'yes', 'if_needed', 'no'])}" for slot in asked]
            given = {"answers": answers, "delegate": draw.choice(people).pk, "counter": "", "remark": ""}
            fire(operation, "answer", principal=principal_for(draw.choice(people)), values=given)
        tried += 1
        fire(operation, "confirm", principal=draw.choice(world.heads), values={"slot": draw.choice(slots)})
    except EventRefused:
        return "refused", tried
    return "confirmed", tried


def main(arguments: list[str] | None = None) -> int:
    """Print the result; 1 when something was booked twice or failed otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ.setdefault("DATABASE_URL", os.environ.get("POSTGRES_URL", ""))
    import django

    django.setup()
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        result = attempt(given.events, threads=given.threads, seed=given.seed)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(
        f"{connection.vendor}: {result.events} polls and confirmations by {given.threads} threads "
        f"in {result.seconds:.0f} s: "
        f"{result.confirmed} confirmed, {result.given_up} given up, {result.refused} refused, "
        f"{len(result.failed)} failed, {len(result.twice)} booked twice"
    )
    for each in (result.failed + result.twice)[:5]:
        print(each, file=sys.stderr)
    return int(bool(result.failed or result.twice))


if __name__ == "__main__":
    sys.exit(main())

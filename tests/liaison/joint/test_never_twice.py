"""Many random polls and confirmations at once: nobody and nothing is ever taken twice.

How many is a small number here; ``PORTAL_JOINT_POLLS=10000`` asks for more (docs/testing.md).
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.utils import timezone

from liaison.joint import facts
from liaison.joint.finding_days import Slot
from liaison.joint.models import Booking, Operation, OperationParty, ProposedSlot, SlotAnswer, Target
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import member, organisation
from tests.liaison.joint.conftest import window

POLLS = int(os.environ.get("PORTAL_JOINT_POLLS", "40"))
WORKERS = 4
#: Polls that share people, rooms, enterprises and half days.
CROWD = 40
OTHERS = (OrganisationKind.CONGRESS, OrganisationKind.CHAMBER)
ROOMS = ("", "三楼会议室", " 三楼 会议室", "四楼会议室")
SEED = 20260801


@dataclass(frozen=True)
class Poll:
    """An operation that waits to be confirmed, and who acts for its lead."""

    pk: int
    clerk: Membership
    heads: tuple[Membership, Membership]


def make_polls(world, rng: random.Random, number: int) -> list[Poll]:
    """Operations whose organisations have answered, crowded together in batches that share people, rooms, enterprises
    and half days; every batch has organisations of its own, so that it is as crowded whatever their number."""
    possible = [each.slot for each in facts.find(world.approved(enterprises=())) if each.possible]
    made: list[Poll] = []
    for start in range(0, number, CROWD):
        made += _batch(rng, min(CROWD, number - start), start, possible)
    return made


def _batch(rng: random.Random, number: int, start: int, possible: list[Slot]) -> list[Poll]:
    organisations = [organisation(OrganisationKind.COORDINATING), *(organisation(kind) for kind in OTHERS)]
    lead, between = organisations[0], window()
    people = {each.pk: [member(each) for _ in range(3)] for each in organisations}
    heads = (member(lead, Role.HEAD), member(lead, Role.HEAD))
    slots = rng.sample(possible, 4)
    operations = Operation.objects.bulk_create(
        [
            Operation(
                lead=lead,
                number=f"并〔2026〕{start + place}号",
                title="并发",
                field="市场监管",
                purpose="x",
                earliest=between[0],
                latest=between[1],
                quorum=2,
                place=f"{room}{start}" if room else "",
                exemption="danger",
                state="scheduling",
                planned_by=people[lead.pk][0],
                reply_by=timezone.localdate(),
            )
            for place in range(number)
            for room in [rng.choice(ROOMS)]
        ]
    )
    parties = OperationParty.objects.bulk_create(
        [
            OperationParty(
                operation=operation,
                organisation=each,
                basis="x",
                delegate=rng.choice(people[each.pk]),
                answered_at=timezone.now(),
            )
            for operation in operations
            for each in organisations
        ]
    )
    Target.objects.bulk_create(
        [
            Target(
                operation=operation,
                kind="enterprise",
                name=f"企业{code}",
                credit_code=f"{code:06d}{start:012d}",
            )
            for operation in operations
            for code in [rng.randrange(5)]
        ]
    )
    asked = ProposedSlot.objects.bulk_create(
        [
            ProposedSlot(operation=operation, day=slot.day, part=slot.part)
            for operation in operations
            for slot in sorted(rng.sample(slots, 2))
        ]
    )
    of = {operation.pk: [slot for slot in asked if slot.operation_id == operation.pk] for operation in operations}
    SlotAnswer.objects.bulk_create(
        [
            SlotAnswer(party=party, slot=slot, answer=rng.choice(["yes", "yes", "if_needed", "no"]))
            for party in parties
            for slot in of[party.operation_id]
        ]
    )
    return [Poll(operation.pk, people[lead.pk][0], heads) for operation in operations]


def work(polls: Iterator[Poll], seed: int, said: Counter, wrong: list[Exception]) -> None:
    """What one process does: answer anew, confirm, give up or cancel, at random."""
    rng = random.Random(seed)
    try:
        for poll in polls:
            operation = Operation.objects.get(pk=poll.pk)
            slots = list(operation.slots.filter(asked=True))
            chosen = rng.choice(slots)
            steps = [("confirm", {"slot": f"{chosen.day.isoformat()}/{chosen.part}"})]
            if rng.random() < 0.3:
                answers = [f"{slot.pk}:{rng.choice(['yes', 'if_needed'])}" for slot in slots]
                steps.insert(0, ("answer", {"answers": answers, "delegate": poll.clerk.pk}))
            if rng.random() < 0.2:
                steps.append((rng.choice(["reschedule", "cancel"]), {"reason": "x"}))
            for event, values in steps:
                try:
                    who = poll.clerk if event == "answer" else rng.choice(poll.heads)
                    fire(operation, event, principal=principal_for(who), values=values)
                    said[event] += 1
                except EventRefused:
                    said[f"{event} refused"] += 1
    except Exception as error:  # a lock or a broken constraint is what is looked for
        wrong.append(error)
    finally:
        connection.close()


def check_never_twice() -> None:
    """Nothing is booked twice, and bookings are those of the confirmed operations, complete."""
    taken = Counter(Booking.objects.values_list("kind", "key", "day", "part"))
    assert not [each for each, times in taken.items() if times > 1]
    assert not Booking.objects.exclude(operation__state="confirmed").exists()
    for operation in Operation.objects.filter(state="confirmed").prefetch_related("parties__delegate", "targets"):
        slot = operation.slots.get(day=operation.day, part=operation.part)
        coming = set(slot.answers.exclude(answer="no").values_list("party__delegate__user", flat=True))
        booked = {(row.kind, row.key) for row in operation.bookings.all()}
        assert {key for kind, key in booked if kind == "person"} == {str(user) for user in coming}
        assert {key for kind, key in booked if kind == "enterprise"} == {
            target.credit_code for target in operation.targets.all() if target.credit_code
        }
        assert ("room" in {kind for kind, _key in booked}) == bool(operation.place)
        assert {(row.day, row.part) for row in operation.bookings.exclude(kind="enterprise")} == {(slot.day, slot.part)}


@pytest.mark.django_db(transaction=True)
def test_many_polls_and_confirmations_at_once_take_nothing_twice(world):
    rng = random.Random(SEED)
    made = make_polls(world, rng, POLLS)
    # Each is worked on by two at about the same moment.
    queue = [poll for start in range(0, len(made), 8) for poll in made[start : start + 8] * 2]
    shared, lock = iter(queue), threading.Lock()

    def each() -> Iterator[Poll]:
        while True:
            with lock:
                poll = next(shared, None)
            if poll is None:
                return
            yield poll

    said, wrong = Counter(), []
    threads = [threading.Thread(target=work, args=(each(), SEED + place, said, wrong)) for place in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong
    assert said["confirm"]
    assert said["confirm refused"]
    check_never_twice()


@pytest.mark.django_db
def test_the_check_notices_what_is_taken_twice_or_not_at_all(world):
    operation = world.ready()
    world.confirm(operation)
    check_never_twice()
    operation.bookings.filter(kind="person").first().delete()
    with pytest.raises(AssertionError):
        check_never_twice()

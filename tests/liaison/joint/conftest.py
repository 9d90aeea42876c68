"""A bureau with a clerk and two heads, three organisations that take part, a body, and operations on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count

import pytest
from django.utils import timezone

from core.access import Principal
from core.calendar import calendar
from liaison.joint import facts
from liaison.joint.models import Operation
from liaison.joint.planning import plan_operation
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership, Organisation
from liaison.workflow.engine import fire
from tests.factories.liaison import member, organisation

CODE = "91990100MA0A10001A"
_serial = count(1)


def window() -> tuple[dt.date, dt.date]:
    """Ten weeks with working days in them, within one year."""
    today = timezone.localdate()
    first = today if today.month < 11 else dt.date(today.year + 1, 1, 1)
    return first, first + dt.timedelta(days=50)


@dataclass
class World:
    """Who takes part."""

    bureau: Organisation
    clerk: Membership
    head: Membership
    other_head: Membership
    others: list[Organisation]
    theirs: list[Membership]
    body: Organisation

    def as_(self, who: Membership) -> Principal:
        return principal_for(who)

    def plan(self, parties: int = 2, enterprises=(("甲食品厂", CODE),), **values) -> Operation:
        first, last = window()
        given = {
            "title": f"第{next(_serial)}次联合监督",
            "field": "市场监管",
            "kind": "joint",
            "source": "plan",
            "purpose": "核查重复检查。",
            "steps": ["查", "谈"],
            "earliest": first,
            "latest": last,
            "quorum": 2,
            "place": "",
            "exemption": "",
            "parties": dict.fromkeys(self.others[:parties], ""),
            "bodies": [self.body],
            "enterprises": enterprises,
        }
        return plan_operation(principal=principal_for(self.clerk), **given | values)

    def approved(self, **values) -> Operation:
        operation = self.plan(**values)
        fire(operation, "submit", principal=principal_for(self.clerk))
        fire(operation, "approve", principal=principal_for(self.head))
        return operation

    def asked(self, slots: int = 2, **values) -> Operation:
        operation = self.approved(**values)
        possible = [each.slot for each in facts.find(operation) if each.possible][:slots]
        values = {"slots": [f"{slot.day.isoformat()}/{slot.part}" for slot in possible]}
        fire(operation, "ask", principal=principal_for(self.clerk), values=values)
        return operation

    def answer(self, operation: Operation, who: Membership, word: str = "yes", **values) -> None:
        answers = [f"{slot.pk}:{word}" for slot in operation.slots.filter(asked=True)]
        given = {"answers": answers, "delegate": who.pk if word != "no" else None}
        fire(operation, "answer", principal=principal_for(who), values=given | values)

    def ready(self, **values) -> Operation:
        operation = self.asked(**values)
        self.answer(operation, self.clerk)
        for who in self.theirs[: operation.parties.count() - 1]:
            self.answer(operation, who)
        return operation

    def first_slot(self, operation: Operation) -> str:
        slot = operation.slots.filter(asked=True)[0]
        return f"{slot.day.isoformat()}/{slot.part}"

    def confirm(self, operation: Operation, who: Membership | None = None) -> None:
        principal = principal_for(who or self.head)
        fire(operation, "confirm", principal=principal, values={"slot": self.first_slot(operation)})

    def bring_forward(self, operation: Operation) -> None:
        """Let the confirmed day have come."""
        Operation.objects.filter(pk=operation.pk).update(day=timezone.localdate())
        operation.refresh_from_db()


@pytest.fixture
def world(db) -> World:
    return new_world()


def new_world() -> World:
    calendar()
    bureau = organisation(OrganisationKind.COORDINATING)
    kinds = (OrganisationKind.PROCURATORATE, OrganisationKind.CONGRESS, OrganisationKind.CHAMBER)
    others = [organisation(kind) for kind in kinds]
    return World(
        bureau=bureau,
        clerk=member(bureau, Role.CLERK),
        head=member(bureau, Role.HEAD),
        other_head=member(bureau, Role.HEAD),
        others=others,
        theirs=[member(each, Role.CLERK) for each in others],
        body=organisation(OrganisationKind.ENFORCEMENT),
    )

"""The world of joint operations with more people, and the quarter its windows lie in."""

from __future__ import annotations

import datetime as dt

import pytest

from core import outbox
from core.quarters import quarter_name
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.quarter import services
from liaison.quarter.models import QuarterPlan
from liaison.quarter.queries import bounds
from tests.factories.liaison import member
from tests.liaison.joint.conftest import World, window
from tests.liaison.joint.conftest import world as joint_world

__all__ = ["joint_world"]

OTHER = "91990100MA0A10002B"


def quarter() -> tuple[dt.date, dt.date]:
    """The quarter in which the windows of the world begin."""
    return bounds(quarter_name(window()[0]))


@pytest.fixture
def world(joint_world: World) -> World:
    for organisation in joint_world.others:
        member(organisation, Role.CLERK)
    return joint_world


def planned(world: World, improves: QuarterPlan | None = None) -> QuarterPlan:
    """A plan of the quarter, worked out as the background does."""
    first, last = quarter()
    plan = services.ask(principal=principal_for(world.clerk), first=first, last=last, improves=improves)
    outbox.drain(services.TOPIC)
    plan.refresh_from_db()
    return plan

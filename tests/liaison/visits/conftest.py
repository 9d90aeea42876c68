"""The world of joint operations, with a body that files inspections and one enterprise that both want to visit."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from liaison.inspections.models import Inspection
from liaison.joint.models import Operation
from liaison.organisations.models import Organisation
from tests.factories import inspections as make
from tests.liaison.joint.conftest import World, window, world

__all__ = ["world"]


@pytest.fixture
def code() -> str:
    return make.credit_code()


@pytest.fixture
def body(world: World) -> Organisation:
    """Of the same level and region as the bureau, and no target of its operations."""
    found = make.ready_body()
    found.region = world.bureau.region
    found.save()
    return found


def confirmed(world: World, code: str, **values) -> Operation:
    """An operation that visits the enterprise on a day of its own."""
    operation = world.ready(enterprises=[("甲食品厂", code)], **values)
    world.confirm(operation)
    return operation


def filing(body: Organisation, code: str, day: dt.date | None = None, hour: int = 9, **values) -> Inspection:
    """A filing to visit the enterprise on ``day``."""
    day = day or window()[0] + dt.timedelta(days=5)
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
    given = {"credit_code": code, "starts_at": begin, "ends_at": begin + dt.timedelta(hours=2)}
    return make.filed(body, **given | values)

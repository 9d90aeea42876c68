"""The sample quarter can be planned as it is, on whatever day it is loaded."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import outbox
from core.calendar import calendar
from core.quarters import quarter_name
from liaison.demo.organisations import load_organisations, load_people
from liaison.demo.quarter import LENGTH, load_quarter, next_quarter
from liaison.demo.work import World
from liaison.joint.models import Operation
from liaison.quarter import services
from liaison.quarter.queries import bounds


@pytest.mark.django_db
def test_the_sample_quarter_is_planned_and_confirmed():
    calendar()
    load_organisations()
    load_people()
    assert load_quarter() == 4
    assert load_quarter() == 0
    clerk, head = World().principal("clerk"), World().principal("approver")
    first, last = bounds(quarter_name(Operation.objects.first().earliest))
    plan = services.ask(principal=clerk, first=first, last=last)
    outbox.drain(services.TOPIC)
    plan.refresh_from_db()
    assert (plan.status, plan.figures["unassigned"]) == ("optimal", 0)
    assert plan.figures["saved"] >= 2
    assert services.confirm(proposals=plan.proposals.all(), principal=head) == (4, [])


@given(st.dates(dt.date(2025, 1, 1), dt.date(2030, 12, 31)))
def test_the_next_quarter_follows_the_present_one(today):
    first = next_quarter(today)
    assert bounds(quarter_name(today))[1] + dt.timedelta(days=1) == first
    assert first + dt.timedelta(days=LENGTH) <= bounds(quarter_name(first))[1]

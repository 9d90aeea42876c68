"""The sample quarter: an operation in every state, whatever day it is loaded on."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.clues.models import Clue
from liaison.demo.data import read
from liaison.demo.operations import load_operations, window
from liaison.demo.organisations import load_organisations, load_people
from liaison.demo.work import World
from liaison.documents.models import Document
from liaison.joint.findings.flow import ACTION, FINDING
from liaison.joint.flow import OPERATION
from liaison.joint.models import Accompaniment, ActionItem, Attendance, Booking, Finding, Operation
from liaison.visits.figures import figures
from liaison.visits.models import Merger
from liaison.visits.nearby import pairs_for


@pytest.mark.django_db
def test_an_operation_is_in_every_state_and_a_second_run_adds_none():
    load_organisations()
    load_people()
    load_operations()
    assert {each.state for each in Operation.objects.all()} == set(OPERATION.state_by_code)
    assert {each.kind for each in Operation.objects.all()} == {"joint", "accompanying", "conference", "one_visit"}
    assert {each.state for each in Accompaniment.objects.all()} == {"sent", "recorded"}
    assert {each.state for each in Finding.objects.all()} == set(FINDING.state_by_code)
    assert {each.state for each in ActionItem.objects.all()} == set(ACTION.state_by_code)
    assert any(each.is_late for each in ActionItem.objects.filter(state="open"))
    assert not Finding.objects.filter(state="open", next_due_at=None).exists()
    held = Operation.objects.filter(state__in=["held", "findings", "closed"])
    assert not held.exclude(parties__attendances__isnull=False).exists()
    models = (Operation, Finding, ActionItem, Attendance, Document, Clue)
    counted = [model.objects.count() for model in models]
    assert counted[0] >= 8
    assert Booking.objects.filter(operation__state="confirmed").exists()
    joined = Merger.objects.get()
    assert (joined.state, joined.host, joined.guest) == ("joined", joined.asked, joined.asked)
    assert figures(World().principal("clerk"), joined.day.year).saved == 1
    for username in ("clerk", "clerk2", "approver"):
        assert [pair.guest.name for pair in pairs_for(World().principal(username))] == ["示例市宏远铸造有限公司"]
    load_operations()
    assert [model.objects.count() for model in models] == counted


@given(st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31)))
def test_every_window_lies_in_one_year_and_what_is_past_stays_past(today):
    for row in read("operations.toml")["operation"]:
        first, last = window(*row["window"], today)
        assert first.year == last.year
        assert (last - first).days >= 14
        assert (last < today) if row["window"][1] < 0 else (first > today)

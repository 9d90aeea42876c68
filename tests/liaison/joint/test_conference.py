"""A joint conference: its agenda, and the decisions and minutes of its room, for those who are in it."""

import pytest
from django.urls import reverse

from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.rooms.models import Minutes
from liaison.rooms.services import minutes, records
from liaison.rooms.services.people import open_room
from tests.factories.liaison import member
from tests.factories.rooms import client_id
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference(world):
    member(world.others[0], Role.HEAD)
    return world.asked(kind="conference", enterprises=(), steps=["通报线索", "商定重点"])


@pytest.fixture
def room(world, conference):
    clerk = principal_for(world.clerk)
    return open_room(kind="operation", item=conference, principal=clerk, organisations=[world.others[0]])


def decide(world, room, text: str, take: bool = True):
    clerk = principal_for(world.clerk)
    decision = records.propose_decision(room=room.pk, principal=clerk, text=text, client_id=client_id(), quorum=1)
    return records.end_decision(decision=decision, principal=clerk) if take else decision


def page_of(client, who, operation) -> str:
    client.force_login(who.user)
    return client.get(reverse("joint:operation", args=[operation.pk])).content.decode()


def test_decisions_and_minutes_stand_on_its_page_with_their_state(world, conference, room, client):
    empty = page_of(client, world.clerk, conference)
    assert "议程" in empty
    assert reverse("rooms:make", args=[room.pk, "decision"]) in empty
    taken, asked = decide(world, room, "集中整治重复检查"), decide(world, room, "开放数据接口", take=False)
    made = minutes.issue_minutes(
        room=room.pk, principal=principal_for(world.clerk), text="请确认", client_id=client_id()
    )
    page = page_of(client, world.clerk, conference)
    for item in (taken, asked, made):
        assert reverse("rooms:record", args=[item.code, item.pk]) in page
    assert "集中整治重复检查" in page
    assert str(taken.get_state_display()) in page
    Minutes.objects.filter(pk=made.pk).update(state=Minutes.State.FILED)
    assert str(Minutes.State.FILED.label) in page_of(client, world.clerk, conference)


def test_whoever_is_not_in_the_room_is_told_where_they_are_and_nothing_of_them(world, conference, room, client):
    decide(world, room, "集中整治重复检查")
    page = page_of(client, world.theirs[1], conference)
    assert "决定和纪要" in page
    assert "集中整治重复检查" not in page
    assert reverse("rooms:records", args=[room.pk]) not in page


def test_other_operations_show_what_was_decided_and_nothing_where_nothing_was(world, client):
    operation = world.asked()
    member(world.others[0], Role.HEAD)
    clerk = principal_for(world.clerk)
    own = open_room(kind="operation", item=operation, principal=clerk, organisations=[world.others[0]])
    assert "决定和纪要" not in page_of(client, world.clerk, operation)
    decide(world, own, "分两组核查")
    assert "分两组核查" in page_of(client, world.clerk, operation)


def test_the_page_costs_the_same_however_much_was_decided(world, conference, room, client):
    client.force_login(world.clerk.user)
    address = reverse("joint:operation", args=[conference.pk])
    decide(world, room, "第一项")
    few = queries_of(client, address, at_most=45)
    for n in range(4):
        decide(world, room, f"再一项{n}")
    assert queries_of(client, address, at_most=45) == few

"""The room of an operation shows the question about the day: one record, answered at the operation alone."""

import pytest
from django.urls import reverse

from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership
from liaison.organisations.refusals import Refused
from liaison.rooms.choices import Kind
from liaison.rooms.models import Poll, RoomEvent
from liaison.rooms.services import polls
from liaison.rooms.services.people import add_member, open_room
from liaison.workflow.engine import fire
from tests.factories.liaison import member
from tests.liaison.rooms.test_views import browser

pytestmark = pytest.mark.django_db


def room_of(world, operation):
    member(world.others[0], Role.HEAD)  # whom to let in before anybody is named
    return open_room(
        kind="operation", item=operation, principal=principal_for(world.clerk), organisations=[world.others[0]]
    )


def head_of(organisation) -> Membership:
    return Membership.objects.get(organisation=organisation, role=Role.HEAD)


def changes(room) -> list[str]:
    found = RoomEvent.objects.filter(room=room, kind=Kind.CHANGE).order_by("seq")
    return [each.body["what"] for each in found]


def test_the_room_has_one_record_of_the_question_however_often_it_is_asked(world):
    operation = world.asked()
    room = room_of(world, operation)
    poll = Poll.objects.get(room=room)
    assert (poll.mirrored, poll.state, len(poll.slots), poll.reply_by) == (True, "open", 2, operation.reply_by)
    with pytest.raises(Refused):
        polls.answer_poll(poll=poll, principal=principal_for(world.theirs[0]), said=dict.fromkeys(poll.slots, "yes"))
    world.answer(operation, world.clerk)
    world.answer(operation, world.theirs[0])
    world.confirm(operation)
    poll.refresh_from_db()
    assert (poll.state, poll.chosen) == ("closed", f"{operation.day.isoformat()}/{operation.part}")
    fire(operation, "reschedule", principal=principal_for(world.head), values={"reason": "改期"})
    poll.refresh_from_db()
    assert (poll.state, poll.chosen) == ("open", "")
    fire(operation, "ask", principal=principal_for(world.clerk), values={"slots": [poll.slots[1]]})
    poll.refresh_from_db()
    assert len(poll.slots) == 1
    fire(operation, "cancel", principal=principal_for(world.head), values={"reason": "不再需要"})
    poll.refresh_from_db()
    assert (poll.state, poll.chosen) == ("closed", "")
    assert Poll.objects.count() == 1
    assert changes(room) == [
        "poll_answered", "poll_answered", "poll_closed", "poll_asked_again", "poll_asked_again", "poll_closed",
    ]  # fmt: skip


def test_a_room_opened_after_the_day_is_fixed_shows_it(world):
    operation = world.ready()
    world.confirm(operation)
    poll = Poll.objects.get(room=room_of(world, operation))
    assert (poll.state, poll.chosen) == ("closed", f"{operation.day.isoformat()}/{operation.part}")


def test_the_card_leads_to_the_operation_and_shows_what_the_parties_said(world):
    operation = world.asked()
    room = room_of(world, operation)
    add_member(room=room.pk, member=world.theirs[0], principal=principal_for(head_of(world.others[0])))
    theirs = browser(principal_for(world.theirs[0]))
    stream, there = reverse("rooms:room", args=[room.pk]), reverse("joint:operation", args=[operation.pk])
    page = theirs.get(stream).content.decode()
    assert f'<a class="btn btn--go" href="{there}">' in page
    world.answer(operation, world.theirs[0], "no")
    page = theirs.get(stream).content.decode()
    assert f'<a class="btn btn--go" href="{there}">' not in page
    assert f'data-l="{world.others[0].short_name}">不行' in page
    poll = Poll.objects.get(room=room)
    record = theirs.get(reverse("rooms:record", args=["poll", poll.pk])).content.decode()
    assert f"/poll/{poll.pk}/answer/" not in record

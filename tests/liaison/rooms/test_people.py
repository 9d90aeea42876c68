"""Who is in a room: parties by their referral, people by their own organisation; who loses sight is out at once."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from core.access import PUBLIC, SYSTEM, may_see, visible
from core.audit import AuditEntry
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.organisations.refusals import Refused
from liaison.rooms.choices import Kind, RoomRole
from liaison.rooms.models import Room, RoomEvent
from liaison.rooms.rules import sees_room
from liaison.rooms.services import people
from liaison.rooms.subjects import registered_subjects
from liaison.workflow.engine import fire
from tests.factories.liaison import clue, member, organisation
from tests.factories.rooms import SharedRoom

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared() -> SharedRoom:
    return SharedRoom()


def test_a_room_lets_the_people_at_work_in(shared):
    inside = set(shared.room.participants.values_list("membership", flat=True))
    assert inside == {shared.our_clerk.pk, shared.their_head.pk}
    outsider = principal_for(member(shared.receiver, Role.CLERK))
    assert may_see(shared.ours, shared.room)
    assert may_see(shared.theirs, shared.room)
    assert not may_see(outsider, shared.room)
    entry = AuditEntry.objects.filter(stream=shared.room.subject, action="room.opened").get()
    assert entry.detail["hash"] == RoomEvent.objects.get(room=shared.room, seq=entry.detail["seq"]).hash


def test_only_the_handlers_open_a_room_and_only_one(shared):
    with pytest.raises(Refused):
        people.open_room(kind="clue", item=shared.clue, principal=shared.theirs)
    with pytest.raises(Refused):
        people.open_room(kind="clue", item=shared.clue, principal=shared.ours)
    alone = clue(shared.holder, state="analysing", handler=shared.our_clerk)  # shared with nobody
    with pytest.raises(Refused):
        people.open_room(kind="clue", item=alone, principal=shared.ours)


def test_an_organisation_without_a_part_is_not_let_in(shared):
    stranger = organisation(OrganisationKind.DISCIPLINE)
    member(stranger, Role.HEAD)
    with pytest.raises(Refused):
        people.add_party(room=shared.room.pk, organisation=stranger, principal=shared.ours)


def test_everybody_brings_in_their_own(shared):
    theirs = member(shared.receiver, Role.CLERK)
    with pytest.raises(Refused):
        people.add_member(room=shared.room.pk, member=theirs, principal=shared.ours)
    people.add_member(room=shared.room.pk, member=theirs, principal=shared.theirs)
    with pytest.raises(Refused):
        people.remove_member(room=shared.room.pk, member=theirs, principal=shared.ours)
    reader = member(shared.holder, Role.READER)
    people.add_member(room=shared.room.pk, member=reader, principal=shared.ours, role=RoomRole.WRITER)
    assert shared.participant(principal_for(reader)).role == RoomRole.READER


def test_a_late_comer_sees_from_the_start_or_from_joining(shared):
    before = shared.say(shared.ours, "之前")
    early = shared.join(shared.holder)
    late = shared.join(shared.receiver, from_start=False)
    after = shared.say(shared.ours, "之后")
    assert set(visible(early, RoomEvent).values_list("seq", flat=True)) == set(range(1, after.seq + 1))
    seen = visible(late, RoomEvent).values_list("seq", flat=True)
    assert before.seq not in seen
    assert set(seen) == set(range(shared.participant(late).sees_from + 1, after.seq + 1))


def test_who_left_sees_nothing_and_may_come_back(shared):
    colleague = shared.join(shared.receiver)
    people.remove_member(room=shared.room.pk, member=shared.their_head, principal=colleague)
    assert not visible(shared.theirs, RoomEvent).exists()
    with pytest.raises(Refused):
        shared.say(shared.theirs, "还在")
    people.add_member(room=shared.room.pk, member=shared.their_head, principal=colleague)
    assert visible(shared.theirs, RoomEvent).exists()
    assert shared.room.participants.filter(membership=shared.their_head).count() == 1


def test_the_last_writer_of_an_organisation_stays_while_others_are_in(shared):
    shared.join(shared.receiver, role=RoomRole.READER)
    with pytest.raises(Refused):
        people.remove_member(room=shared.room.pk, member=shared.their_head, principal=shared.theirs)


def test_recusal_from_the_clue_ends_the_sight_of_its_room(shared):
    shared.clue.recusals.create(user=shared.our_clerk.user, reason="近亲属", declared_by=shared.our_clerk.user)
    assert not may_see(shared.ours, shared.room)
    assert not visible(shared.ours, RoomEvent).exists()
    with pytest.raises(Refused):
        shared.say(shared.ours, "还在")


def test_a_returned_referral_shares_no_more(shared):
    fire(shared.referral, "return", principal=shared.theirs, values={"reason": "不全", "suggestion": "补齐"})
    assert not may_see(shared.theirs, shared.room)
    assert may_see(shared.ours, shared.room)


def test_the_opener_takes_an_organisation_out(shared):
    with pytest.raises(Refused):
        people.remove_party(room=shared.room.pk, organisation=shared.holder, principal=shared.theirs)
    people.remove_party(room=shared.room.pk, organisation=shared.receiver, principal=shared.ours)
    assert not may_see(shared.theirs, shared.room)
    assert RoomEvent.objects.filter(room=shared.room).last().kind == Kind.LEFT


def test_the_room_is_archived_with_its_clue(shared):
    head = principal_for(member(shared.holder, Role.HEAD))
    fire(shared.referral, "return", principal=shared.theirs, values={"reason": "不全", "suggestion": "补齐"})
    fire(shared.clue, "decline", principal=head, values={"reason": "不属于执法监督事项"}, note="不受理")
    assert Room.objects.get().is_archived
    assert RoomEvent.objects.last().kind == Kind.ARCHIVED


def test_the_short_way_to_the_rule_gives_what_the_rule_gives(shared):
    other = SharedRoom()
    left = shared.join(shared.receiver)
    people.remove_member(
        room=shared.room.pk, member=Membership.objects.get(pk=left.membership_id), principal=shared.theirs
    )
    recused = shared.join(shared.receiver)
    user = Membership.objects.get(pk=recused.membership_id).user
    shared.clue.recusals.create(user=user, reason="近亲属", declared_by=user)
    found = set()
    for principal in (shared.ours, shared.theirs, left, recused, other.ours, SYSTEM, PUBLIC):
        for kind in ("clue", "operation", "没有"):
            seen = {room for room in Room.objects.all() if sees_room(principal, room.pk, kind)}
            assert seen == set(visible(principal, Room).filter(kind=kind)), (principal, kind)
            found |= seen
    assert found == {shared.room, other.room}


def test_the_rule_of_a_room_is_made_of_who_asks_and_the_day_alone(shared, monkeypatch, django_assert_num_queries):
    """It is put together once a day and asked from then on."""
    deputising = replace(shared.theirs, stands_in_for=frozenset({1, 2}), heads_away=frozenset({2}))
    today = timezone.localdate()
    morning = timezone.make_aware(dt.datetime.combine(today, dt.time(0, 1)))
    times = (morning, morning + dt.timedelta(hours=23), morning + dt.timedelta(days=1))
    for subject in registered_subjects():
        for principal in (shared.ours, shared.theirs, deputising):
            asked = []
            for at, label in zip(times, ("清晨", "深夜", "清晨"), strict=True):
                monkeypatch.setattr(timezone, "now", lambda at=at: at)
                with django_assert_num_queries(1) as queries:
                    sees_room(replace(principal, label=label), shared.room.pk, subject.kind)
                asked.append(queries.captured_queries[0]["sql"])
            first, late, tomorrow = asked
            assert first == late, subject.kind
            assert tomorrow == first.replace(str(today), str(today + dt.timedelta(days=1))), subject.kind

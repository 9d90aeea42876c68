"""An operation from its plan to its end: what each side may do and see, what is held and booked, and never twice."""

import html
import re
import threading

import pytest
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from core.audit import AuditEntry
from liaison.clues.services import recuse
from liaison.joint import facts
from liaison.joint.flow import OPERATION, SHARED
from liaison.joint.models import (
    ActionItem,
    Attendance,
    Blackout,
    Booking,
    Finding,
    Operation,
    OperationParty,
    Target,
    Visit,
)
from liaison.joint.services import block_days
from liaison.joint.visits import left
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.rooms.models import Room
from liaison.rooms.services.people import open_room
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation
from tests.liaison.joint.conftest import CODE, window
from tests.queries import queries_of

#: Events by state; "!" for the lead's head only, "*" for every party, "?" for accompanying supervision alone. All else
#: must be refused.
ALLOWED = {
    "draft": "submit cancel!",
    "submitted": "approve! send_back! cancel!",
    "approved": "ask draw? cancel!",
    "scheduling": "ask answer* remind confirm! draw? cancel!",
    "confirmed": "reschedule! draw? sign_in* hold cancel!",
    "held": "sign_in* find give close!",
    "findings": "find give close!",
    "closed": "",
    "cancelled": "",
}


def codes(principal, item) -> set[str]:
    return {event.code for event in permitted_events(principal, item)}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["joint", "accompanying"])
@pytest.mark.parametrize("state", [state.code for state in OPERATION.states])
def test_in_every_state_every_role_may_do_what_is_listed_and_nothing_else(world, state, kind):
    operation = world.plan(kind=kind)
    Operation.objects.filter(pk=operation.pk).update(state=state)
    operation.refresh_from_db()
    listed = [word.rstrip("?") for word in ALLOWED[state].split() if word[-1] != "?" or kind == "accompanying"]
    for role in Role:
        led = {word.rstrip("!*") for word in listed if role == Role.HEAD or (role == Role.CLERK and word[-1] != "!")}
        party = {word[:-1] for word in listed if word[-1] == "*"} if role in {Role.HEAD, Role.CLERK} else set()
        for of, expected in (
            (world.bureau, led),
            (world.others[0], party),
            (world.others[2], set()),
            (world.body, set()),
        ):
            asking = principal_for(member(of, role))
            assert codes(asking, operation) == expected
            for event in set(OPERATION.event_by_code) - expected:
                with pytest.raises(EventRefused):
                    fire(operation, event, principal=asking, values=dict.fromkeys(OPERATION.event(event).requires, "x"))


@pytest.mark.django_db
@pytest.mark.parametrize("state", [state.code for state in OPERATION.states])
def test_who_takes_part_sees_it_once_asked_and_nobody_else_ever(world, state):
    operation = world.plan()
    Operation.objects.filter(pk=operation.pk).update(state=state)
    finding = Finding.objects.create(operation=operation, text="x", owner=world.bureau)
    ActionItem.objects.create(operation=operation, finding=finding, text="x", owner=world.bureau)
    Attendance.objects.create(party=operation.parties.first(), member=world.clerk)
    party, stranger, body = (principal_for(member(of)) for of in (world.others[0], world.others[2], world.body))
    for model in (Operation, OperationParty, Target, Finding, ActionItem, Attendance):
        assert visible(principal_for(world.clerk), model).exists()
        assert visible(party, model).exists() == (state in SHARED)
        assert not visible(stranger, model).exists()
        assert not visible(body, model).exists()
    assert not visible(principal_for(world.clerk), Visit).exists()
    assert not visible(principal_for(world.clerk), Booking).exists()


@pytest.mark.django_db
def test_who_works_for_the_body_or_is_recused_sees_nothing_in_another_seat_either(world):
    both = member(world.others[0])
    member(world.body, user=both.user)
    held = clue(world.bureau, state="analysing")
    operation = world.asked(clue=held)
    assert not visible(principal_for(both), Operation).exists()
    away = member(world.bureau)
    assert visible(principal_for(away), Operation).exists()
    recuse(clue=held, member=away, reason="亲属", principal=principal_for(world.head))
    assert not visible(principal_for(away), Operation).exists()
    assert operation in visible(principal_for(world.theirs[0]), Operation)


@pytest.mark.django_db
def test_the_whole_way_from_plan_to_closed(world):
    operation = world.ready(place="三楼 会议室")
    assert Visit.objects.get().credit_code == CODE
    world.confirm(operation)
    kinds = sorted(Booking.objects.values_list("kind", flat=True))
    assert kinds == ["enterprise", "person", "person", "person", "room"]
    clerk, head = principal_for(world.clerk), principal_for(world.head)
    there = [str(operation.parties.first().pk)]
    with pytest.raises(EventRefused):
        fire(operation, "hold", principal=clerk, values={"attended": there})  # not yet
    world.bring_forward(operation)
    fire(operation, "hold", principal=clerk, values={"attended": there})
    found = {"text": "重复检查", "owner": world.others[0].pk}
    fire(operation, "find", principal=clerk, values=found)
    with pytest.raises(EventRefused, match="问题1 重复检查"):
        fire(operation, "close", principal=head, values={"result": "完"})
    fire(operation.findings.get(), "settle", principal=clerk, values={"result": "已改"})
    fire(operation, "close", principal=head, values={"result": "完"})
    assert (operation.state, operation.result, operation.next_due_at) == ("closed", "完", None)
    assert [party.attended for party in operation.parties.all()] == [True, False, False]
    assert AuditEntry.objects.filter(stream=operation.subject, action="operation.confirm").count() == 1


@pytest.mark.django_db
def test_nobody_approves_their_own_plan_and_alone_it_is_no_joint_operation(world):
    alone = world.plan(parties=0, quorum=1)
    with pytest.raises(EventRefused):
        fire(alone, "submit", principal=principal_for(world.clerk))
    operation = world.plan()
    Operation.objects.filter(pk=operation.pk).update(planned_by=world.head)
    fire(operation, "submit", principal=principal_for(world.clerk))
    with pytest.raises(EventRefused):
        fire(operation, "approve", principal=principal_for(world.head))
    fire(operation, "approve", principal=principal_for(world.other_head))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quorum": 9}, "quorum"),
        ({"enterprises": [("甲", "123")]}, "enterprises"),
        ({"enterprises": [("甲", CODE), ("乙", CODE)]}, "enterprises"),
        ({"kind": "conference"}, "enterprises"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_what_no_operation_can_be_is_refused_where_it_lies(world, values, field):
    with pytest.raises(EventRefused) as refused:
        world.plan(**values)
    assert refused.value.field == field
    assert not Operation.objects.exists()


@pytest.mark.django_db
def test_visits_are_held_from_the_proposal_on_and_given_back_with_it(world):
    first, year = world.plan(), window()[0].year
    level = world.bureau.region.level
    assert left([CODE], year, level) == {CODE: 2}
    fire(first, "submit", principal=principal_for(world.clerk))
    assert left([CODE], year, level) == {CODE: 1}
    second, third = world.approved(), world.plan()
    with pytest.raises(EventRefused, match="甲食品厂"):
        fire(third, "submit", principal=principal_for(world.clerk))
    exempt = world.approved(exemption="danger")
    assert exempt.visits.get().place is None
    fire(second, "cancel", principal=principal_for(world.head), values={"reason": "并入"})
    fire(third, "submit", principal=principal_for(world.clerk))
    fire(first, "send_back", principal=principal_for(world.head), values={"reason": "改"})
    assert left([CODE], year, level) == {CODE: 1}
    with override_settings(VISITS_IN_ALL=1):
        assert left([CODE], year, level) == {CODE: 0}


@pytest.mark.django_db
def test_the_poll_reminds_only_who_is_missing_and_a_no_is_not_booked(world):
    operation = world.asked(parties=3)
    told = set(Notice.objects.filter(kind="operation.asked").values_list("recipient", flat=True))
    assert {each.pk for each in world.theirs} <= told
    world.answer(operation, world.clerk)
    world.answer(operation, world.theirs[0])
    day = operation.latest.isoformat()
    world.answer(operation, world.theirs[1], "no", counter=f"{day}/pm", remark="会期")
    fire(operation, "remind", principal=principal_for(world.clerk))
    assert [n.recipient for n in Notice.objects.filter(kind="operation.reminded")] == [world.theirs[2]]
    world.confirm(operation)
    booked = set(Booking.objects.filter(kind="person").values_list("key", flat=True))
    assert booked == {str(world.clerk.user_id), str(world.theirs[0].user_id)}
    no = operation.parties.get(organisation=world.others[1])
    assert (no.counter_day, no.counter_part, no.remark, no.delegate) == (operation.latest, "pm", "会期", None)
    everybody = {notice.recipient for notice in Notice.objects.filter(kind="operation.day_confirmed")}
    assert everybody >= set(world.theirs)


@pytest.mark.django_db
def test_a_quorum_that_is_not_reached_confirms_nothing(world):
    operation = world.asked(quorum=3)
    world.answer(operation, world.clerk)
    world.answer(operation, world.theirs[0], "if_needed")
    world.answer(operation, world.theirs[1], "no")
    with pytest.raises(EventRefused):
        world.confirm(operation)
    assert not Booking.objects.exists()
    world.answer(operation, world.theirs[1], "if_needed")
    world.confirm(operation)


@pytest.mark.django_db
def test_giving_the_day_up_frees_it_and_tells_everybody(world):
    operation = world.ready()
    world.confirm(operation)
    fire(operation, "reschedule", principal=principal_for(world.head), values={"reason": "台风"}, note="台风")
    assert (operation.day, operation.part, operation.state) == (None, "", "scheduling")
    assert not Booking.objects.exists()
    assert {n.recipient for n in Notice.objects.filter(kind="operation.given_up")} >= set(world.theirs[:2])
    world.confirm(operation, world.other_head)
    fire(operation, "cancel", principal=principal_for(world.head), values={"reason": "并入"})
    assert not Booking.objects.exists()
    assert not Visit.objects.exists()
    assert {n.recipient for n in Notice.objects.filter(kind="operation.called_off")} >= set(world.theirs[:2])
    assert operation in visible(principal_for(world.theirs[0]), Operation)


@pytest.mark.django_db
def test_a_blocked_day_is_not_offered_and_its_reason_stays_at_home(world):
    first, last = window()
    operation = world.approved()
    block_days(principal=principal_for(world.clerk), first=first, last=last, reason="巡视")
    assert not any(each.possible for each in facts.find(operation))
    values = {"slots": [f"{last.isoformat()}/am"]}
    with pytest.raises(EventRefused) as refused:
        fire(operation, "ask", principal=principal_for(world.clerk), values=values)
    assert "巡视" not in refused.value.message
    assert not visible(principal_for(world.theirs[0]), Blackout).exists()


@pytest.mark.django_db
def test_the_sample_is_drawn_once_and_for_accompanying_supervision_alone(world, client):
    operation = world.approved(kind="accompanying")
    values = {"items": [f"第{n}项" for n in range(1, 11)]}
    fire(operation, "draw", principal=principal_for(world.clerk), values=values)
    assert len(operation.sample) == 2
    with pytest.raises(EventRefused):
        fire(operation, "draw", principal=principal_for(world.clerk), values=values)
    client.force_login(world.clerk.user)
    other = world.approved(enterprises=())
    assert "/do/draw/" not in client.get(reverse("joint:operation", args=[other.pk])).content.decode()


@pytest.mark.django_db
def test_each_operation_has_its_room_that_ends_with_it(world):
    operation = world.asked()
    world.answer(operation, world.theirs[0])  # who comes is in the room as soon as it is opened
    room = open_room(
        kind="operation", item=operation, principal=principal_for(world.clerk), organisations=[world.others[0]]
    )
    inside = set(room.participants.values_list("membership", flat=True))
    assert inside == {world.clerk.pk, world.theirs[0].pk}
    fire(operation, "cancel", principal=principal_for(world.head), values={"reason": "并入"})
    assert Room.objects.get(pk=room.pk).is_archived


def _at_once(*works) -> list[str]:
    """Do all at the same moment, each on a connection of its own; "" for done, else what was said."""
    ready, said = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int) -> None:
        try:
            ready.wait(20)
            works[place]()
        except EventRefused as refused:
            said[place] = refused.message
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_confirm_one_operation_at_once_one_is_refused(world):
    operation = world.ready()
    again = Operation.objects.get(pk=operation.pk)
    said = _at_once(lambda: world.confirm(operation, world.head), lambda: world.confirm(again, world.other_head))
    assert sorted(map(bool, said)) == [False, True]
    assert Booking.objects.filter(kind="enterprise").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared", ["person", "room", "enterprise"])
def test_two_operations_confirmed_at_once_never_share_anything(world, shared):
    second = ("甲", CODE) if shared == "enterprise" else ("乙", f"{CODE[:-1]}B")
    operations = [
        world.asked(slots=1, enterprises=[each], place="三楼会议室" if shared == "room" else "")
        for each in (("甲", CODE), second)
    ]
    for operation in operations:
        # Unless a person is what they share, everybody sends another one.
        for of, named in ((world.bureau, world.clerk), (world.others[0], world.theirs[0])):
            world.answer(operation, named if shared == "person" else member(of))
    said = _at_once(*(lambda operation=operation: world.confirm(operation) for operation in operations))
    assert sorted(map(bool, said)) == [False, True]
    assert Operation.objects.filter(state="confirmed").count() == 1
    assert Booking.objects.filter(operation__state="scheduling").count() == 0


@pytest.mark.django_db(transaction=True)
def test_no_limit_of_visits_is_passed_by_operations_submitted_at_once(world):
    drafts = [world.plan() for _each in range(5)]
    clerk = principal_for(world.clerk)
    said = _at_once(*(lambda draft=draft: fire(draft, "submit", principal=clerk) for draft in drafts))
    assert sum(not text for text in said) == 2
    assert sorted(Visit.objects.values_list("place", "level_place")) == [(1, 1), (2, 2)]


@pytest.mark.django_db
def test_from_a_clue_to_the_confirmed_day_in_the_browser(world, client):
    held = clue(world.bureau, state="analysing", subjects=[{"kind": "body", "name": "甲", "organisation": world.body}])
    client.force_login(world.clerk.user)
    start = f"{reverse('joint:new')}?clue={held.pk}"
    assert start in client.get(reverse("clues:clue", args=[held.pk])).content.decode()
    assert held.title in client.get(start).content.decode()
    first, last = window()
    plan = {
        "title": "联合核查", "kind": "joint", "field": "市场监管", "source": "referral", "purpose": "核查",
        "steps": "查\n谈", "parties": [each.pk for each in world.others[:2]], "bodies": [world.body.pk],
        "enterprises": f"甲食品厂 {CODE}", "earliest": first, "latest": last, "quorum": 2,
    }  # fmt: skip
    assert client.post(start, plan | {"enterprises": "甲食品厂"}).status_code == 422
    assert client.post(start, plan).status_code == 302
    operation = Operation.objects.get()
    assert operation.clue == held
    assert operation.number in client.get(reverse("clues:clue", args=[held.pk])).content.decode()
    address = reverse("joint:operation", args=[operation.pk])
    assert client.post(reverse("joint:edit", args=[operation.pk]), plan | {"title": "改过"}).status_code == 302
    assert client.post(f"{address}do/submit/").status_code == 302
    client.force_login(world.head.user)
    assert client.post(f"{address}do/approve/").status_code == 302
    client.force_login(world.clerk.user)
    days = client.get(f"{address}days/", {"wished": last.isoformat()})
    assert days.status_code == 200
    slot = days.context["nearest"].slot
    value = f"{slot.day.isoformat()}/{slot.part}"
    assert value in client.get(f"{address}do/ask/").content.decode()
    assert client.post(f"{address}do/ask/", {"slots": [value]}).status_code == 302
    asked = operation.slots.get()
    for who in (world.clerk, world.theirs[0]):
        client.force_login(who.user)
        page = client.get(address).content.decode()
        assert "改过" in page
        assert (held.number in page) == (who == world.clerk)
        given = {f"slot_{asked.pk}": "yes", "delegate": who.pk, "counter_part": "am"}
        assert client.post(f"{address}do/answer/", given).status_code == 302
    client.force_login(world.head.user)
    assert client.post(f"{address}do/confirm/", {"slot": value}).status_code == 302
    operation.refresh_from_db()
    assert (operation.state, operation.day, operation.part) == ("confirmed", slot.day, slot.part)
    assert client.get(address).status_code == 200
    client.force_login(world.theirs[2].user)
    assert client.get(address).status_code == 404
    client.force_login(member(organisation(OrganisationKind.ENFORCEMENT)).user)
    assert client.get(reverse("joint:new")).status_code == 302


@pytest.mark.django_db
def test_from_a_search_to_a_plan_with_what_was_sought_filled_in(world, client):
    clue(world.bureau, state="analysing", title="重复罚款甲")
    client.force_login(world.clerk.user)
    page = client.get(reverse("clues:list"), {"scope": "all", "q": "重复罚款"}).content.decode()
    (start,) = re.findall(rf'href="({reverse("joint:new")}[^"]+)"', page)
    initial = client.get(html.unescape(start)).context["form"].initial
    assert (initial["title"], initial["source"]) == ("重复罚款", "referral")
    assert "重复罚款" in initial["purpose"]
    wild = f"{reverse('joint:new')}?title={'长' * 300}&source=x&bodies=a&bodies={world.body.pk}&earliest=2000-01-01"
    initial = client.get(wild).context["form"].initial
    assert (len(initial["title"]), initial["bodies"], "source" in initial) == (120, [world.body.pk], False)
    assert initial["earliest"] >= timezone.localdate()
    client.force_login(member(world.body).user)
    assert reverse("joint:new") not in client.get(reverse("clues:list"), {"q": "重复"}).content.decode()


@pytest.mark.django_db
def test_a_list_costs_the_same_however_many_there_are(world, client):
    client.force_login(world.clerk.user)
    world.asked()
    few = queries_of(client, reverse("joint:list"), at_most=25)
    for _each in range(4):
        world.plan(enterprises=())
    assert queries_of(client, reverse("joint:list"), at_most=25) == few


@pytest.mark.django_db
def test_blocked_days_in_the_browser(world, client):
    client.force_login(world.clerk.user)
    address = reverse("joint:blackouts")
    first, last = window()
    assert client.post(address, {"first": last, "last": first, "reason": "巡视"}).status_code == 422
    assert client.post(address, {"first": first, "last": last, "reason": "巡视"}).status_code == 302
    assert "巡视" in client.get(address).content.decode()
    blackout = Blackout.objects.get()
    client.force_login(world.theirs[0].user)
    assert "巡视" not in client.get(address).content.decode()
    assert client.post(reverse("joint:free", args=[blackout.pk])).status_code == 404
    client.force_login(world.clerk.user)
    assert client.post(reverse("joint:free", args=[blackout.pk])).status_code == 302
    assert not Blackout.objects.exists()

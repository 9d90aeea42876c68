"""Accompanying supervision: notice in time, the answer in its window and clock, the record; what each side may see."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from core.calendar import calendar
from core.deadlines import open_clocks_of, tick
from liaison.joint.accompanying.flow import ACCOMPANIMENT
from liaison.joint.accompanying.services import last_day_to_tell, notify, still_to_tell
from liaison.joint.models import Accompaniment, Operation
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
#: Events by state for the lead and for the body; "!" for heads only. All else must be refused.
ALLOWED = {
    "sent": ("withdraw!", "answer"),
    "answered": ("ask_again record withdraw!", ""),
    "recorded": ("", ""),
    "withdrawn": ("", ""),
}
TOLD = "拟跟随贵局检查，请答复时间、地点、内容。"


@pytest.fixture
def inspector(world):
    return member(world.body, Role.CLERK)


@pytest.fixture
def item(world, inspector):
    operation = world.approved(kind="accompanying")
    return notify(operation=operation, body=world.body, told=TOLD, principal=principal_for(world.clerk))


def in_working_days(days: int) -> dt.datetime:
    day = calendar().add_working_days(timezone.localdate(), days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9, 30)))


def answer(item, who, begins_at=None) -> None:
    begins_at = begins_at or max(in_working_days(5), timezone.make_aware(
        dt.datetime.combine(item.operation.earliest, dt.time(9, 30))))  # fmt: skip
    values = {"begins_at": begins_at.isoformat(), "place": "某市场", "content": "明厨亮灶"}
    fire(item, "answer", principal=principal_for(who), values=values)


@pytest.mark.parametrize("state", [state.code for state in ACCOMPANIMENT.states])
def test_in_every_state_every_role_may_do_what_is_listed_and_nothing_else(world, item, state):
    Accompaniment.objects.filter(pk=item.pk).update(state=state)
    item.refresh_from_db()
    for role in Role:
        for of, words in (
            (world.bureau, ALLOWED[state][0]),
            (world.body, ALLOWED[state][1]),
            (world.others[0], ""),
            (world.others[2], ""),
        ):
            able = {Role.HEAD: "", Role.CLERK: "!"}.get(role, words)
            expected = {word.rstrip("!") for word in words.split() if role in Role.values and word[-1] not in able}
            if role not in {Role.HEAD, Role.CLERK}:
                expected = set()
            asking = principal_for(member(of, role))
            assert {event.code for event in permitted_events(asking, item)} == expected
            for event in set(ACCOMPANIMENT.event_by_code) - expected:
                required = dict.fromkeys(ACCOMPANIMENT.event(event).requires, "x")
                with pytest.raises(EventRefused):
                    fire(item, event, principal=asking, values=required)


def test_the_body_answers_in_its_clock_and_is_followed(world, item, inspector):
    clock = open_clocks_of([item.subject])[item.subject][0]
    assert (clock.limit_code, clock.owner, clock.amount) == ("accompanying.answer", world.body.pk, 2)
    assert item.next_due_at == clock.due_at
    assert [n.recipient for n in Notice.objects.filter(kind="accompaniment.sent")] == [inspector]
    answer(item, inspector)
    assert not open_clocks_of([item.subject])[item.subject]
    assert {n.recipient for n in Notice.objects.filter(kind="accompaniment.answer")} == {world.clerk}
    clerk = principal_for(world.clerk)
    with pytest.raises(EventRefused):
        fire(item, "record", principal=clerk, values={"record": "x"})  # not begun
    fire(item, "ask_again", principal=clerk, values={"reason": "地点不明"}, note="地点不明")
    assert open_clocks_of([item.subject])[item.subject]
    answer(item, inspector)
    Accompaniment.objects.filter(pk=item.pk).update(begins_at=timezone.now())
    fire(item, "record", principal=clerk, values={"record": "均已亮证", "corrected": "补签一份"})
    assert (item.state, item.corrected, item.next_due_at) == ("recorded", "补签一份", None)


def test_an_answer_that_is_late_is_brought_to_those_above(world, item, inspector):
    head = member(world.body, Role.HEAD)
    due = item.next_due_at
    for days in range(12):
        tick(due + dt.timedelta(days=days, minutes=1))
    told = {(n.kind, n.recipient) for n in Notice.objects.filter(about="accompaniment", kind__startswith="clock.")}
    assert ("clock.overdue", inspector) in told
    assert ("clock.escalated_head", head) in told
    assert any(kind == "clock.escalated_coordinating" for kind, _who in told)
    answer(item, inspector)  # late, but better than not at all
    assert item.state == "answered"


def test_notice_too_late_is_refused_and_so_is_a_day_too_early(world, item, inspector):
    operation = item.operation
    with pytest.raises(EventRefused) as refused:
        answer(item, inspector, in_working_days(2))
    assert refused.value.field == "begins_at"
    with pytest.raises(EventRefused):
        answer(item, inspector, timezone.now() + dt.timedelta(days=400))
    other = organisation(OrganisationKind.ENFORCEMENT)
    late = world.approved(kind="accompanying", bodies=[other], enterprises=())
    Operation.objects.filter(pk=late.pk).update(day=calendar().add_working_days(timezone.localdate(), 2))
    with pytest.raises(EventRefused):
        notify(operation=late, body=other, told=TOLD, principal=principal_for(world.clerk))
    Operation.objects.filter(pk=late.pk).update(day=calendar().add_working_days(timezone.localdate(), 3))
    assert last_day_to_tell(calendar().add_working_days(timezone.localdate(), 3)) <= timezone.localdate()
    if calendar().explain(timezone.localdate()).works:
        notify(operation=late, body=other, told=TOLD, principal=principal_for(world.clerk))
    with pytest.raises(EventRefused):  # told once
        notify(operation=operation, body=world.body, told=TOLD, principal=principal_for(world.clerk))
    with pytest.raises(EventRefused):
        notify(
            operation=world.approved(enterprises=()), body=world.body, told=TOLD, principal=principal_for(world.clerk)
        )


def test_nobody_is_followed_untold_and_cancelling_tells_the_body(world, item, inspector):
    other = world.ready(kind="accompanying", enterprises=())
    world.confirm(other)
    world.bring_forward(other)
    values = {"attended": [str(other.parties.first().pk)]}
    with pytest.raises(EventRefused, match=world.body.short_name):
        fire(other, "hold", principal=principal_for(world.clerk), values=values)
    operation = item.operation
    assert not still_to_tell(operation)
    fire(operation, "cancel", principal=principal_for(world.head), values={"reason": "并入内部计划"})
    item.refresh_from_db()
    assert item.state == "withdrawn"
    assert not open_clocks_of([item.subject])[item.subject]
    assert [n.recipient for n in Notice.objects.filter(kind="accompaniment.withdraw")] == [inspector]


def test_the_body_reads_what_it_was_told_and_nothing_of_the_operation(world, item, inspector, client):
    operation = item.operation
    assert not visible(principal_for(inspector), Operation).exists()
    assert item in visible(principal_for(inspector), Accompaniment)
    client.force_login(inspector.user)
    page = client.get(reverse("joint:accompaniment", args=[item.pk])).content.decode()
    assert TOLD in page
    for hidden in (operation.title, operation.purpose, world.others[0].short_name):
        assert hidden not in page
    assert client.get(reverse("joint:operation", args=[operation.pk])).status_code == 404
    begins = max(in_working_days(6).date(), operation.earliest)
    begins = calendar().add_working_days(begins, 1)
    given = {"begins_at": f"{begins}T09:30", "place": "某市场", "content": "明厨亮灶"}
    address = reverse("joint:accompaniment_event", args=[item.pk, "answer"])
    assert client.post(address, given | {"place": ""}).status_code == 422
    assert client.post(address, given).status_code == 302
    Accompaniment.objects.filter(pk=item.pk).update(record="只有牵头单位看", state="recorded")
    assert "只有牵头单位看" not in client.get(reverse("joint:accompaniment", args=[item.pk])).content.decode()
    client.force_login(world.clerk.user)
    page = client.get(reverse("joint:accompaniment", args=[item.pk])).content.decode()
    assert "只有牵头单位看" in page
    assert operation.number in page
    client.force_login(world.theirs[2].user)
    assert client.get(reverse("joint:accompaniment", args=[item.pk])).status_code == 404


def test_an_officer_named_by_the_clue_is_not_told_of_what_follows_from_it(world):
    named, other = member(world.body), member(world.body)
    held = clue(world.bureau, state="analysing", subjects=[{"kind": "officer", "name": "某", "user": named.user}])
    operation = world.approved(kind="accompanying", clue=held)
    item = notify(operation=operation, body=world.body, told=TOLD, principal=principal_for(world.clerk))
    assert item not in visible(principal_for(named), Accompaniment)
    assert [n.recipient for n in Notice.objects.filter(kind="accompaniment.sent")] == [other]


def test_notice_in_the_browser_and_a_list_that_costs_the_same(world, client, inspector):
    client.force_login(world.clerk.user)
    operation = world.approved(kind="accompanying")
    address = reverse("joint:notify", args=[operation.pk])
    assert address in client.get(reverse("joint:operation", args=[operation.pk])).content.decode()
    assert "答复" in client.get(address).context["form"].initial["told"]
    assert client.post(address, {"body": world.body.pk, "told": ""}).status_code == 422
    assert client.post(address, {"body": world.body.pk, "told": TOLD}).status_code == 302
    assert client.get(address).status_code == 302
    few = queries_of(client, reverse("joint:accompaniments"), at_most=25)
    for _each in range(3):
        more = world.approved(kind="accompanying", enterprises=())
        notify(operation=more, body=world.body, told=TOLD, principal=principal_for(world.clerk))
    assert queries_of(client, reverse("joint:accompaniments"), at_most=25) == few

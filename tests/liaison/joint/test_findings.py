"""After an operation: who signed in, findings and action items, who sees to them and with what evidence, what they
become: clues of the lead, documents, settled; and that the operation ends with the last of them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from core.calendar import calendar
from core.deadlines import open_clocks_of, tick
from liaison.board.queries import Wanted, count
from liaison.clues.models import Clue
from liaison.documents.models import Document
from liaison.documents.services import create_document
from liaison.joint.findings.flow import ACTION, FINDING
from liaison.joint.findings.queries import waiting_for
from liaison.joint.models import ActionItem, Attendance, Finding
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.open_work import open_work
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
#: By state: what the lead may do, what whoever sees to it may do.
FINDINGS = {
    "open": ("settle to_clue by_document", "report assign"),
    "reported": ("settle to_clue by_document send_back", "assign"),
    "clue": ("", ""),
    "document": ("", ""),
    "settled": ("", ""),
}
ACTIONS = {"open": ("drop", "finish assign"), "done": ("reopen", ""), "dropped": ("", "")}


@pytest.fixture
def held(world):
    """An operation that was held, with a finding its first party sees to."""
    return with_finding(world, world.ready())


def with_finding(world, operation, **values):
    world.confirm(operation)
    world.bring_forward(operation)
    clerk = principal_for(world.clerk)
    fire(operation, "hold", principal=clerk, values={"attended": [str(operation.parties.first().pk)]})
    given = {"text": "同一事项检查四次", "owner": world.others[0].pk, "category": "inspections"}
    fire(operation, "find", principal=clerk, values=given | values)
    return operation


def do(item, event, who, **values):
    return fire(item, event, principal=principal_for(who), values=values, note=values.get("reason", ""))


def give(world, operation, **values) -> ActionItem:
    do(operation, "give", world.clerk, **{"text": "合并检查计划", "owner": world.others[0].pk} | values)
    return operation.action_items.last()


@pytest.mark.parametrize(
    ("flow", "model", "allowed"),
    [(FINDING, Finding, FINDINGS), (ACTION, ActionItem, ACTIONS)],
    ids=["finding", "action"],
)
def test_in_every_state_every_role_may_do_what_is_listed_and_nothing_else(world, held, flow, model, allowed):
    assert set(allowed) == set(flow.state_by_code)
    give(world, held)
    item = model.objects.get()
    for state, (lead, doer) in allowed.items():
        model.objects.update(state=state)
        item.refresh_from_db()
        for role in Role:
            works = role in {Role.HEAD, Role.CLERK}
            for of, listed in (
                (world.bureau, lead),
                (world.others[0], doer),
                (world.others[1], ""),
                (world.others[2], ""),
                (world.body, ""),
            ):
                asking = principal_for(member(of, role))
                expected = set(listed.split()) if works else set()
                assert {event.code for event in permitted_events(asking, item)} == expected
                for event in set(flow.event_by_code) - expected:
                    with pytest.raises(EventRefused):
                        fire(item, event, principal=asking, values=dict.fromkeys(flow.event(event).requires, "x"))


def test_a_finding_becomes_a_clue_of_the_lead_in_one_click(world, held, client):
    finding = Finding.objects.get()
    client.force_login(world.clerk.user)
    page = client.get(reverse("joint:operation", args=[held.pk])).content.decode()
    address = reverse("joint:finding_event", args=[finding.pk, "to_clue"])
    assert f'action="{address}"' in page
    assert client.post(address).status_code == 302
    made = Clue.objects.get()
    assert (made.holder, made.source, made.kind) == (world.bureau, "joint", "inspections")
    assert made.title == made.description == "同一事项检查四次"
    assert held.number in made.source_detail
    assert {each.organisation for each in made.subjects.filter(kind="body")} == {world.body}
    finding.refresh_from_db()
    assert (finding.state, finding.clue) == ("clue", made)
    # Each knows the other, to whoever may see both.
    assert finding.number in client.get(reverse("clues:clue", args=[made.pk])).content.decode()
    assert made.number in client.get(reverse("joint:operation", args=[held.pk])).content.decode()
    client.force_login(world.theirs[0].user)
    for place in (("operation", held.pk), ("finding", finding.pk)):
        theirs = client.get(reverse(f"joint:{place[0]}", args=[place[1]])).content.decode()
        assert made.number not in theirs
    assert not visible(principal_for(world.theirs[0]), Clue).exists()
    assert not visible(principal_for(member(world.body)), Clue).exists()
    with pytest.raises(EventRefused):
        do(finding, "to_clue", world.clerk)  # once


def test_a_clue_is_about_where_it_was_found(world):
    operation = world.ready()
    enterprise = operation.targets.get(kind="enterprise")
    with_finding(world, operation, target=str(enterprise.pk))
    do(Finding.objects.get(), "to_clue", world.clerk, title="企业反映", kind="fines")
    made = Clue.objects.get()
    assert [(each.kind, each.name) for each in made.subjects.all()] == [("enterprise", enterprise.name)]
    assert (made.title, made.kind) == ("企业反映", "fines")


def test_what_comes_of_a_confined_clue_is_confined(world):
    source = clue(world.bureau, state="analysing", confined=True, handler=world.clerk)
    with_finding(world, world.ready(clue=source))
    do(Finding.objects.get(), "to_clue", world.clerk)
    assert Clue.objects.exclude(pk=source.pk).get().confined


@pytest.mark.parametrize("values", [{"title": "长" * 121}, {"kind": "x"}])
def test_a_clue_of_what_is_none_is_refused(world, held, values):
    with pytest.raises(EventRefused):
        do(Finding.objects.get(), "to_clue", world.clerk, **values)
    assert not Clue.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"target": "99999"}, "target"),
        ({"target": "x"}, "target"),
        ({"category": "x"}, "category"),
        ({"days": 0}, "days"),
        ({"days": 9999}, "days"),
        ({"text": "长" * 5001}, "text"),
        ({"owner": 99999}, "owner"),
    ],
)
def test_a_finding_of_what_is_none_is_refused_where_it_lies(world, held, values, field):
    with pytest.raises(EventRefused) as refused:
        do(held, "find", world.clerk, **{"text": "x"} | values)
    assert refused.value.field == field
    assert Finding.objects.count() == 1


def test_who_sees_to_it_reports_with_evidence_and_the_lead_reviews(world, held, client):
    finding = Finding.objects.get()
    address = reverse("joint:finding_event", args=[finding.pk, "report"])
    client.force_login(world.theirs[1].user)
    assert client.post(address, {"text": "x"}).status_code == 302  # led back, nothing done
    finding.refresh_from_db()
    assert finding.state == "open"
    client.force_login(world.theirs[0].user)
    page = client.get(reverse("joint:finding", args=[finding.pk])).content.decode()
    assert address in page
    assert "/do/settle/" not in page
    upload = SimpleUploadedFile("回执.txt", "已合并".encode(), content_type="text/plain")
    assert client.post(address, {"text": "合并为一次检查", "files": [upload]}).status_code == 302
    finding.refresh_from_db()
    assert (finding.state, finding.report, finding.next_due_at) == ("reported", "合并为一次检查", None)
    assert Notice.objects.filter(kind="joint_finding.report", recipient=world.clerk.pk).exists()
    client.force_login(world.clerk.user)
    page = client.get(reverse("joint:finding", args=[finding.pk]))
    assert "回执.txt" in page.content.decode()
    assert "回执.txt" in client.get(reverse("joint:operation", args=[held.pk])).content.decode()
    file = reverse("joint:finding_file", args=[finding.pk, page.context["card"].files[0].pk])
    assert client.get(file).status_code == 200
    client.force_login(world.theirs[2].user)
    assert client.get(file).status_code == 404
    do(finding, "send_back", world.clerk, reason="没有附整改方案")
    assert finding.state == "open"
    assert finding.next_due_at
    do(finding, "report", world.theirs[0], text="已附")
    do(finding, "settle", world.clerk, result="已改")
    assert (finding.state, finding.result) == ("settled", "已改")
    assert not open_clocks_of([finding.subject])[finding.subject]


def test_a_document_is_drafted_by_the_lead_alone_and_settles_it_once_issued(world, held, client):
    finding = Finding.objects.get()
    with pytest.raises(EventRefused):
        create_document(kind="feedback_letter", principal=principal_for(world.theirs[0]), about=finding)
    client.force_login(world.clerk.user)
    place = reverse("joint:finding", args=[finding.pk])
    assert f"?about={finding.subject}" in client.get(place).content.decode()
    assert client.get(f"{reverse('documents:new')}?about={finding.subject}").status_code == 200
    document = create_document(kind="feedback_letter", principal=principal_for(world.clerk), about=finding)
    assert document.about == finding.subject
    assert [each.addressee for each in document.services.all()] == [world.body]
    address = reverse("documents:document", args=[document.pk])
    page = client.get(place).content.decode()
    assert address in page
    assert "/do/by_document/" not in page
    with pytest.raises(EventRefused):
        do(finding, "by_document", world.clerk)
    client.force_login(world.theirs[0].user)
    assert address not in client.get(place).content.decode()
    Document.objects.update(state="issued", number="示司督函〔2026〕1号")
    client.force_login(world.clerk.user)
    assert "/do/by_document/" in client.get(place).content.decode()
    do(finding, "by_document", world.clerk)
    assert finding.state == "document"
    client.force_login(world.theirs[0].user)
    assert "示司督函〔2026〕1号" not in client.get(place).content.decode()


def test_an_action_item_runs_by_working_days_and_is_told_when_it_is_late(world, held):
    item = give(world, held, days=3)
    due = calendar().add_working_days(timezone.localdate(), 3)
    (running,) = open_clocks_of([item.subject])[item.subject]
    assert (running.due_on, running.owner) == (due, world.others[0].pk)
    assert item.next_due_at == running.due_at
    assert not item.is_late
    assert Notice.objects.filter(kind="joint_action.begun", recipient=world.theirs[0].pk).exists()
    tick(now=running.due_at + dt.timedelta(minutes=1))
    late = Notice.objects.filter(kind="clock.overdue", about="joint_action", item_id=item.pk)
    assert set(late.values_list("recipient", flat=True)) == {world.theirs[0].pk}
    ActionItem.objects.update(next_due_at=timezone.now() - dt.timedelta(hours=1))
    item.refresh_from_db()
    assert item.is_late
    do(item, "finish", world.theirs[0], text="已合并")
    assert (item.state, item.next_due_at, item.is_late) == ("done", None, False)


def test_the_operation_closes_with_the_last_of_them_and_says_what_is_open(world, held):
    finding, item = Finding.objects.get(), give(world, held)
    with pytest.raises(EventRefused) as refused:
        do(held, "close", world.head, result="完")
    assert "问题1 同一事项检查四次" in refused.value.message
    assert "事项1 合并检查计划" in refused.value.message
    do(finding, "settle", world.clerk, result="已改")
    with pytest.raises(EventRefused) as refused:
        do(held, "close", world.head, result="完")
    assert "问题1" not in refused.value.message
    do(item, "finish", world.theirs[0], text="已合并")
    do(item, "reopen", world.clerk, reason="未附计划")
    with pytest.raises(EventRefused):
        do(held, "close", world.head, result="完")
    do(item, "drop", world.clerk, reason="计划已取消")
    do(held, "close", world.head, result="完")
    assert held.state == "closed"


def test_what_was_done_stays_done_after_the_operation_ended(world, held):
    finding, item = Finding.objects.get(), give(world, held)
    do(finding, "settle", world.clerk, result="已改")
    do(item, "finish", world.theirs[0], text="已合并")
    do(held, "close", world.head, result="完")
    with pytest.raises(EventRefused):
        do(item, "reopen", world.clerk, reason="x")


def test_it_waits_for_whoever_is_named_and_is_handed_over_when_they_leave(world, held, client):
    finding, item = Finding.objects.get(), give(world, held)
    theirs, colleague = world.theirs[0], member(world.others[0])
    head = member(world.others[0], Role.HEAD)

    def waits(who) -> set:
        asking = principal_for(who)
        return {*waiting_for(Finding, asking), *waiting_for(ActionItem, asking)}

    assert waits(theirs) == waits(colleague) == waits(head) == {finding, item}
    assert waits(world.clerk) == waits(world.theirs[1]) == set()
    for each in (finding, item):
        do(each, "assign", head, handler=theirs.pk)
    assert waits(theirs) == waits(head) == {finding, item}
    assert waits(colleague) == set()
    client.force_login(theirs.user)
    home = client.get("/work/").content.decode()
    assert reverse("joint:finding", args=[finding.pk]) in home
    assert reverse("joint:action", args=[item.pk]) in home
    found = open_work(theirs, principal_for(head))
    assert {entry.key for _kind, entry in found.seen} == {finding.subject, item.subject}
    for kind, entry in found.seen:
        kind.hand_over(entry.item, theirs, colleague, principal_for(head))
    assert not open_work(theirs, principal_for(head)).seen
    assert waits(colleague) == {finding, item}
    do(finding, "report", colleague, text="已改")
    assert waits(world.clerk) == {finding}
    assert finding not in waits(colleague)


def test_people_sign_in_on_the_day_each_once_for_their_organisation(world, client):
    operation = world.ready()
    world.confirm(operation)
    with pytest.raises(EventRefused):
        do(operation, "sign_in", world.theirs[0])  # not yet
    world.bring_forward(operation)
    place = reverse("joint:operation", args=[operation.pk])
    address = reverse("joint:event", args=[operation.pk, "sign_in"])
    client.force_login(world.theirs[0].user)
    assert address in client.get(place).content.decode()
    assert client.post(address).status_code == 302
    signed = Attendance.objects.get()
    assert (signed.member, signed.party.organisation) == (world.theirs[0], world.others[0])
    page = client.get(place).content.decode()
    assert address not in page
    assert str(world.theirs[0].user) in page
    with pytest.raises(EventRefused):
        do(operation, "sign_in", world.theirs[0])  # once
    with pytest.raises(EventRefused):
        do(operation, "sign_in", world.theirs[2])  # takes no part
    client.force_login(world.clerk.user)
    form = client.get(reverse("joint:event", args=[operation.pk, "hold"])).context["form"]
    assert form["attended"].initial == [str(signed.party.pk)]


def test_the_pages_cost_the_same_however_many_there_are(world, held, client):
    client.force_login(world.clerk.user)
    give(world, held, finding=str(Finding.objects.get().pk))
    give(world, held)
    places = [reverse("joint:operation", args=[held.pk])]
    places += [f"{reverse(f'joint:{name}s')}?show=all" for name in ("finding", "action")]
    few = [queries_of(client, place, at_most=45) for place in places]
    for _each in range(4):
        do(held, "find", world.clerk, text="又一处", owner=world.others[0].pk)
        give(world, held, finding=str(Finding.objects.last().pk))
    assert [queries_of(client, place, at_most=45) for place in places] == few


def test_the_board_counts_an_operation_at_the_bodies_it_is_about(world, held):
    numbers = count(principal_for(world.head), Wanted(source="operations"))
    assert numbers.all.total == 1
    assert set(numbers.states) == {"operations.findings"}
    assert set(numbers.movers) == {str(world.bureau.pk)}
    assert set(numbers.bodies) == {world.body.name}
    assert count(principal_for(world.theirs[2]), Wanted(source="operations")).all.total == 0

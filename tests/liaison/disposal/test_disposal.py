"""Decisions asked of the government, accountability with its exemption, interviews, dual examinations."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.access import visible
from core.deadlines import open_clocks_of
from liaison.clues.handling import nothing_outside
from liaison.disposal.flow import FLOWS
from liaison.disposal.models import Accountability, DecisionRequest, DualExamination, Interview
from liaison.disposal.queries import accountability_counts, rates
from liaison.disposal.rules import may_take, takes_part
from liaison.disposal.services import MODELS, begin_dual, demand_accountability, plan_interview, request_decision
from liaison.documents.kinds import SUPERVISED
from liaison.documents.models import Document
from liaison.documents.services import create_document
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire, permitted_events
from liaison.workflow.registry import effects, guards
from tests.factories.liaison import clue, member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

TEXTS = {"title": "拒不纠正重复罚款", "facts": "经两次通知仍未纠正。", "legal_basis": "《行政执法监督条例》第六条"}


class World:
    def __init__(self):
        self.bureau = organisation(OrganisationKind.COORDINATING)
        self.government = organisation(OrganisationKind.GOVERNMENT)
        self.body = organisation(OrganisationKind.ENFORCEMENT)
        sides = (self.bureau, self.government, self.body)
        self.clerks = {each.pk: member(each) for each in sides}
        self.heads = {each.pk: member(each, Role.HEAD) for each in sides}
        self.clue = clue(self.bureau, state="supervising")

    def clerk(self, of):
        return principal_for(self.clerks[of.pk])

    def head(self, of):
        return principal_for(self.heads[of.pk])

    def request(self, **values) -> DecisionRequest:
        given = {"government": self.government, "body": self.body, "asked": "责令撤销处罚决定。"} | TEXTS | values
        return request_decision(principal=self.clerk(self.bureau), **given)

    def asked(self, **values) -> DecisionRequest:
        item = self.request(**values)
        fire(item, "propose", principal=self.clerk(self.bureau))
        fire(item, "ask", principal=self.head(self.bureau))
        return item

    def demanded(self, **values) -> Accountability:
        given = {"body": self.body, "officer": "孟某", "proposed": "criticism"} | TEXTS | values
        item = demand_accountability(principal=self.clerk(self.bureau), **given)
        fire(item, "propose", principal=self.clerk(self.bureau))
        fire(item, "demand", principal=self.head(self.bureau))
        return item

    def interview(self, **values) -> Interview:
        given = {"body": self.body, "persons": "局长", "place": "会议室", "planned_for": timezone.now()}
        return plan_interview(principal=self.clerk(self.bureau), **given | TEXTS | values)


@pytest.fixture
def world(db) -> World:
    return World()


def test_the_tables_are_sound():
    for flow in FLOWS:
        assert not list(flow.problems())
        for event in flow.events:
            assert set(event.guards) <= set(guards)
            assert set(event.effects) <= set(effects)


def test_a_decision_is_asked_of_the_government_and_made(world):
    item = world.asked(clue=world.clue)
    assert item.number.endswith(f"提决〔{timezone.localdate().year}〕1号")
    assert [c.limit_code for c in open_clocks_of([item.subject])[item.subject]] == ["decision.answer"]
    with pytest.raises(EventRefused):  # a measure out of it is under way
        nothing_outside(world.clue, world.head(world.bureau), {})
    drafter, head = world.clerk(world.government), world.head(world.government)
    document = create_document(kind="decision", principal=drafter, about=item)
    assert document.clue is None
    assert item.facts in document.text
    assert [service.addressee for service in document.services.all()] == [world.body]
    with pytest.raises(EventRefused):  # while one is drafted, it is not refused
        fire(item, "refuse", principal=head, values={"reason": "无必要"})
    fire(document, "submit", principal=drafter)
    fire(document, "approve", principal=head)
    fire(document, "issue", principal=drafter)
    outbox.drain("documents.produce")
    item.refresh_from_db()
    assert (item.state, item.document, item.ended_at is not None) == ("made", document, True)
    assert not open_clocks_of([item.subject])[item.subject]
    nothing_outside(world.clue, world.head(world.bureau), {})
    # the asking body learns number and title, the document is the government's and the addressee's
    assert not visible(world.clerk(world.bureau), Document).exists()


def test_a_decision_is_refused_with_reason_or_withdrawn(world):
    item = world.asked()
    with pytest.raises(EventRefused):
        fire(item, "refuse", principal=world.head(world.government))
    fire(item, "refuse", principal=world.head(world.government), values={"reason": "以通知书处理为宜"})
    assert (item.state, item.refusal) == ("refused", "以通知书处理为宜")
    with pytest.raises(EventRefused):
        create_document(kind="decision", principal=world.clerk(world.government), about=item)
    other = world.asked()
    fire(other, "withdraw", principal=world.head(world.bureau), values={"reason": "已自行纠正"})
    assert not open_clocks_of([other.subject])[other.subject]


def test_who_drew_it_up_does_not_ask(world):
    item = world.request()
    head = world.head(world.bureau)
    DecisionRequest.objects.update(created_by=head.membership_id)
    fire(item, "propose", principal=head)
    with pytest.raises(EventRefused):
        fire(item, "ask", principal=head)


def test_who_sees_a_request(world):
    item = world.request()
    assert not visible(world.head(world.government), DecisionRequest).exists()
    fire(item, "propose", principal=world.clerk(world.bureau))
    fire(item, "ask", principal=world.head(world.bureau))
    for side, seen in ((world.bureau, True), (world.government, True), (world.body, False)):
        assert visible(world.head(side), DecisionRequest).exists() is seen
    both = member(world.government, Role.HEAD)
    assert visible(principal_for(both), DecisionRequest).exists()
    member(world.body, user=both.user)
    assert not visible(principal_for(both), DecisionRequest).exists()


@pytest.mark.parametrize(
    ("event", "values", "decided"),
    [
        ("sanction", {"sanction": "criticism", "text": "通报批评"}, ("criticism", "")),
        ("exempt", {"ground": "deceived", "text": "当事人伪造材料"}, ("", "deceived")),
        ("no_fault", {"text": "没有过错"}, ("", "")),
    ],
)
def test_accountability_is_demanded_decided_by_the_unit_and_counted(world, event, values, decided):
    item = world.demanded(clue=world.clue)
    unit, bureau = world.head(world.body), world.head(world.bureau)
    assert not visible(world.clerk(world.body), Accountability).exists()  # about one of their people
    with pytest.raises(EventRefused):
        fire(item, event, principal=unit, values=values | {"text": " "})
    fire(item, event, principal=unit, values=values)
    assert (item.sanction, item.ground, item.state) == (*decided, "decided")
    fire(item, "send_back", principal=bureau, values={"reason": "理由不充分"})
    assert item.objection
    fire(item, event, principal=unit, values=values)
    assert not item.objection
    assert sum(n for _label, n in accountability_counts(bureau)) == 0
    fire(item, "accept", principal=bureau)
    assert sum(n for _label, n in accountability_counts(bureau)) == 1
    shares = {str(rate.name): (rate.part, rate.whole) for rate in rates(bureau)}
    assert list(shares.values())[1:4] == [(1, 1), (int(bool(decided[0])), 1), (int(bool(decided[1])), 1)]


def test_an_interview_is_announced_held_and_its_promises_followed(world):
    item = world.interview(clue=world.clue)
    clerk, body = world.clerk(world.bureau), world.clerk(world.body)
    document = create_document(kind="interview", principal=clerk, about=item)
    assert document.clue == world.clue
    assert [service.addressee for service in document.services.all()] == [world.body]
    assert not visible(body, Interview).exists()
    fire(item, "hold", principal=clerk, values={"record": "问答", "promises": "一月内退还"})
    assert visible(body, Interview).get() == item
    fire(item, "report", principal=body, values={"text": "已退还"})
    fire(item, "send_back", principal=clerk, values={"reason": "附凭证"})
    fire(item, "report", principal=body, values={"text": "已退还，附凭证"})
    fire(item, "accept", principal=clerk)
    assert (item.state, item.report) == ("settled", "已退还，附凭证")
    assert not open_clocks_of([item.subject])[item.subject]


def test_one_case_has_two_conclusions_of_two_people(world):
    one, other, head = world.clerk(world.bureau), principal_for(member(world.bureau)), world.head(world.bureau)
    item = begin_dual(principal=one, clue=world.clue, case_number="示交罚〔2026〕7号", **TEXTS)
    with pytest.raises(EventRefused):
        begin_dual(principal=one, clue=world.clue, case_number="同一案", **TEXTS)
    fire(item, "conclude_case", principal=one, values={"case_result": "unlawful", "text": "一事二罚"})
    with pytest.raises(EventRefused):
        fire(item, "conclude_conduct", principal=one, values={"conduct_result": "proper", "text": "无"})
    with pytest.raises(EventRefused):
        fire(item, "close", principal=head)
    fire(item, "conclude_conduct", principal=other, values={"conduct_result": "breach", "text": "明知而为"})
    with pytest.raises(EventRefused):  # a breach is followed
        fire(item, "close", principal=head)
    world.demanded(clue=world.clue)
    fire(item, "close", principal=head)
    assert item.state == "concluded"
    assert not visible(world.head(world.body), DualExamination).exists()


def test_a_measure_out_of_a_clue_is_hidden_with_the_clue(world):
    item = world.asked(clue=world.clue)
    stranger = member(world.bureau, Role.HEAD)
    assert visible(principal_for(stranger), DecisionRequest).exists()
    world.clue.recusals.create(user=stranger.user, reason="近亲属", declared_by=stranger.user)
    assert not visible(principal_for(stranger), DecisionRequest).exists()
    official = member(world.government)
    world.clue.recusals.create(user=official.user, reason="近亲属", declared_by=stranger.user)
    assert not permitted_events(principal_for(official), item)


def test_what_cannot_be_begun(world):
    with pytest.raises(EventRefused):
        request_decision(
            principal=world.head(world.body), government=world.government, body=world.body, asked="x", **TEXTS
        )
    with pytest.raises(EventRefused) as refused:
        world.request(government=world.body)
    assert refused.value.field == "government"
    with pytest.raises(EventRefused) as refused:
        world.request(asked=" ")
    assert refused.value.field == "asked"
    with pytest.raises(EventRefused):
        world.request(clue=clue())
    assert DecisionRequest.objects.count() == 0


def test_the_pages_from_the_clue_to_the_decision(world, client):
    client.force_login(world.clerks[world.bureau.pk].user)
    shown = client.get(reverse("clues:clue", args=[world.clue.pk])).content.decode()
    choose = f"{reverse('disposal:choose')}?clue={world.clue.pk}"
    assert choose in shown
    new = f"{reverse('disposal:new', args=['decision'])}?clue={world.clue.pk}"
    assert new in client.get(choose).content.decode()
    given = TEXTS | {"government": world.government.pk, "body": world.body.pk, "asked": "请决定"}
    assert client.post(new, given | {"asked": ""}).status_code == 422
    made = client.post(new, given)
    item = DecisionRequest.objects.get()
    assert made["Location"] == reverse("disposal:decision", args=[item.pk])
    assert client.post(f"{made['Location']}do/propose/").status_code == 302
    assert item.number in client.get(reverse("clues:clue", args=[world.clue.pk])).content.decode()
    client.force_login(world.heads[world.bureau.pk].user)
    assert client.post(f"{made['Location']}do/ask/").status_code == 302
    client.force_login(world.clerks[world.government.pk].user)
    page = client.get(made["Location"]).content.decode()
    assert f"about={item.subject}" in page
    assert world.clue.number not in page
    assert item.title in client.get(reverse("disposal:list")).content.decode()
    client.force_login(world.clerks[world.body.pk].user)
    assert client.get(made["Location"]).status_code == 404
    for scope in ("decision", "accountability", "interview", "dual"):
        assert client.get(reverse("disposal:list"), {"scope": scope}).status_code == 200
    assert client.get(reverse("disposal:counts")).status_code == 200


def test_every_page_of_the_others_opens(world, client):
    client.force_login(world.clerks[world.bureau.pk].user)
    when = (timezone.now() + dt.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    begun = {
        "accountability": {"body": world.body.pk, "officer": "孟某", "proposed": "talk"},
        "interview": {"body": world.body.pk, "persons": "局长", "place": "三楼", "planned_for": when},
        "dual": {"case_number": "示交罚〔2026〕7号"},
    }
    for code, values in begun.items():
        made = client.post(reverse("disposal:new", args=[code]), TEXTS | values)
        assert made.status_code == 302, made.content.decode()
        page = client.get(made["Location"])
        assert page.status_code == 200
        for event, _address in page.context["events"]:
            assert client.get(f"{made['Location']}do/{event.code}/").status_code == 200


def test_a_long_list_costs_no_more_queries_than_a_short_one(world, client):
    client.force_login(world.clerks[world.bureau.pk].user)
    world.request()
    before = queries_of(client, reverse("disposal:list"))
    for _ in range(4):
        world.request()
    assert queries_of(client, reverse("disposal:list")) == before


def test_the_list_opens_on_what_the_member_has_to_do_with(world, client):
    address = reverse("disposal:list")

    def opened(user) -> str:
        client.force_login(user)
        return client.get(address).context["flow"].code

    discipline = organisation(OrganisationKind.DISCIPLINE)
    clerk = member(discipline, Role.CLERK)
    assert opened(clerk.user) == "accountability"  # it asks for no decisions
    world.request()
    assert opened(world.clerks[world.bureau.pk].user) == "decision"
    given = TEXTS | {"persons": "局长", "place": "会议室"}
    plan_interview(principal=principal_for(clerk), body=world.body, planned_for=timezone.now(), **given)
    assert opened(clerk.user) == "interview"
    assert client.get(address, {"scope": "dual"}).context["flow"].code == "dual"


@pytest.mark.parametrize("kind", OrganisationKind)
def test_who_can_never_meet_a_measure_has_no_entry_for_it(kind):
    """Whoever takes part can take one or be the other side of one; whoever does not can be neither."""
    there = principal_for(member(organisation(kind), Role.HEAD))
    concerned = any(may_take(there, code) for code in MODELS) or kind in SUPERVISED
    assert takes_part(there) == concerned

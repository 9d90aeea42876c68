"""Lost cases: every one is analysed within its limit, reviewed, and drawn on by a clue, a notice, a warning, a plan."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from content.rulings.models import Ruling
from core.access import visible
from core.deadlines import open_clocks_of, tick
from core.files import Attachment, receive
from liaison.analyses.choices import Cause, Outcome
from liaison.analyses.flow import FLOWS, LIMITS
from liaison.analyses.following import draft_common, raise_clue
from liaison.analyses.models import Adoption, Alert, Analysis, AnalysisCause
from liaison.analyses.queries import alerts_with_counts, cause_counts, count_adoptions, count_waiting, rates
from liaison.analyses.services import draft_alert, find_ruling, open_analysis, write_analysis
from liaison.documents.services import create_document
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.open_work import has_open_work
from liaison.organisations.people import end_membership
from liaison.organisations.refusals import Refused
from liaison.workflow.engine import EventRefused, fire, permitted_events
from liaison.workflow.registry import effects, guards
from tests.factories.liaison import member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

CASE = {
    "title": "某餐饮店诉行政处罚案",
    "case_number": "（2026）示01行终37号",
    "decided_by": "示例市中级人民法院",
    "summary": "未听取陈述申辩即作出处罚决定。",
}
WRITTEN = {
    "explanation": "办案人员漏发告知书。",
    "unit": "执法二大队",
    "remedy": "重新作出决定。",
    "lesson": "告知环节由法制审核把关。",
}
ALERT = {"title": "听取陈述申辩预警", "text": "近期有案件因未听取陈述申辩败诉。", "requirements": "自查在办案件。"}


class World:
    def __init__(self):
        self.bureau = organisation(OrganisationKind.COORDINATING)
        self.reviewer = organisation(OrganisationKind.RECONSIDERATION)
        self.body, self.other, self.third = (organisation() for _ in range(3))
        self.people = {}

    def clerk(self, of):
        return self.acting(of, Role.CLERK)

    def head(self, of):
        return self.acting(of, Role.HEAD)

    def acting(self, of, role):
        key = (of.pk, role)
        if key not in self.people:
            self.people[key] = member(of, role)
        return principal_for(self.people[key])

    def opened(self, by=None, body=None, **values) -> Analysis:
        given = {"origin": "judgment", "outcome": "revoked", "decided_on": dt.date(2026, 5, 6)} | CASE
        return open_analysis(principal=self.clerk(by or self.bureau), body=body or self.body, **given | values)

    def submitted(self, **values) -> Analysis:
        item = self.opened(**values)
        write_analysis(analysis=item, principal=self.clerk(item.body), causes=["procedure"], **WRITTEN)
        fire(item, "propose", principal=self.clerk(item.body))
        fire(item, "submit", principal=self.head(item.body))
        return item

    def accepted(self, **values) -> Analysis:
        item = self.submitted(**values)
        fire(item, "accept", principal=self.clerk(self.bureau))
        return item

    def alert(self, kind="warning", bodies=(), issue=True) -> Alert:
        item = self.accepted(case_number=f"（2026）示01行终{Analysis.objects.count() + 100}号")
        alert = draft_alert(
            principal=self.clerk(self.bureau),
            analysis=item,
            kind=kind,
            bodies=bodies or [self.body, self.other, self.third],
            **ALERT,
        )
        if issue:
            fire(alert, "propose", principal=self.clerk(self.bureau))
            fire(alert, "issue", principal=self.head(self.bureau))
        return alert


@pytest.fixture
def world():
    return World()


def running(item) -> dict[str, int]:
    return {clock.limit_code: clock.owner for clock in open_clocks_of([item.subject])[item.subject]}


def codes(principal, item) -> set[str]:
    return {event.code for event in permitted_events(principal, item)}


def test_the_tables_are_sound_and_every_guard_and_effect_is_there():
    for flow in FLOWS:
        assert not list(flow.problems())
        for event in flow.events:
            assert set(event.guards) <= set(guards)
            assert set(event.effects) <= set(effects)
    assert len(Cause) == 9
    assert set(Outcome.values) == {"revoked", "varied", "confirmed_illegal", "ordered_to_perform"}


def test_a_lost_case_is_owed_analysed_submitted_and_accepted(world):
    item = world.opened()
    assert (item.coordinator, item.number[-2:]) == (world.bureau, "1号")
    assert running(item) == {"analysis.lost": world.body.pk}
    clerk, head, bureau = world.clerk(world.body), world.head(world.body), world.clerk(world.bureau)
    with pytest.raises(EventRefused):  # nothing is written yet
        fire(item, "propose", principal=clerk)
    write_analysis(analysis=item, principal=clerk, causes=["procedure", "evidence"], **WRITTEN | {"lesson": ""})
    with pytest.raises(EventRefused):
        fire(item, "propose", principal=clerk)
    write_analysis(analysis=item, principal=clerk, causes=["procedure", "evidence"], **WRITTEN)
    fire(item, "propose", principal=clerk)
    assert codes(clerk, item) == {"assign"}
    fire(item, "submit", principal=head)
    assert running(item) == {"analysis.review": world.bureau.pk}
    fire(item, "send_back", principal=bureau, values={"reason": "没有写明责任单位的认识。"})
    assert (item.state, item.return_reason) == ("opened", "没有写明责任单位的认识。")
    assert running(item) == {"analysis.rework": world.body.pk}
    write_analysis(analysis=item, principal=clerk, causes=["procedure"], **WRITTEN)
    fire(item, "propose", principal=clerk)
    fire(item, "submit", principal=head)
    fire(item, "accept", principal=bureau)
    assert (item.state, item.next_due_at, running(item)) == ("accepted", None, {})
    assert item.ended_at


def test_a_head_does_not_submit_what_it_wrote_itself(world):
    item, head = world.opened(), world.head(world.body)
    write_analysis(analysis=item, principal=head, causes=["facts"], **WRITTEN)
    fire(item, "propose", principal=head)
    with pytest.raises(EventRefused):
        fire(item, "submit", principal=head)
    fire(item, "submit", principal=principal_for(member(world.body, Role.HEAD)))


def test_a_body_cannot_withdraw_but_says_that_the_case_is_not_its_own(world):
    item, head = world.opened(), world.head(world.body)
    assert "withdraw" not in codes(head, item)
    fire(item, "contest", principal=head, values={"reason": "作出决定的是另一单位。"})
    assert running(item) == {"analysis.lost": world.body.pk, "analysis.contest": world.bureau.pk}
    (paused,) = [c for c in open_clocks_of([item.subject])[item.subject] if c.limit_code == "analysis.lost"]
    assert paused.is_paused
    fire(item, "insist", principal=world.clerk(world.bureau), values={"reason": "决定书由你单位作出。"})
    assert (item.state, running(item)) == ("opened", {"analysis.lost": world.body.pk})
    fire(item, "withdraw", principal=world.head(world.bureau), values={"reason": "重复建立"})
    assert (item.state, running(item)) == ("withdrawn", {})
    again = world.opened()  # once withdrawn the case can be opened anew
    assert again.state == "opened"


def test_one_case_is_analysed_once_however_its_number_is_written(world):
    world.opened()
    with pytest.raises(EventRefused) as refused:
        world.opened(by=world.reviewer, case_number="(2026) 示01行终37号")
    assert refused.value.field == "case_number"
    world.opened(body=world.other)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"origin": "letter"}, "origin"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "upheld"}, "outcome"),
        ({"summary": " "}, "summary"),
        ({"title": "长" * 121}, "title"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(world, change, field):
    with pytest.raises(EventRefused) as refused:
        world.opened(**change)
    assert refused.value.field == field


def test_only_those_who_learn_of_lost_cases_open_one_and_about_another_body(world):
    for of in (world.body, organisation(OrganisationKind.CHAMBER), organisation(OrganisationKind.PROCURATORATE)):
        with pytest.raises(EventRefused):
            world.opened(by=of)
    for role in (Role.READER, Role.AUDITOR):
        given = {"origin": "judgment", "outcome": "revoked", "decided_on": dt.date(2026, 5, 6)} | CASE
        with pytest.raises(EventRefused):
            open_analysis(principal=principal_for(member(world.bureau, role)), body=world.body, **given)
    with pytest.raises(EventRefused):
        world.opened(decided_on=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(EventRefused):
        world.opened(body=world.reviewer)


def test_each_side_sees_its_own_and_what_the_body_writes_once_it_is_handed_in(world, client):
    item = world.opened(by=world.reviewer)
    stranger, other = world.clerk(organisation(OrganisationKind.RECONSIDERATION)), world.clerk(world.other)
    for principal in (stranger, other, world.clerk(organisation(OrganisationKind.PROCURATORATE))):
        assert not visible(principal, Analysis).exists()
    evidence = receive(ContentFile("内部说明".encode(), name="内部说明.txt"))
    texts = WRITTEN | {"explanation": "内部原因暗记"}
    write_analysis(analysis=item, principal=world.clerk(world.body), causes=["law"], files=[evidence], **texts)
    file = Attachment.objects.get(subject=item.subject)
    address, kept = reverse("analyses:analysis", args=[item.pk]), reverse("analyses:file", args=[item.pk, file.pk])

    def read(of) -> tuple[bool, int, int]:
        client.force_login(world.people[of.pk, Role.CLERK].user)
        seen = "内部原因暗记" in client.get(address).content.decode()
        return seen, client.get(kept).status_code, visible(world.clerk(of), AnalysisCause).count()

    world.clerk(world.bureau)
    assert read(world.body) == (True, 200, 1)
    for of in (world.bureau, world.reviewer):
        assert read(of) == (False, 404, 0)
    fire(item, "propose", principal=world.clerk(world.body), note="内部备注")
    assert read(world.bureau) == (False, 404, 0)
    fire(item, "submit", principal=world.head(world.body))
    for of in (world.bureau, world.reviewer):
        assert read(of) == (True, 200, 1)
        assert "内部备注" not in client.get(address).content.decode()


def test_what_waits_and_who_is_told(world):
    world.clerk(world.body)
    world.head(world.bureau)
    item = world.submitted(by=world.reviewer)
    assert count_waiting(world.clerk(world.bureau)).total == 1
    assert count_waiting(world.clerk(world.body)).total == 0
    told = dict(Notice.objects.values_list("kind", "recipient"))
    assert told["analysis.opened"] == world.people[world.body.pk, Role.CLERK].pk
    fire(item, "accept", principal=world.clerk(world.bureau))
    told = set(Notice.objects.filter(kind="analysis.accept").values_list("recipient__organisation", flat=True))
    assert told == {world.body.pk, world.reviewer.pk}


def test_an_analysis_that_is_late_is_told_to_the_body_and_brought_above(world):
    bureau, head, clerk = world.head(world.bureau), world.head(world.body), world.clerk(world.body)
    item = world.opened(by=world.reviewer)
    for days in range(30):
        tick(item.next_due_at + dt.timedelta(days=days, minutes=1))
    told = set(Notice.objects.filter(about="analysis").values_list("kind", "recipient"))
    assert ("clock.overdue", clerk.membership_id) in told
    assert ("clock.escalated_head", head.membership_id) in told
    assert ("clock.escalated_coordinating", bureau.membership_id) in told


def test_an_opinion_that_is_issued_opens_its_analysis_by_the_law(world):
    world.head(world.body)
    office, head = world.clerk(world.reviewer), world.head(world.reviewer)
    document = create_document(
        kind="reconsideration_opinion",
        principal=office,
        addressees=[world.body],
        title="行政复议意见书",
        text="程序违法，请研究改进。",
    )
    assert not Analysis.objects.exists()
    fire(document, "submit", principal=office)
    fire(document, "approve", principal=head)
    fire(document, "issue", principal=office)
    item = Analysis.objects.get()
    document.refresh_from_db()
    assert (item.opener, item.body, item.coordinator) == (world.reviewer, world.body, world.bureau)
    assert (item.document, item.case_number, item.origin) == (document, document.number, "opinion")
    (clock,) = open_clocks_of([item.subject])[item.subject]
    assert (clock.limit_code, clock.amount) == ("analysis.opinion", 60)
    assert "行政复议法" in {limit.code: limit for limit in LIMITS}[clock.limit_code].source


def test_a_case_is_taken_over_from_the_published_rulings(world, client):
    given = {"kind": "judgment", "number": CASE["case_number"], "title": "某店诉某局案", "anonymised_by": "甲"}
    ruling = Ruling(**given, outcome="revoked", body="示例市中级人民法院", decided_on=dt.date(2026, 5, 6))
    ruling.clean()
    ruling.live = True
    ruling.save()
    assert find_ruling("(2026)示01行终37号") == ruling
    client.force_login(member(world.bureau).user)
    page = client.get(reverse("analyses:new"), {"number": "(2026)示01行终37号"})
    assert page.context["form"]["title"].value() == "某店诉某局案"
    assert page.context["form"]["outcome"].value() == "revoked"
    offered = f'href="?number={quote(ruling.number, safe="")}"'
    assert offered in client.get(reverse("analyses:new")).content.decode()
    assert world.opened().ruling == ruling
    assert offered not in client.get(reverse("analyses:new")).content.decode()
    for change in ({"outcome": "upheld"}, {"live": False}):
        Ruling.objects.filter(pk=ruling.pk).update(**change)
        assert find_ruling(CASE["case_number"]) is None


def test_an_accepted_analysis_becomes_a_clue_once(world):
    item = world.submitted()
    with pytest.raises(EventRefused):
        raise_clue(analysis=item, kind="fines", principal=world.clerk(world.bureau))
    fire(item, "accept", principal=world.clerk(world.bureau))
    with pytest.raises(EventRefused):
        raise_clue(analysis=item, kind="fines", principal=world.clerk(world.body))
    clue = raise_clue(analysis=item, kind="fines", principal=world.clerk(world.bureau))
    assert (clue.holder, clue.source, clue.source_detail) == (world.bureau, "litigation", CASE["case_number"])
    assert clue.subjects.get().organisation == world.body
    with pytest.raises(EventRefused):
        raise_clue(analysis=item, kind="fines", principal=world.clerk(world.bureau))


def test_a_common_problem_becomes_one_notice_to_all_bodies(world):
    items = [world.accepted(), world.accepted(body=world.other), world.submitted(body=world.third)]
    bureau = world.clerk(world.bureau)
    with pytest.raises(EventRefused):
        draft_common(analyses=items, kind="notice", principal=bureau)
    document = draft_common(analyses=items[:2], kind="notice", principal=bureau)
    assert set(document.services.values_list("addressee", flat=True)) == {world.body.pk, world.other.pk}
    assert document.text.count(CASE["summary"]) == 2
    assert world.body.name not in document.text
    with pytest.raises(EventRefused):
        draft_common(analyses=items[:1], kind="notice", principal=world.clerk(world.body))


def test_a_warning_goes_to_three_bodies_and_each_is_followed(world, client):
    alert = world.alert(issue=False)
    bureau, head = world.clerk(world.bureau), world.head(world.bureau)
    for body in (world.body, world.other, world.third):
        assert not visible(world.clerk(body), Adoption).exists()
    fire(alert, "propose", principal=bureau)
    fire(alert, "issue", principal=head)
    for body in (world.body, world.other, world.third):
        own = visible(world.clerk(body), Adoption).get()
        assert (own.body, running(own)) == (body, {"adoption.receipt": body.pk})
        assert visible(world.clerk(body), Alert).get() == alert
        assert not visible(world.clerk(body), Analysis).exclude(body=body).exists()
        assert count_adoptions(world.clerk(body)).total == 1
        client.force_login(world.people[body.pk, Role.CLERK].user)
        month = f"{timezone.localtime(own.next_due_at):%Y-%m}"
        for page in (reverse("notices:list"), reverse("calendars:calendar") + f"?agenda={month}"):
            assert alert.title in client.get(page).content.decode(), page
        fire(own, "receive", principal=world.clerk(body))
        assert running(own) == {"adoption.answer": body.pk}
    assert "undertake" in codes(world.clerk(world.body), own.__class__.objects.get(body=world.body))
    with pytest.raises(EventRefused):  # only a plan is taken on and carried out
        fire(
            Adoption.objects.get(body=world.body),
            "undertake",
            principal=world.clerk(world.body),
            values={"measures": "x"},
        )
    for body in (world.body, world.other):
        fire(Adoption.objects.get(body=body), "adopt", principal=world.clerk(body), values={"measures": "自查。"})
    last = Adoption.objects.get(body=world.third)
    with pytest.raises(EventRefused):  # a clerk does not decline
        fire(last, "decline", principal=world.clerk(world.third), values={"reason": "无此类案件"})
    fire(last, "decline", principal=world.head(world.third), values={"reason": "无此类案件"})
    alert.refresh_from_db()
    assert alert.state == "concluded"
    counted = alerts_with_counts(bureau).get()
    assert (counted.sent, counted.received, counted.adopted, counted.declined) == (3, 3, 2, 1)
    fire(last, "insist", principal=head, values={"reason": "近两年有三件。"})
    alert.refresh_from_db()
    assert (alert.state, last.state, running(last)) == ("issued", "received", {"adoption.answer": world.third.pk})
    fire(last, "adopt", principal=world.clerk(world.third), values={"measures": "开展培训。"})
    alert.refresh_from_db()
    assert (alert.state, last.reason) == ("concluded", "")


def test_a_joint_plan_is_taken_on_and_carried_out(world):
    alert = world.alert(kind="plan", bodies=[world.body, world.other])
    own, clerk = Adoption.objects.get(body=world.body), world.clerk(world.body)
    fire(own, "receive", principal=clerk)
    with pytest.raises(EventRefused):
        fire(own, "adopt", principal=clerk, values={"measures": "x"})
    fire(own, "undertake", principal=clerk, values={"measures": "修订裁量基准。"})
    assert running(own) == {"adoption.carry_out": world.body.pk}
    fire(own, "carry_out", principal=clerk, values={"report": "已修订。"})
    left = Adoption.objects.get(body=world.other)
    fire(left, "withdraw", principal=world.head(world.bureau), values={"reason": "职责已划转"})
    alert.refresh_from_db()
    assert (alert.state, own.state) == ("concluded", "carried_out")


def test_nobody_sends_what_they_drafted_and_a_draft_given_up_reaches_nobody(world):
    item, head = world.accepted(), world.head(world.bureau)
    alert = draft_alert(principal=head, analysis=item, kind="warning", bodies=[world.other], **ALERT)
    fire(alert, "propose", principal=head)
    with pytest.raises(EventRefused):
        fire(alert, "issue", principal=head)
    fire(alert, "send_back", principal=head, values={"reason": "改标题"})
    draft_alert(principal=head, alert=alert, bodies=[world.third], **ALERT | {"title": "改后的标题"})
    assert alert.adoptions.get().body == world.third
    fire(alert, "discard", principal=head)
    assert alert.adoptions.get().state == "withdrawn"
    assert not visible(world.clerk(world.third), Adoption).exists()
    assert not visible(world.clerk(world.third), Alert).exists()


def test_the_reconsideration_body_warns_after_its_own_case_only(world):
    mine = world.accepted(by=world.reviewer)
    office = world.clerk(world.reviewer)
    draft_alert(principal=office, analysis=mine, kind="warning", bodies=[world.other], **ALERT)
    with pytest.raises(EventRefused):
        draft_alert(principal=world.clerk(world.body), analysis=mine, kind="warning", bodies=[world.other], **ALERT)


def test_who_is_named_hands_over_before_leaving(world):
    item = world.opened()
    leaving, staying = member(world.body), member(world.body)
    world.head(world.body)
    fire(item, "assign", principal=world.head(world.body), values={"handler": leaving.pk})
    assert has_open_work(leaving)
    with pytest.raises(Refused):
        end_membership(membership=leaving, principal=world.head(world.body))
    end_membership(membership=leaving, principal=world.head(world.body), successor=staying)
    item.refresh_from_db()
    assert item.handler == staying


def test_causes_and_rates_are_counted_over_what_may_be_seen(world):
    world.accepted()
    world.accepted(body=world.other)
    world.opened(body=world.third)
    bureau = world.clerk(world.bureau)
    assert [(code, cases, bodies) for code, _name, cases, bodies in cause_counts(bureau)] == [("procedure", 2, 2)]
    assert cause_counts(world.clerk(world.third)) == []
    assert [(rate.part, rate.whole) for rate in rates(bureau)][:2] == [(2, 3), (2, 2)]
    assert {(rate.part, rate.whole) for rate in rates(world.clerk(world.third))} == {(0, 1), (0, 0)}


def test_the_pages_from_the_case_to_the_adoption(world, client):
    def go(of, role=Role.CLERK):
        world.acting(of, role)
        client.force_login(world.people[of.pk, role].user)

    go(world.bureau)
    file = SimpleUploadedFile("判决书.txt", "判决如下".encode())
    given = CASE | {"origin": "judgment", "outcome": "revoked", "decided_on": "2026-05-06", "body": world.body.pk}
    assert client.post(reverse("analyses:new"), given | {"title": ""}).status_code == 422
    made = client.post(reverse("analyses:new"), given | {"files": file})
    item = Analysis.objects.get()
    assert made["Location"] == reverse("analyses:analysis", args=[item.pk])
    assert "建立败诉和被纠错案件分析" in client.get(made["Location"]).content.decode(), "the timeline says how it began"
    assert "判决书.txt" in client.get(made["Location"]).content.decode()
    assert client.get(reverse("analyses:write", args=[item.pk])).status_code == 302
    go(world.body)
    for name in ("list", "figures", "adoptions"):
        assert client.get(reverse(f"analyses:{name}")).status_code == 200
    assert client.get(reverse("analyses:new")).status_code == 302
    address = reverse("analyses:write", args=[item.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, WRITTEN | {"causes": ["nothing"]}).status_code == 422
    assert client.post(address, WRITTEN | {"causes": ["procedure"]}).status_code == 302
    assert client.post(reverse("analyses:event", args=[item.pk, "propose"])).status_code == 302
    go(world.body, Role.HEAD)
    assert client.post(reverse("analyses:event", args=[item.pk, "submit"])).status_code == 302
    go(world.bureau)
    assert client.post(reverse("analyses:event", args=[item.pk, "accept"])).status_code == 302
    page = client.get(reverse("analyses:common") + "?cause=procedure")
    planned = client.get(f"{reverse('joint:new')}?{page.context['together']}").context["form"].initial
    assert planned["bodies"] == [item.body_id]
    assert item.summary in planned["purpose"]
    drafted = client.post(reverse("analyses:common"), {"analyses": [item.pk], "kind": "notice"})
    assert drafted["Location"].startswith("/work/documents/")
    address = reverse("analyses:new_alert", args=[item.pk, "warning"])
    assert client.get(address).status_code == 200
    assert client.get(reverse("analyses:new_alert", args=[item.pk, "nothing"])).status_code == 404
    assert client.post(address, ALERT).status_code == 422
    made = client.post(address, ALERT | {"bodies": [world.other.pk]})
    alert = Alert.objects.get()
    assert client.get(reverse("analyses:edit_alert", args=[alert.pk])).status_code == 200
    assert client.post(reverse("analyses:alert_event", args=[alert.pk, "propose"])).status_code == 302
    assert client.get(reverse("analyses:raise", args=[item.pk])).status_code == 200
    assert client.post(reverse("analyses:raise", args=[item.pk]), {"kind": "fines"}).status_code == 302
    go(world.bureau, Role.HEAD)
    assert client.post(reverse("analyses:alert_event", args=[alert.pk, "issue"])).status_code == 302
    assert world.other.short_name in client.get(made["Location"]).content.decode()
    go(world.other)
    own = Adoption.objects.get()
    address = reverse("analyses:adoption", args=[own.pk])
    assert client.get(reverse("analyses:alert", args=[alert.pk]))["Location"] == address
    page = client.get(address).content.decode()
    assert ALERT["title"] in page
    assert item.title not in page
    assert client.get(reverse("analyses:alert_event", args=[alert.pk, "issue"])).status_code == 404
    assert client.post(reverse("analyses:adoption_event", args=[own.pk, "receive"])).status_code == 302
    adopted = client.post(reverse("analyses:adoption_event", args=[own.pk, "adopt"]), {"measures": "已自查。"})
    assert adopted.status_code == 302
    go(world.bureau)
    assert "1／1" in client.get(reverse("analyses:adoptions")).content.decode()


def test_long_lists_cost_no_more_queries_than_short_ones(world, client):
    world.alert()
    client.force_login(world.people[world.bureau.pk, Role.CLERK].user)
    lists = [reverse("analyses:list"), reverse("analyses:adoptions"), reverse("analyses:figures")]
    for address in lists:
        client.get(address)
    before = [queries_of(client, address) for address in lists]
    world.alert()
    assert [queries_of(client, address) for address in lists] == before

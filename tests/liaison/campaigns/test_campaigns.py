"""A campaign from the plan to its result, and everything that is refused or hidden on the way."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.access import visible
from core.audit.models import AuditEntry
from core.files import Attachment
from liaison.campaigns.flow import CAMPAIGN, FINDING
from liaison.campaigns.models import Campaign, Check, ChecklistItem, CoveredBody, Finding
from liaison.campaigns.queries import progress_of
from liaison.campaigns.services import draft_document, plan_campaign, raise_clue, record_check
from liaison.clues.models import Clue
from liaison.documents.models import Document
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire, permitted_events
from liaison.workflow.registry import effects, guards
from tests.factories.liaison import member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

PROBLEM = {
    "title": "法制审核流于形式",
    "text": "审核意见只写“同意”。",
    "evidence": "案卷第7号",
    "category": "procedure",
    "tier": "common",
}


class World:
    def __init__(self, bodies: int = 5, items: int = 12):
        self.bureau = organisation(OrganisationKind.COORDINATING)
        self.partner = organisation(OrganisationKind.CONGRESS)
        self.bodies = [organisation(OrganisationKind.ENFORCEMENT) for _ in range(bodies)]
        self.clerk, self.head = member(self.bureau), member(self.bureau, Role.HEAD)
        self.supervisors = [member(self.bureau, certificate=f"示监督{n:04}") for n in (1, 2)]
        self.campaign = self.plan(items=[(f"第{n}项", "《行政处罚法》第五十八条") for n in range(1, items + 1)])

    def plan(self, **values) -> Campaign:
        given = {
            "principal": principal_for(self.clerk),
            "kind": "special",
            "starts_on": dt.date(2026, 3, 1),
            "ends_on": dt.date(2026, 6, 30),
            "bodies": self.bodies,
            "partners": [self.partner],
            "items": [("一项", "")],
            "title": "涉企罚款专项监督",
            "purpose": "查处乱罚款。",
            "basis": "《行政执法监督条例》第六条",
        }
        return plan_campaign(**given | values)

    def begin(self) -> Campaign:
        fire(self.campaign, "submit", principal=principal_for(self.clerk))
        fire(self.campaign, "approve", principal=principal_for(self.head))
        return self.campaign

    def check(self, body: int, item: int, result: str = "conforms", who=None, finding=None) -> Finding | None:
        covered = self.campaign.covered.get(body=self.bodies[body])
        entry = self.campaign.items.get(position=item)
        asking = principal_for(who or self.clerk)
        return record_check(covered=covered, item=entry, principal=asking, result=result, finding=finding)

    def found(self, body: int = 0, item: int = 1) -> Finding:
        finding = self.check(body, item, "problem", finding=PROBLEM)
        fire(finding, "confirm", principal=principal_for(self.head), values={"tier": "common"})
        return finding

    def issue(self, document: Document) -> None:
        document.text, document.supervisor, document.second_supervisor = "请整改。", *self.supervisors
        document.save()
        fire(document, "submit", principal=principal_for(self.clerk))
        fire(document, "approve", principal=principal_for(self.head))
        fire(document, "issue", principal=principal_for(self.clerk))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def small():
    return World(bodies=2, items=2)


def test_the_tables_are_sound_and_every_guard_and_effect_is_there():
    for flow in (CAMPAIGN, FINDING):
        assert not list(flow.problems())
        for event in flow.events:
            assert set(event.guards) <= set(guards)
            assert set(event.effects) <= set(effects)


def test_five_bodies_by_twelve_items_give_two_notices_and_one_clue(world):
    campaign = world.begin()
    clerk, head = principal_for(world.clerk), principal_for(world.head)
    findings = [world.found(body, 1) for body in range(3)] + [world.found(3, 2), world.found(4, 3)]
    for body in range(5):
        for item in range(1, 13):
            if not Check.objects.filter(covered__body=world.bodies[body], item__position=item).exists():
                world.check(body, item)
    fire(campaign, "finish_checks", principal=clerk)
    common = draft_document(campaign=campaign, findings=findings[:3], kind="notice", principal=clerk)
    single = draft_document(campaign=campaign, findings=findings[3:4], kind="notice", principal=clerk)
    assert {service.addressee for service in common.services.all()} == set(world.bodies[:3])
    assert common.about == campaign.subject
    assert single.about == findings[3].subject
    clue = raise_clue(finding=findings[4], kind="procedure", principal=clerk)
    assert clue.holder == world.bureau
    assert [subject.organisation for subject in clue.subjects.all()] == [world.bodies[4]]
    with pytest.raises(EventRefused):
        fire(campaign, "sum_up", principal=clerk)
    for document in (common, single):
        world.issue(document)
    for finding in findings[:4]:
        finding.refresh_from_db()
        fire(finding, "pass_recheck", principal=clerk, values={"text": "已改"})
    fire(campaign, "sum_up", principal=clerk)
    assert campaign.next_due_at is not None
    fire(campaign, "conclude", principal=head, values={"summary": "五个单位均已整改。"})
    progress = progress_of(campaign)
    assert (progress.checked, progress.cells) == (60, 60)
    assert (progress.findings, progress.settled, progress.corrected) == (5, 5, 4)
    assert (progress.documents, progress.clues) == (2, 1)
    assert (campaign.state, campaign.next_due_at) == ("concluded", None)


def test_numbers_have_no_gaps_and_an_own_plan_is_not_approved(small):
    own = small.plan(principal=principal_for(small.head))
    assert [small.campaign.number[-2:], own.number[-2:]] == ["1号", "2号"]
    fire(own, "submit", principal=principal_for(small.head))
    with pytest.raises(EventRefused):
        fire(own, "approve", principal=principal_for(small.head))
    with pytest.raises(EventRefused):
        small.plan(campaign=own)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": dt.date(2026, 1, 1)}, "ends_on"),
        ({"items": [("", "")]}, "items"),
        ({"items": [("一项", "")] * 61}, "items"),
        ({"purpose": " "}, "purpose"),
        ({"kind": "other"}, "kind"),
    ],
)
def test_an_impossible_plan_is_refused_where_it_is_wrong(small, change, field):
    with pytest.raises(EventRefused) as refused:
        small.plan(**change)
    assert refused.value.field == field


def test_a_plan_covers_only_supervised_bodies_and_bodies_plan_none(small):
    with pytest.raises(EventRefused):
        small.plan(bodies=[small.partner])
    with pytest.raises(EventRefused):
        small.plan(bodies=[small.bureau])
    with pytest.raises(EventRefused):
        small.plan(principal=principal_for(member(small.bodies[0])))


def test_a_problem_needs_a_finding_and_a_finding_outlives_a_changed_mind(small):
    small.begin()
    with pytest.raises(EventRefused):
        small.check(0, 1, "problem")
    small.found(0, 1)
    with pytest.raises(EventRefused):
        small.check(0, 1, "conforms")
    with pytest.raises(EventRefused):
        fire(small.campaign, "finish_checks", principal=principal_for(small.clerk))


def test_a_finding_is_demanded_once_and_again_after_a_failed_recheck(small):
    campaign, clerk = small.begin(), principal_for(small.clerk)
    finding = small.found()
    document = draft_document(campaign=campaign, findings=[finding], kind="notice", principal=clerk)
    with pytest.raises(EventRefused):
        draft_document(campaign=campaign, findings=[finding], kind="notice", principal=clerk)
    finding.refresh_from_db()
    with pytest.raises(EventRefused):  # a draft has told the body nothing
        fire(finding, "pass_recheck", principal=clerk, values={"text": "已改"})
    small.issue(document)
    fire(finding, "fail_recheck", principal=clerk, values={"text": "未改"})
    again = draft_document(campaign=campaign, findings=[finding], kind="notice", principal=clerk)
    finding.refresh_from_db()
    assert (finding.state, finding.document) == ("demanded", again)


def test_a_discarded_document_frees_its_finding(small):
    campaign, clerk = small.begin(), principal_for(small.clerk)
    finding = small.found()
    document = draft_document(campaign=campaign, findings=[finding], kind="notice", principal=clerk)
    finding.refresh_from_db()
    with pytest.raises(EventRefused):
        fire(finding, "withdraw_demand", principal=clerk)
    fire(document, "discard", principal=clerk, values={"reason": "不再需要"})
    fire(finding, "withdraw_demand", principal=clerk)
    assert (finding.state, finding.document) == ("confirmed", None)


def test_who_sees_a_campaign(small):
    stranger = principal_for(member(organisation(OrganisationKind.PROCURATORATE)))
    partner = principal_for(member(small.partner))
    body = principal_for(member(small.bodies[0]))
    both = member(small.bureau)
    member(small.bodies[0], user=both.user)
    models = (Campaign, ChecklistItem, CoveredBody)
    for asking in (stranger, partner, body, principal_for(both)):
        assert not any(visible(asking, model).exists() for model in models)
    small.begin()
    finding = small.found()
    for asking in (stranger, body, principal_for(both)):
        assert not any(visible(asking, model).exists() for model in (*models, Finding, Check))
        assert not permitted_events(asking, finding)
    assert all(visible(partner, model).exists() for model in (*models, Finding, Check))
    assert not permitted_events(partner, finding)
    assert small.check(1, 1, "problem", member(small.partner), PROBLEM) is not None


def test_the_pages_from_the_plan_to_the_clue(small, client):
    small.begin()
    client.force_login(small.clerk.user)
    page = client.get(reverse("campaigns:campaign", args=[small.campaign.pk]))
    assert page.status_code == 200
    covered, item = small.campaign.covered.first(), small.campaign.items.first()
    address = reverse("campaigns:check", args=[small.campaign.pk, covered.pk, item.pk])
    assert address in page.content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"result": "problem"}).status_code == 422
    assert client.post(address, {"result": "problem"} | PROBLEM).status_code == 302
    finding = Finding.objects.get()
    shown = reverse("campaigns:finding", args=[finding.pk])
    assert PROBLEM["text"] in client.get(shown).content.decode()
    client.force_login(small.head.user)
    assert client.post(f"{shown}do/confirm/", {"tier": "common"}).status_code == 302
    client.force_login(small.clerk.user)
    draft = reverse("campaigns:draft", args=[small.campaign.pk])
    assert PROBLEM["title"] in client.get(draft).content.decode()
    opened = client.post(draft, {"findings": [finding.pk], "kind": "notice"})
    assert opened["Location"] == reverse("documents:edit", args=[Document.objects.get().pk])
    assert client.post(f"{shown}clue/", {"kind": "procedure"}).status_code == 302
    clue = Clue.objects.get()
    assert finding.number in client.get(reverse("clues:clue", args=[clue.pk])).content.decode()
    client.force_login(member(small.bodies[0]).user)
    for hidden in (shown, draft, address, reverse("campaigns:campaign", args=[small.campaign.pk])):
        assert client.get(hidden).status_code == 404


def test_a_plan_is_made_and_changed_in_its_form(small, client):
    client.force_login(small.clerk.user)
    given = {
        "title": "重点领域监督",
        "kind": "key_field",
        "basis": "x",
        "purpose": "x",
        "starts_on": "2026-05-01",
        "ends_on": "2026-06-01",
        "bodies": [small.bodies[0].pk],
        "items": "亮证执法 | 《行政处罚法》第五十五条\n全程记录",
    }
    made = client.post(reverse("campaigns:new"), given)
    assert made.status_code == 302
    campaign = Campaign.objects.get(title="重点领域监督")
    assert [(item.text, item.basis) for item in campaign.items.all()] == [
        ("亮证执法", "《行政处罚法》第五十五条"),
        ("全程记录", ""),
    ]
    edit = reverse("campaigns:edit", args=[campaign.pk])
    assert "全程记录" in client.get(edit).content.decode()
    assert client.post(edit, given | {"items": "一项"}).status_code == 302
    assert campaign.items.count() == 1
    client.force_login(member(small.bodies[0]).user)
    assert client.get(reverse("campaigns:new"))["Location"] == reverse("campaigns:list")


def test_a_long_list_costs_no_more_queries_than_a_short_one(small, client):
    client.force_login(small.clerk.user)
    address = reverse("campaigns:list")
    before = queries_of(client, address)
    for _ in range(5):
        small.plan()
    assert queries_of(client, address) == before


def test_a_checker_goes_through_all_items_of_a_body_and_is_led_to_each_problem(world, client):
    world.begin()
    client.force_login(world.clerk.user)
    covered, items = world.campaign.covered.first(), list(world.campaign.items.all())
    address = reverse("campaigns:check_body", args=[world.campaign.pk, covered.pk])
    assert items[11].text in client.get(address).content.decode()
    results = ["problem", "conforms", "problem", "not_applicable", *["conforms"] * 7, ""]
    given = {f"result_{item.pk}": result for item, result in zip(items, results, strict=True)}
    led = client.post(address, given | {f"note_{items[1].pk}": "抽查10卷"})
    assert covered.checks.count() == 9
    assert covered.checks.get(item=items[1]).note == "抽查10卷"
    for item in (items[0], items[2]):
        assert led["Location"].startswith(reverse("campaigns:check", args=[world.campaign.pk, covered.pk, item.pk]))
        led = client.post(led["Location"], {"result": "problem"} | PROBLEM)
    assert led["Location"] == reverse("campaigns:campaign", args=[world.campaign.pk])
    assert world.campaign.findings.count() == 2
    before = list(covered.checks.values_list("pk", "checked_at"))
    assert client.post(address, given | {f"note_{items[1].pk}": "抽查10卷"})["Location"] == led["Location"]
    assert list(covered.checks.values_list("pk", "checked_at")) == before
    refused = client.post(address, given | {f"result_{items[0].pk}": "conforms", f"result_{items[11].pk}": "conforms"})
    assert refused.status_code == 422
    assert covered.checks.count() == 11
    client.force_login(member(world.bodies[0]).user)
    assert client.get(address).status_code == 404


def test_files_hang_on_a_finding_for_whoever_sees_it_until_it_has_ended(small, client):
    small.begin()
    covered, item = small.campaign.covered.first(), small.campaign.items.first()
    given = {"covered": covered, "item": item, "principal": principal_for(small.clerk)}
    finding = record_check(**given, result="problem", finding=PROBLEM)
    address = reverse("campaigns:finding_files", args=[finding.pk])
    page = reverse("campaigns:finding", args=[finding.pk])
    client.force_login(member(small.partner).user)
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"files": SimpleUploadedFile("记录.txt", "三件没有登记".encode())}).status_code == 302
    client.force_login(small.clerk.user)
    read = re.search(rf'href="({address}[0-9]+/)"', client.get(page).content.decode())[1]
    assert b"".join(client.get(read).streaming_content) == "三件没有登记".encode()
    assert AuditEntry.objects.filter(action="finding.file_added", stream=finding.subject).count() == 1
    client.force_login(member(covered.body).user)
    assert client.get(read).status_code == 404
    fire(finding, "dismiss", principal=principal_for(small.head), values={"reason": "不属实"})
    client.force_login(small.clerk.user)
    assert address + '"' not in client.get(page).content.decode()
    assert client.post(address, {"files": SimpleUploadedFile("b.txt", b"b")})["Location"] == page
    assert Attachment.objects.filter(subject=finding.subject).count() == 1

"""From a campaign to public pages: chosen by the head, people hidden, counted without names of bodies, drafts only."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from content.cases.models import CaseIndexPage, TypicalCasePage
from content.common.workflow import EDITORS, ensure_workflow
from content.pages.models import NoticeIndexPage, NoticePage
from core.access import visible
from core.audit import AuditEntry
from liaison.campaigns.models import Campaign
from liaison.campaigns.services import plan_campaign, record_check
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.promotion.models import CampaignPage
from liaison.promotion.of_campaigns import draft_of, draft_page, reason_not_to
from liaison.promotion.services import open_finds
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import member, organisation
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db

OFFICER = "王卫东"


@pytest.fixture
def site(page_root):
    home = make_site()
    ensure_workflow()
    return home


class World:
    def __init__(self):
        self.bureau = organisation(OrganisationKind.COORDINATING)
        self.body = organisation(name="示例市甲执法局")
        self.clerk = member(self.bureau)
        self.clerk.user.display_name = OFFICER
        self.clerk.user.save()
        self.head = member(self.bureau, Role.HEAD)
        self.head.user.groups.add(Group.objects.get(name=EDITORS))
        clerk, head, day = principal_for(self.clerk), principal_for(self.head), timezone.localdate()
        given = {"kind": "special", "title": "罚没物品专项监督", "purpose": "逐项检查。", "basis": "年度计划"}
        self.campaign = plan_campaign(
            principal=clerk, starts_on=day, ends_on=day, bodies=[self.body], items=[("登记", "")], **given
        )
        fire(self.campaign, "submit", principal=clerk)
        fire(self.campaign, "approve", principal=head)
        found = {"title": "三件没有登记", "text": "甲执法局三件没有登记。", "evidence": "台账", "category": "papers"}
        covered, item = self.campaign.covered.get(), self.campaign.items.get()
        finding = found | {"tier": "general"}
        record_check(covered=covered, item=item, principal=clerk, result="problem", finding=finding)
        fire(self.campaign.findings.get(), "confirm", principal=head, values={"tier": "general"})

    def concluded(self) -> Campaign:
        Campaign.objects.filter(pk=self.campaign.pk).update(
            state="concluded", summary=f"{OFFICER}负责的检查发现三件没有登记，联系电话13812345678，均已补登。"
        )
        self.campaign.refresh_from_db()
        return self.campaign


@pytest.fixture
def world(site):
    return World()


def test_only_the_head_of_the_organiser_chooses_and_only_in_time(world):
    clerk, head = principal_for(world.clerk), principal_for(world.head)
    assert not reason_not_to(head, world.campaign, "progress")
    assert reason_not_to(clerk, world.campaign, "progress")
    for what in ("result", "case"):
        assert reason_not_to(head, world.campaign, what)
    world.concluded()
    assert reason_not_to(head, world.campaign, "progress")
    for what in ("result", "case"):
        assert not reason_not_to(head, world.campaign, what)
    theirs = principal_for(member(world.body, Role.HEAD))
    assert reason_not_to(theirs, world.campaign, "result")


def test_progress_is_told_in_numbers_and_names_no_body(world):
    head = principal_for(world.head)
    values = draft_of(world.campaign, "progress").values
    assert world.campaign.title in values["title"]
    assert "甲执法局" not in values["facts"]
    for _n in range(2):  # as often as there is something to tell
        draft_page(campaign=world.campaign, what="progress", values=values, principal=head)
    pages = NoticePage.objects.child_of(NoticeIndexPage.objects.get()).filter(owner=world.head.user)
    assert [page.live for page in pages] == [False, False]
    assert world.campaign.number not in "".join(page.slug + page.body for page in pages)


def test_people_are_hidden_and_other_names_must_be_looked_at(world):
    head, campaign = principal_for(world.head), world.concluded()
    draft = draft_of(campaign, "result")
    assert OFFICER not in draft.values["facts"]
    assert "13812345678" not in draft.values["facts"]
    # a name typed back in is hidden again; a name that nobody knows is asked about
    values = draft.values | {"facts": f"{draft.values['facts']}\n{OFFICER}、13812345678、当事人欧阳秋实。"}
    left = open_finds(draft, values | {"facts": "当事人欧阳秋实。"})
    assert left
    with pytest.raises(EventRefused):
        draft_page(campaign=campaign, what="result", values=values, principal=head)
    assert not NoticePage.objects.filter(owner=world.head.user).exists()
    made = draft_page(campaign=campaign, what="result", values=values, principal=head, looked=left)
    body = NoticePage.objects.get(pk=made.page_id).body
    assert OFFICER not in body
    assert "13812345678" not in body
    assert AuditEntry.objects.get(action="campaign.page_drafted").detail["looked_at"] == len(left)
    assert draft_page(campaign=campaign, what="result", values=values, principal=head, looked=left) == made


def test_a_case_is_drafted_once_and_reviewed_like_every_case(world):
    head, campaign = principal_for(world.head), world.concluded()
    parent = CaseIndexPage.objects.get()
    values = draft_of(campaign, "case").values | {"field": "罚没物品", "significance": "逐件登记。"}
    made = draft_page(campaign=campaign, what="case", values=values, principal=head, parent=parent)
    page = TypicalCasePage.objects.get(pk=made.page_id)
    assert (page.live, page.issuing_body, page.field) == (False, world.bureau.name, "罚没物品")
    assert OFFICER not in page.facts + page.supervision
    world.head.user.groups.clear()
    assert reason_not_to(principal_for(world.head), campaign, "case")


def test_the_pages_from_the_campaign_to_the_draft(world, client):
    campaign = world.concluded()
    client.force_login(world.head.user)
    own, address = (
        reverse("campaigns:campaign", args=[campaign.pk]),
        reverse("promotion:campaign", args=[campaign.pk, "result"]),
    )
    assert address in client.get(own).content.decode()
    assert reverse("promotion:campaign", args=[campaign.pk, "progress"]) not in client.get(own).content.decode()
    page = client.get(address).content.decode()
    assert OFFICER in page  # beside the form, with its mask
    values = {"title": "结果通报", "facts": "当事人欧阳秋实已补登。"}
    previewed = client.post(address, values | {"step": "preview"}).content.decode()
    assert 'name="looked"' in previewed
    assert "欧阳秋实" in previewed
    refused = client.post(address, values | {"step": "make"})
    assert refused.status_code == 200
    assert not CampaignPage.objects.exists()
    made = client.post(address, values | {"step": "make", "looked": "1"})
    assert made["Location"] == own
    assert CampaignPage.objects.get().page.title == "结果通报"
    shown = client.get(own).content.decode()
    assert "结果通报" in shown
    assert address not in shown
    client.force_login(member(world.body, Role.HEAD).user)
    assert client.get(address).status_code == 404
    assert not visible(principal_for(member(world.body, Role.HEAD)), CampaignPage).exists()

"""From a closed clue to a draft: who may, what is hidden, what never goes along, where the draft stands."""

import itertools

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from content.cases.anonymisation.checking import check
from content.cases.models import CaseIndexPage, TypicalCasePage
from content.common.workflow import EDITORS, SECOND_REVIEWERS, ensure_workflow
from core.audit import AuditEntry
from liaison.clues.models import Clue, InternalNote, ReporterMessage
from liaison.intake.following import way
from liaison.intake.models import Receipt, Reporter
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.promotion.drafting import draft_of
from liaison.promotion.models import Promotion
from liaison.promotion.rules import reason_not_to
from liaison.promotion.services import promote
from liaison.rectifications import services as rectifications
from liaison.rectifications.models import Rectification
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import clue, member, organisation
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db

OFFICER, DRIVER, ENTERPRISE = "王卫东", "李建国", "示例市宏达运输有限公司"
SECRETS = {
    "reporter": "欧阳举报",
    "message": "我是三车间的",
    "source": "直通码贴在运输协会门口",
    "place": "和平路东口收费亭旁",
    "wish": "盼望归还我的罚款",
    "note": "内部研判：疑似私设指标",
    "phone": "13812345678",
}
VALUES = {
    "title": "一日三罚，退还两次",
    "keywords": "乱罚款、一事不再罚",
    "field": "交通运输",
    "supervised_body": "示例市交通运输局",
    "parties": "司法行政",
    "facts": "同一行为罚了三次。",
    "supervision": "监督后退还。\n举一反三。",
    "significance": "一事不再罚。",
}


@pytest.fixture
def site(page_root):
    home = make_site()
    ensure_workflow()
    return home


@pytest.fixture
def parent(site) -> CaseIndexPage:
    return CaseIndexPage.objects.child_of(site).get()


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING, name="示例市司法局")


def editor_of(bureau, role=Role.CLERK):
    found = member(bureau, role)
    found.user.groups.add(Group.objects.get(name=EDITORS))
    return found


@pytest.fixture
def clerk(site, bureau):
    return editor_of(bureau)


@pytest.fixture
def held(bureau, clerk) -> Clue:
    """A closed clue with everything that must not get out."""
    body = organisation(name="示例市交通运输局", field="交通运输")
    found = clue(
        bureau,
        state="supervising",
        description=f"{ENTERPRISE}的货车被{OFFICER}拦下，宏达公司司机{DRIVER}（电话{SECRETS['phone']}）当日被罚三次。",
        findings=f"{OFFICER}对同一行为处罚三次，{ENTERPRISE}缴款属实。",
        source_detail=SECRETS["source"],
        place=SECRETS["place"],
        wishes=SECRETS["wish"],
        handler=clerk,
        subjects=[
            {"kind": "body", "name": body.name, "organisation": body},
            {"kind": "officer", "name": OFFICER},
            {"kind": "enterprise", "name": ENTERPRISE},
        ],
    )
    Reporter.objects.create(clue=found, name=SECRETS["reporter"], telephone=SECRETS["phone"])
    Receipt.objects.create(clue=found, number="R2026-ZZZZ-9999", passphrase_hash="x", submission_key="0" * 32)
    InternalNote.objects.create(clue=found, author=clerk, text=SECRETS["note"])
    ReporterMessage.objects.create(clue=found, from_reporter=True, text=SECRETS["message"])
    acting = principal_for(clerk)
    demand = rectifications.issue(
        clue=found,
        body=body,
        principal=acting,
        title="重复处罚",
        disclosed="抽查发现。",
        requirements="退还重复的罚款。",
        legal_basis="《行政执法监督条例》",
    )
    other_side = principal_for(member(body))
    fire(demand, "receive", principal=other_side)
    fire(demand, "report", principal=other_side, values={"text": f"已责令{OFFICER}退还{ENTERPRISE}罚款四百元。"})
    fire(demand, "accept", principal=acting)
    Clue.objects.filter(pk=found.pk).update(state="closed", step=5, outcome="rectified")
    found.refresh_from_db()
    return found


def drafted(held, clerk, parent, **changed) -> Promotion:
    return promote(clue=held, parent=parent, values=VALUES | changed, principal=principal_for(clerk))


class TestDraft:
    def test_tells_the_matter_and_hides_whoever_is_named(self, held, clerk):
        draft = draft_of(held, principal_for(clerk))
        text = "\n".join(draft.values.values())
        for told in ("被罚三次", "缴款属实", "退还重复的罚款", "罚款四百元", "示例市交通运输局", "乱罚款"):
            assert told in text
        for hidden in (OFFICER, DRIVER, ENTERPRISE, "宏达", *SECRETS.values(), held.number):
            assert hidden not in text
        assert draft.values["field"] == "交通运输"
        assert draft.values["parties"] == "司法行政"
        # One person, one mask, in every part.
        assert draft.values["facts"].count("王某") == 2
        assert "王某" in draft.values["supervision"]
        assert draft.values["facts"].count("某公司") == 3
        assert "某公司1" not in text

    def test_takes_nothing_of_what_the_asking_member_may_not_see(self, held, clerk):
        demand = Rectification.objects.get()
        text = draft_of(held, principal_for(clerk)).values["supervision"]
        assert demand.requirements in text
        held.recusals.create(user=clerk.user, reason="近亲属", declared_by=clerk.user)
        assert demand.requirements not in draft_of(held, principal_for(clerk)).values["supervision"]

    def test_a_name_typed_back_in_is_hidden_again(self, held, clerk, parent):
        page = drafted(held, clerk, parent, facts=f"{OFFICER}和宏达公司，电话13911112222。").page
        assert page.facts == "<p>王某和某公司，电话***。</p>"

    def test_words_are_stored_as_words(self, held, clerk, parent):
        page = drafted(held, clerk, parent, facts="<script>x</script>\n\n第二段").page
        assert page.facts == "<p>&lt;script&gt;x&lt;/script&gt;</p><p>第二段</p>"


class TestPage:
    def test_is_a_draft_below_the_list_that_readers_do_not_find(self, held, clerk, parent, client):
        promotion = drafted(held, clerk, parent)
        page = TypicalCasePage.objects.get(pk=promotion.page_id)
        assert not page.live
        assert page.get_parent().pk == parent.pk
        assert page.owner == clerk.user
        assert {tag.name for tag in page.get_latest_revision_as_object().keywords.all()} == {"乱罚款", "一事不再罚"}
        assert client.get(f"/cases/{page.slug}/").status_code == 404
        assert page.title not in client.get("/cases/").content.decode()

    def test_says_nowhere_which_clue_it_came_from(self, held, clerk, parent):
        page = drafted(held, clerk, parent).page
        stored = [str(page.latest_revision.content), page.slug]
        stored += [str(entry.data) for entry in PageLogEntry.objects.filter(page=page.pk)]
        for trace in (held.number, held.title, held.subject):
            assert all(trace not in text for text in stored)

    def test_is_not_published_while_a_name_is_undecided(self, held, clerk, parent):
        page = drafted(held, clerk, parent, significance="当事人张晓明的权利得到保护。").page
        assert [found.text for found in check(page.get_latest_revision_as_object()).open] == ["张晓明"]

    def test_the_clue_tells_it_and_the_reporter_is_not_told(self, held, clerk, parent):
        before = [(mark.label, mark.at) for mark in way(held)]
        promotion = drafted(held, clerk, parent)
        entry = AuditEntry.objects.get(action="clue.promoted")
        assert (entry.stream, entry.detail) == (held.subject, {"page": promotion.page_id})
        assert [(mark.label, mark.at) for mark in way(held)] == before


class TestOnce:
    def test_a_second_time_gives_the_draft_that_stands(self, held, clerk, parent):
        first = drafted(held, clerk, parent)
        assert drafted(held, clerk, parent, title="另一个") == first
        assert TypicalCasePage.objects.count() == 1
        assert AuditEntry.objects.filter(action="clue.promoted").count() == 1

    def test_after_the_draft_was_deleted_another_may_be_made(self, held, clerk, parent):
        first = drafted(held, clerk, parent)
        Page.objects.get(pk=first.page_id).delete()
        second = drafted(held, clerk, parent)
        assert second.pk != first.pk
        assert second.page_id is not None


class TestWhoMay:
    def test_only_what_is_listed(self, site):
        """Every kind of holder × role × group × state × confinement: nothing but what is expected is allowed."""
        states = ("received", "rectifying", "feedback", "closed", "declined", "merged", "withdrawn")
        for kind in (OrganisationKind.COORDINATING, OrganisationKind.PROCURATORATE, OrganisationKind.ENFORCEMENT):
            holder = organisation(kind)
            clues = [clue(holder, state=s, confined=c) for s, c in itertools.product(states, (False, True))]
            for role, group in itertools.product(Role.values, ("", EDITORS, SECOND_REVIEWERS)):
                asking = member(holder, role)
                if group:
                    asking.user.groups.add(Group.objects.get(name=group))
                allowed = {found for found in clues if not reason_not_to(principal_for(asking), found)}
                drafts = kind == OrganisationKind.COORDINATING and role in {"head", "clerk"} and group == EDITORS
                expected = [found for found in clues if drafts and found.state == "closed" and not found.confined]
                assert allowed == set(expected), (kind, role, group)

    def test_nobody_outside_the_clue(self, held, bureau, clerk, parent):
        other_clerk, elsewhere = editor_of(bureau), editor_of(organisation(OrganisationKind.COORDINATING))
        for asking in (other_clerk, elsewhere):
            with pytest.raises(EventRefused):
                drafted(held, asking, parent)
        assert not reason_not_to(principal_for(editor_of(bureau, Role.HEAD)), held)
        held.recusals.create(user=clerk.user, reason="近亲属", declared_by=clerk.user)
        with pytest.raises(EventRefused):
            drafted(held, clerk, parent)
        assert not Promotion.objects.exists()


class TestPages:
    def test_the_walk_from_the_clue_to_the_edit_form(self, client, held, clerk):
        client.force_login(clerk.user)
        seen = client.get(reverse("clues:clue", args=[held.pk])).content.decode()
        address = reverse("promotion:new", args=[held.pk])
        assert address in seen
        form = client.get(address).content.decode()
        assert OFFICER in form  # beside its mask, to whoever sees the clue anyway
        parent = CaseIndexPage.objects.get().pk
        sent = VALUES | {"parent": parent, "facts": f"{OFFICER}与证人赵小军。"}
        preview = client.post(address, sent | {"step": "preview"}).content.decode()
        assert '<mark class="mask">王某</mark>' in preview
        assert '<mark class="open">赵小军</mark>' in preview
        assert not TypicalCasePage.objects.exists()
        done = client.post(address, sent | {"step": "make"})
        page = TypicalCasePage.objects.get()
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert done.url == edit
        assert held.number in client.get(edit).content.decode()
        assert client.get(address).url == edit
        seen = client.get(reverse("clues:clue", args=[held.pk])).content.decode()
        assert edit in seen
        assert address not in seen

    def test_what_is_missing_is_said(self, client, held, clerk):
        client.force_login(clerk.user)
        answer = client.post(reverse("promotion:new", args=[held.pk]), VALUES | {"title": ""})
        assert answer.status_code == 422

    def test_an_editor_outside_is_not_told_where_it_came_from(self, client, held, clerk, parent, bureau):
        page = drafted(held, clerk, parent).page
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        stranger = editor_of(organisation(OrganisationKind.PROCURATORATE))
        plain = editor_of(bureau)
        held.recusals.create(user=plain.user, reason="近亲属", declared_by=plain.user)
        for asking in (stranger, plain):
            client.force_login(asking.user)
            answer = client.get(edit)
            assert answer.status_code == 200
            assert held.number not in answer.content.decode()
            assert client.get(reverse("promotion:new", args=[held.pk])).status_code == 404

    def test_a_member_without_the_admin_reads_that_there_is_a_draft(self, client, held, clerk, parent, bureau):
        page = drafted(held, clerk, parent).page
        client.force_login(member(bureau, Role.READER).user)
        seen = client.get(reverse("clues:clue", args=[held.pk])).content.decode()
        assert page.title in seen
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) not in seen

"""编辑 → 二审 → 终审 through the admin, by HTTP, for pages and for rulings."""

import datetime as dt
import json

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState

from content.common.workflow import ensure_workflow
from content.pages.models import NoticeIndexPage, NoticePage
from content.rulings.models import Ruling
from core.users import User
from tests.content.common.admin_forms import Editor, messages_of
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    return make_site()


@pytest.fixture
def staff(site) -> dict[str, Editor]:
    """Two people in each group and a superuser, each at a browser of their own."""
    ensure_workflow()
    people = {}
    for group in ("编辑", "二审", "终审"):
        for number in ("甲", "乙"):
            user = User.objects.create_user(group + number, password="x", display_name=f"{group}{number}")
            user.groups.add(Group.objects.get(name=group))
            people[group + number] = Editor(user)
    people["超级"] = Editor(User.objects.create_superuser("超级", password="x"))
    return people


class Item:
    """What a run needs to know of a page or a ruling."""

    form = ""

    def __init__(self, pk: int) -> None:
        self.pk = pk

    def fresh(self):
        raise NotImplementedError

    @property
    def step(self) -> str:
        state = self.fresh().current_workflow_task_state
        return state.task.name if state else ""

    @property
    def live(self) -> bool:
        return self.fresh().live

    def act(self, editor: Editor, name: str, **changes):
        """Press a review button in the editor, with whatever was changed in the form."""
        changes |= {"workflow__action__name": name, "workflow__action__extra__data": "{}"}
        return editor.submit(self.edit, self.form, "action-workflow-action", **changes)

    def decide(self, editor: Editor, name: str, comment: str = ""):
        """The same from the dashboard or a listing, without the form."""
        state = self.fresh().current_workflow_task_state
        return editor.client.post(self.action_url(name, state.pk), {"comment": comment}, follow=True)


class NoticeItem(Item):
    form = "page-edit-form"

    def fresh(self):
        return NoticePage.objects.get(pk=self.pk)

    @property
    def edit(self) -> str:
        return f"/admin/pages/{self.pk}/edit/"

    def action_url(self, name: str, state: int) -> str:
        return reverse("wagtailadmin_pages:workflow_action", args=[self.pk, name, state])


class RulingItem(Item):
    form = "w-editor-form"

    def fresh(self):
        return Ruling.objects.get(pk=self.pk)

    @property
    def edit(self) -> str:
        return f"/admin/snippets/rulings/ruling/edit/{self.pk}/"

    def action_url(self, name: str, state: int) -> str:
        return reverse(Ruling.snippet_viewset.get_url_name("workflow_action"), args=[self.pk, name, state])


both_kinds = pytest.mark.parametrize("item", ["notice", "ruling"], indirect=True)


@pytest.fixture
def item(request, staff) -> Item:
    writer = staff["编辑甲"]
    if getattr(request, "param", "notice") == "notice":
        parent = NoticeIndexPage.objects.get()
        body = json.dumps({"blocks": [{"key": "a", "text": "正文", "type": "unstyled"}], "entityMap": {}})
        writer.submit(
            f"/admin/pages/add/pages/noticepage/{parent.pk}/",
            "page-edit-form",
            title="关于征集线索的公告",
            slug="clues",
            body=body,
        )
        return NoticeItem(NoticePage.objects.get(slug="clues").pk)
    writer.submit(
        "/admin/snippets/rulings/ruling/add/",
        "w-editor-form",
        kind="penalty",
        number="示市监罚字〔2026〕47号",
        title="某公司虚假宣传案",
        decided_on="2026-03-01",
        facts="查明事实。",
        anonymised_by="示例市市场监督管理局",
    )
    return RulingItem(Ruling.objects.get().pk)


def submit(item: Item, editor: Editor, **changes):
    return editor.submit(item.edit, item.form, "action-submit", **changes)


@both_kinds
def test_a_full_run_publishes_and_signs(item, staff):
    assert not item.live
    submit(item, staff["编辑甲"])
    assert item.step == "二审"
    item.decide(staff["二审甲"], "approve")
    assert item.step == "终审"
    assert not item.live
    item.decide(staff["终审甲"], "approve")
    fresh = item.fresh()
    assert fresh.live
    assert fresh.index_number
    assert [name for _label, name in fresh.credits] == ["编辑甲", "二审甲", "终审甲"]


def test_nobody_outside_the_step_can_approve(item, staff):
    submit(item, staff["编辑甲"])
    for name in ("编辑甲", "编辑乙", "终审甲"):
        item.decide(staff[name], "approve")
        assert item.step == "二审"


def test_requested_changes_go_back_to_the_editor_and_resume(item, staff):
    submit(item, staff["编辑甲"])
    item.decide(staff["二审甲"], "reject", comment="日期有误")
    assert item.fresh().current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    submit(item, staff["编辑甲"], title="改过的标题")
    assert item.step == "二审"
    item.decide(staff["二审甲"], "approve")
    item.decide(staff["终审甲"], "approve")
    assert item.fresh().title == "改过的标题"
    assert item.live


def test_an_editor_who_also_reviews_cannot_approve_their_own_text(item, staff):
    both = staff["编辑甲"]
    both.user.groups.add(Group.objects.get(name="二审"))
    submit(item, both)
    item.decide(both, "approve")
    item.act(both, "approve")
    assert item.step == "二审"
    assert "本人" in messages_of(both.open(item.edit))
    item.decide(staff["二审甲"], "approve")
    assert item.step == "终审"


@both_kinds
def test_the_buttons_of_the_edit_screen_approve_a_text_nobody_changed(item, staff):
    """Each of them posts the whole form. Unchanged, it is no edit, and makes no version under the reviewer's name."""
    submit(item, staff["编辑甲"])
    versions = item.fresh().revisions.count()
    item.act(staff["二审甲"], "approve")
    assert item.step == "终审"
    item.act(staff["终审甲"], "approve")
    assert item.live
    assert item.fresh().revisions.count() == versions


@both_kinds
def test_one_request_that_edits_and_approves_keeps_the_edit_and_refuses_the_approval(item, staff):
    submit(item, staff["编辑甲"])
    response = item.act(staff["二审甲"], "approve", title="审核时改的标题")
    assert item.step == "二审"
    assert "本人" in messages_of(response)
    assert item.fresh().get_latest_revision_as_object().title == "审核时改的标题"
    assert not TaskState.objects.filter(status="approved").exists()
    # A colleague can approve it.
    item.decide(staff["二审乙"], "approve")
    item.decide(staff["终审甲"], "approve")
    fresh = item.fresh()
    assert fresh.title == "审核时改的标题"
    assert fresh.credit_editor == "编辑甲、二审甲"


def test_who_edited_during_the_step_cannot_approve_after_somebody_else_saved(item, staff):
    submit(item, staff["编辑甲"])
    staff["二审甲"].submit(item.edit, item.form, title="二审甲改")
    staff["二审乙"].submit(item.edit, item.form, title="二审乙又改")
    for name in ("二审甲", "二审乙"):
        item.decide(staff[name], "approve")
        assert item.step == "二审", name
    assert "审核人员" in messages_of(staff["二审甲"].open(item.edit))


def test_who_wrote_the_draft_cannot_approve_what_another_submits(item, staff):
    writer = staff["编辑甲"]
    writer.user.groups.add(Group.objects.get(name="二审"))
    submit(item, staff["编辑乙"], title="乙提交")
    item.decide(writer, "approve")
    assert item.step == "二审"


def test_one_person_approves_one_step(item, staff):
    twice = staff["二审甲"]
    twice.user.groups.add(Group.objects.get(name="终审"))
    submit(item, staff["编辑甲"])
    item.decide(twice, "approve")
    assert item.step == "终审"
    item.decide(twice, "approve")
    item.act(twice, "approve")
    assert item.step == "终审"
    assert not item.live


@both_kinds
def test_superusers_are_no_exception(item, staff):
    root = staff["超级"]
    submit(item, root)
    item.decide(root, "approve")
    item.act(root, "approve")
    assert item.step == "二审"
    response = root.submit(item.edit, item.form, "action-publish")
    assert response.status_code == 200
    assert not item.live


def test_the_rule_holds_below_the_views(item, staff):
    submit(item, staff["编辑甲"])
    state = item.fresh().current_workflow_task_state
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, staff["编辑甲"].user, "approve")


@both_kinds
def test_a_change_during_the_final_review_needs_a_new_second_review(item, staff):
    submit(item, staff["编辑甲"])
    item.decide(staff["二审甲"], "approve")
    staff["终审甲"].submit(item.edit, item.form, title="终审时改")
    response = item.decide(staff["终审乙"], "approve")
    assert "退回" in messages_of(response)
    assert item.step == "二审"
    assert not item.live
    item.decide(staff["二审乙"], "approve")
    assert item.step == "终审"
    item.decide(staff["终审甲"], "approve")
    assert item.step == "终审"
    item.decide(staff["终审乙"], "approve")
    assert item.live
    assert item.fresh().title == "终审时改"
    assert item.fresh().credit_second == "二审乙"


def test_an_approval_does_not_cover_what_is_saved_into_the_same_revision_later(item, staff):
    """The editor's autosave overwrites the latest revision of the same person without a new number."""
    writer = staff["编辑甲"]
    writer.user.groups.add(Group.objects.get(name="终审"))
    submit(item, writer)
    item.decide(staff["二审甲"], "approve")
    revision = item.fresh().latest_revision_id
    writer.submit(item.edit, item.form, title="事后改动", overwrite_revision_id=str(revision))
    assert item.fresh().latest_revision_id == revision
    item.decide(staff["终审甲"], "approve")
    assert item.step == "二审"
    assert not item.live


def test_resubmission_after_changes_in_the_final_review_starts_at_the_second(item, staff):
    submit(item, staff["编辑甲"])
    item.decide(staff["二审甲"], "approve")
    item.decide(staff["终审甲"], "reject")
    submit(item, staff["编辑甲"], title="又改")
    assert item.step == "二审"


@both_kinds
def test_new_approval_replaces_credits_and_an_older_draft_brings_its_own_back(item, staff):
    submit(item, staff["编辑甲"])
    item.decide(staff["二审甲"], "approve")
    item.decide(staff["终审甲"], "approve")
    first = item.fresh().live_revision
    submit(item, staff["编辑乙"], title="第二版")
    item.decide(staff["二审乙"], "approve")
    item.decide(staff["终审乙"], "approve")
    fresh = item.fresh()
    assert (fresh.credit_editor, fresh.credit_second, fresh.credit_final) == ("编辑乙", "二审乙", "终审乙")
    number = fresh.index_number
    first.publish()
    fresh = item.fresh()
    assert (fresh.credit_editor, fresh.credit_second, fresh.credit_final) == ("编辑甲", "二审甲", "终审甲")
    # A version nobody reviewed changes no names, and the number stays for good.
    fresh.save_revision().publish()
    assert item.fresh().credit_final == "终审甲"
    assert item.fresh().index_number == number


@both_kinds
def test_scheduled_publication_and_expiry(item, staff, monkeypatch):
    now = timezone.now()
    start, end = now + dt.timedelta(days=1), now + dt.timedelta(days=3)
    stamps = {
        "go_live_at": timezone.localtime(start).strftime("%Y-%m-%d %H:%M"),
        "expire_at": timezone.localtime(end).strftime("%Y-%m-%d %H:%M"),
    }
    submit(item, staff["编辑甲"], **stamps)
    item.decide(staff["二审甲"], "approve")
    item.decide(staff["终审甲"], "approve")
    assert not item.live
    call_command("publish_scheduled")
    assert not item.live
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + dt.timedelta(days=1, hours=1))
    call_command("publish_scheduled")
    assert item.live
    assert item.fresh().credit_final == "终审甲"
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + dt.timedelta(days=4))
    call_command("publish_scheduled")
    assert not item.live
    assert item.fresh().expired


@both_kinds
def test_reviewers_see_what_waits_and_can_preview_it(item, staff):
    submit(item, staff["编辑甲"])
    reviewer = staff["二审甲"]
    assert "二审" in reviewer.open("/admin/").content.decode()
    state = item.fresh().current_workflow_task_state
    name = "wagtailadmin_pages:workflow_preview"
    if isinstance(item, RulingItem):
        name = Ruling.snippet_viewset.get_url_name("workflow_preview")
    path = reverse(name, args=[item.pk, state.task.pk])
    assert reviewer.client.get(path).status_code == 200


def test_nobody_but_those_with_the_permission_takes_pages_down(staff):
    index = NoticeIndexPage.objects.get()
    page = index.add_child(instance=NoticePage(title="在线", slug="live", body="<p>x</p>"))
    path = f"/admin/pages/{page.pk}/unpublish/"
    for name in ("编辑甲", "二审甲"):
        staff[name].client.post(path)
        assert Page.objects.get(pk=page.pk).live
    staff["终审甲"].client.post(path)
    assert not Page.objects.get(pk=page.pk).live


def test_ensure_workflow_is_idempotent_and_gives_nobody_the_right_to_publish(site):
    ensure_workflow()
    workflow = ensure_workflow()
    assert [task.name for task in workflow.tasks] == ["二审", "终审"]
    for group in Group.objects.all():
        assert not group.permissions.filter(codename__startswith="publish").exists()
        assert not group.page_permissions.filter(permission__codename__startswith="publish").exists()
    assert Ruling.get_default_workflow() == workflow
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()

"""The way to publication: 编辑 submits, 二审 reviews, 终审 reviews and thereby publishes."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    AbstractGroupApprovalTask,
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from content.common import reviews
from content.common.admin_permissions import WITHDRAW

#: Names of the groups as officers know them; what they may do is set by ``ensure_workflow``.
EDITORS = "编辑"
SECOND_REVIEWERS = "二审"
FINAL_REVIEWERS = "终审"
SITE_MANAGERS = "站点管理员"
WORKFLOW_NAME = "编辑 → 二审 → 终审"

_PAGE_PERMISSIONS = {
    EDITORS: ("add", "change"),
    SECOND_REVIEWERS: ("change",),
    FINAL_REVIEWERS: ("change", "lock", "unlock"),
    SITE_MANAGERS: ("add", "change", "bulk_delete", "lock", "unlock"),
}
_MODEL_PERMISSIONS = {
    EDITORS: ("add", "change", "view"),
    SECOND_REVIEWERS: ("change", "view"),
    FINAL_REVIEWERS: ("change", "view", "lock", "unlock"),
    SITE_MANAGERS: ("add", "change", "delete", "view", "lock", "unlock"),
}
_COLLECTION_PERMISSIONS = {
    EDITORS: ("add", "choose"),
    SECOND_REVIEWERS: ("choose",),
    FINAL_REVIEWERS: ("choose",),
    SITE_MANAGERS: ("add", "change", "delete", "choose"),
}
#: Permissions outside the review, by group, as "app_label.codename"; unknown ones are left out.
_STATUTES = ("statute", "statuteversion", "article")
_OTHER_PERMISSIONS = {
    EDITORS: (*(f"statutes.view_{model}" for model in _STATUTES), "lists.apply_adjustment"),
    SECOND_REVIEWERS: tuple(f"statutes.view_{model}" for model in _STATUTES),
    FINAL_REVIEWERS: (
        *(f"statutes.{action}_{model}" for action in ("view", "add", "change") for model in _STATUTES),
        WITHDRAW,
        "lists.review_adjustment",
        "content.add_glossaryterm",
        "content.change_glossaryterm",
    ),
    SITE_MANAGERS: (
        WITHDRAW,
        "content.add_glossaryterm",
        "content.change_glossaryterm",
        "content.delete_glossaryterm",
        "content.change_portalsettings",
        "wagtailcore.add_collection",
        "wagtailcore.change_collection",
        "wagtailcore.delete_collection",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
    ),
}

_reviewed_models: dict[str, type[models.Model]] = {}


def register_reviewed_model(model: type[models.Model]) -> type[models.Model]:
    """Have ``model`` (a snippet model with WorkflowMixin) go through the same review as pages; a decorator.

    The binding and the groups' permissions on it are made by ``ensure_workflow``.
    """
    _reviewed_models[model._meta.label_lower] = model
    return model


def reviewed_models() -> list[type[models.Model]]:
    """The registered snippet models, by label."""
    return [_reviewed_models[label] for label in sorted(_reviewed_models)]


class TwoPersonReviewTask(AbstractGroupApprovalTask):
    """复核: approval by a member of a group who has not written what is approved.

    The rule is checked when the approval is carried out, against the item's latest revision: hiding the button
    alone can be got round by one request that edits and approves.
    """

    class Meta:
        verbose_name = _("review by a second person")
        verbose_name_plural = _("reviews by a second person")
        permissions = [("withdraw_page", "Can take published pages down")]

    @classmethod
    def get_description(cls) -> str:
        return _("Members of the chosen groups can approve what somebody else has written.")

    def get_actions(self, obj, user) -> list:
        """Wagtail's actions, without approval for those who may not approve this text."""
        actions = super().get_actions(obj, user)
        task_state = obj.current_workflow_task_state
        if actions and task_state and task_state.task_id == self.pk and reviews.reason_not_to_approve(task_state, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def start(self, workflow_state, user=None):
        """Begin this step, or the earliest one whose approval of the latest version is missing.

        After a change during 终审 and a resubmission Wagtail resumes at 终审; the change still needs its 二审.
        """
        latest = reviews.revisions_of(workflow_state).first()
        if latest is not None:
            reviews.drop_stale_approvals(workflow_state, latest)
            first = reviews.first_open_task(workflow_state, latest)
            if first is not None and first.pk != self.pk and self._comes_before(workflow_state, first):
                return first.specific.start(workflow_state, user=user)
        return super().start(workflow_state, user=user)

    def _comes_before(self, workflow_state, other) -> bool:
        """Whether ``other`` is an earlier step of the run's workflow than this one."""
        order = list(workflow_state.workflow.tasks.values_list("pk", flat=True))
        return other.pk in order and self.pk in order and order.index(other.pk) < order.index(self.pk)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user, action_name: str, **kwargs):
        """Carry out an action of this step.

        Raises ReviewRefused (a PermissionDenied) when ``user`` may not approve the text. When an earlier step has
        not approved the latest wording, nothing is approved and the run goes back to that step.
        """
        if action_name == "approve":
            reason = reviews.reason_not_to_approve(task_state, user)
            if reason:
                refusal = reviews.ReviewRefused(reason)
                reviews.notify(refusal)
                raise refusal
            state = task_state.workflow_state
            latest = reviews.revisions_of(state).first()
            reviews.drop_stale_approvals(state, latest)
            first = reviews.first_open_task(state, latest)
            if first is not None and first.pk != self.pk and self._comes_before(state, first):
                task_state.cancel(user=user)
                reviews.notify(
                    reviews.ReviewNotice(
                        gettext("The text was changed after its earlier review, so it has gone back to “%(step)s”.")
                        % {"step": first.name}
                    )
                )
                return None
            if task_state.revision_id != latest.pk:
                # The reviewer approves what stands there now, not the version with which the step began.
                task_state.revision = latest
                task_state.save(update_fields=["revision"])
        return super().on_action(task_state, user, action_name, **kwargs)


@transaction.atomic
def ensure_workflow() -> Workflow:
    """Create the groups, their permissions and the workflow, and bind it; run as often as you like.

    Groups get what is missing and lose any permission to publish: publication is the end of the workflow. Wagtail's
    sample groups (Editors, Moderators) are removed while they have no members, its sample workflow is switched off.
    """
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in _PAGE_PERMISSIONS}
    root = Page.objects.get(depth=1)
    _grant(groups, root)
    _remove_wagtail_samples()

    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME, defaults={"active": True})
    for position, name in enumerate((SECOND_REVIEWERS, FINAL_REVIEWERS)):
        task = TwoPersonReviewTask.objects.filter(name=name).first() or TwoPersonReviewTask.objects.create(name=name)
        task.groups.add(groups[name])
        WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": position})
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    for model in reviewed_models():
        content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
        WorkflowContentType.objects.update_or_create(content_type=content_type, defaults={"workflow": workflow})
    return workflow


def _grant(groups: dict[str, Group], root: Page) -> None:
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    GroupPagePermission.objects.filter(group__in=groups.values(), permission__codename__startswith="publish_").delete()
    collection = Collection.get_first_root_node()
    for name, group in groups.items():
        wanted = [access, *_permissions(_OTHER_PERMISSIONS.get(name, ()))]
        for model in reviewed_models():
            codenames = [f"{action}_{model._meta.model_name}" for action in _MODEL_PERMISSIONS[name]]
            wanted += _permissions(f"{model._meta.app_label}.{codename}" for codename in codenames)
            group.permissions.remove(
                *Permission.objects.filter(
                    content_type__app_label=model._meta.app_label, codename=f"publish_{model._meta.model_name}"
                )
            )
        group.permissions.add(*wanted)
        for action in _PAGE_PERMISSIONS[name]:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{action}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for app_label, model_name in (("wagtaildocs", "document"), ("wagtailimages", "image")):
            codenames = [f"{app_label}.{action}_{model_name}" for action in _COLLECTION_PERMISSIONS[name]]
            for permission in _permissions(codenames):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=collection, permission=permission
                )


def _permissions(names: Iterable[str]) -> list[Permission]:
    found = []
    for name in names:
        app_label, codename = name.split(".")
        if apps.is_installed(app_label) or app_label in apps.app_configs:
            found += Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    return found


def _remove_wagtail_samples() -> None:
    Group.objects.filter(name__in=("Editors", "Moderators"), user__isnull=True).delete()
    sample = Workflow.objects.filter(name="Moderators approval", active=True).first()
    if sample is not None and not sample.workflow_states.exists():
        sample.deactivate()

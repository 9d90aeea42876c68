"""Rules of review: who may approve what, what the approvals of a text are, and whose names stand under it.

Wagtail loads ``publish_approved`` while its own models are still loading (``WAGTAIL_FINISH_WORKFLOW_ACTION``), so
this module imports none of them at its top.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from wagtail.models import Revision, TaskState, WorkflowState

    from core.users import User

#: What the admin must tell the person who made the request; gathered by ``AdminNoticeMiddleware``.
admin_notices: ContextVar[list[ReviewRefused | ReviewNotice] | None] = ContextVar("admin_notices", default=None)


class ReviewNotice:
    """Something a review action did that its user did not ask for; shown as a warning in the admin."""

    def __init__(self, text: str) -> None:
        self.text = text


class ReviewRefused(PermissionDenied):
    """An approval that the rules do not allow. The text says why and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def notify(notice: ReviewRefused | ReviewNotice) -> None:
    """Have the admin show ``notice`` with its next page; outside a request it goes nowhere."""
    notices = admin_notices.get()
    if notices is not None:
        notices.append(notice)


def revisions_of(state: WorkflowState) -> QuerySet[Revision]:
    """Every revision of the item under review, newest first, without its (large) content."""
    from wagtail.models import Revision

    return (
        Revision.objects.filter(base_content_type_id=state.base_content_type_id, object_id=state.object_id)
        .order_by("-created_at", "-id")
        .defer("content")
    )


def approvals_of(revision: Revision) -> QuerySet[TaskState]:
    """The approvals that hold for ``revision`` as it reads now.

    Saving in place (autosave) changes a revision without changing its number: what was approved before that is not
    what stands there now.
    """
    from wagtail.models import TaskState

    return TaskState.objects.filter(
        revision=revision, status=TaskState.STATUS_APPROVED, finished_at__gte=revision.created_at
    ).select_related("task", "finished_by")


def first_open_task(state: WorkflowState, revision: Revision):
    """The earliest step of the run whose approval of ``revision`` is missing, or None."""
    approved = approvals_of(revision).filter(workflow_state=state).values("task_id")
    return state.workflow.tasks.filter(active=True).exclude(pk__in=approved).first()


def drop_stale_approvals(state: WorkflowState, revision: Revision) -> int:
    """Cancel approvals of an earlier wording of ``revision`` in this run; returns how many."""
    from wagtail.models import TaskState

    return TaskState.objects.filter(
        workflow_state=state, revision=revision, status=TaskState.STATUS_APPROVED, finished_at__lt=revision.created_at
    ).update(status=TaskState.STATUS_CANCELLED)


def reason_not_to_approve(task_state: TaskState, user: User) -> str:
    """Why ``user`` may not approve this step, in words for the admin; empty when nothing stands against it.

    Barred are: the author of the latest revision; who edited after this step began; who wrote the draft before it
    was submitted; and who already approved another step of this run (three reviews are three people). This holds
    for superusers too.
    """
    from wagtail.models import TaskState

    state = task_state.workflow_state
    revisions = revisions_of(state)
    latest = revisions.first()
    if latest is None:
        return _("There is no saved version to approve.")
    if latest.user_id == user.pk:
        return _(
            "The latest version was saved by you. Nobody approves their own changes: ask another reviewer of this "
            "step, or request changes so that the editor submits the text again. What you wrote is saved."
        )
    mine = revisions.filter(user_id=user.pk)
    if mine.filter(created_at__gte=task_state.started_at).exists():
        return _(
            "You have edited this text since this review step began. Ask another reviewer of this step, or request "
            "changes so that the editor submits the text again."
        )
    published_at = _live_revision_time(state)
    drafted = mine.filter(created_at__lte=state.created_at)
    if published_at:
        drafted = drafted.filter(created_at__gt=published_at)
    if drafted.exists():
        return _("You took part in writing this draft. Another reviewer has to approve it.")
    if (
        TaskState.objects.filter(
            workflow_state=state, status=TaskState.STATUS_APPROVED, finished_by=user, revision=latest
        )
        .exclude(task_id=task_state.task_id)
        .exists()
    ):
        return _("You have already approved another step of this review. Each step needs a person of its own.")
    return ""


def _live_revision_time(state: WorkflowState):
    """When the revision that is public now was saved, or None while nothing of the item is public."""
    item = state.content_object
    live = getattr(item, "live_revision", None)
    return live.created_at if live is not None and item.live else None


def publish_approved(workflow_state: WorkflowState, user: User | None = None) -> None:
    """End of a run: publish the latest revision, provided every step approved exactly that wording.

    Raises ReviewRefused when something was saved between the last approval and this moment. Publishing needs no
    permission of its own here: the approvals are the permission.
    """
    latest = revisions_of(workflow_state).first()
    if latest is None or first_open_task(workflow_state, latest) is not None:
        refusal = ReviewRefused(
            _("The text changed while it was being approved. Open it again and look at the change.")
        )
        notify(refusal)
        raise refusal
    workflow_state.content_object.publish(latest, user=user, skip_permission_checks=True)


def credits_of(revision: Revision | None) -> dict[str, str] | None:
    """Names under a published text: its editor, who approved 二审 and who approved 终审; None if nobody approved it."""
    if revision is None:
        return None
    approvals = list(
        approvals_of(revision)
        .annotate(step=F("task__workflow_tasks__sort_order"))
        .filter(Q(task__workflow_tasks__workflow=F("workflow_state__workflow")))
        .order_by("workflow_state_id", "step")
        .select_related("workflow_state__requested_by")
    )
    if not approvals:
        return None
    run = approvals[-1].workflow_state
    reviewers = [str(a.finished_by) for a in approvals if a.workflow_state_id == run.pk and a.finished_by]
    writers = dict.fromkeys(str(person) for person in (run.requested_by, revision.user) if person)
    return {
        "credit_editor": "、".join(writers)[:60],
        "credit_second": reviewers[0][:60] if reviewers else "",
        "credit_final": reviewers[-1][:60] if len(reviewers) > 1 else "",
    }

"""Drafts made of a joint operation: a typical case, a chapter of a white paper, a notice on the public pages.

Each is an ordinary draft in the editors' admin: the editorial review decides whether anybody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.rich_text import RichText

from content.cases.models import CaseIndexPage
from content.pages.models import NoticeIndexPage
from content.whitepapers.models import ChapterPage, EditionPage
from core.access import Principal
from core.audit import actor_for, record
from liaison.joint.models import Operation
from liaison.joint.rules import roles
from liaison.joint.summary import WHEN
from liaison.organisations.choices import OrganisationKind
from liaison.promotion.drafting import Draft
from liaison.promotion.models import OperationDraft
from liaison.promotion.operation_drafting import case_of, text_of
from liaison.promotion.rules import may_add_below
from liaison.promotion.services import case_page, hidden_again, notice_page, open_finds, rich, store_draft
from liaison.workflow.engine import EventRefused

DRAFTED: Final = "operation.draft_made"


def _case(operation: Operation, values: dict[str, str]) -> Page:
    return case_page(operation.lead, values)


def _chapter(operation: Operation, values: dict[str, str]) -> Page:
    body = [("text", RichText(rich(values["facts"])))]
    return ChapterPage(live=False, title=values["title"].strip(), body=body)


def _notice(operation: Operation, values: dict[str, str]) -> Page:
    return notice_page(operation.lead, values)


@dataclass(frozen=True)
class Goal:
    """What can be made of an operation.

    Attributes:
        words: on the button.
        below: the page it goes below.
        base: first part of its address.
        must_look: it has no anonymisation review of its own: words that may be names are confirmed before.
    """

    code: str
    words: Any
    below: type[Page]
    draft: Callable[[Operation, Principal], Draft]
    page: Callable[[Operation, dict[str, str]], Page]
    base: str
    must_look: bool = True


GOALS: Final = {
    goal.code: goal
    for goal in (
        Goal("case", gettext_lazy("Draft a typical case"), CaseIndexPage, case_of, _case, "case", must_look=False),
        Goal("chapter", gettext_lazy("Draft a chapter of a white paper"), EditionPage, text_of, _chapter, "joint"),
        Goal("notice", gettext_lazy("Draft a notice to publish"), NoticeIndexPage, text_of, _notice, "joint"),
    )
}


def parents_for(user_id: int | None, goal: Goal) -> list[Page]:
    """The pages below which this account may add what ``goal`` makes; of editions the newest first."""
    found = may_add_below(user_id, goal.below)
    return sorted(found, key=lambda page: page.pk, reverse=True)


def reason_not_to(principal: Principal, operation: Operation, goal: Goal) -> str:
    """Why no draft may be made by ``principal``, in words; empty when one may.

    It is the coordinating body that publishes: whoever works there on the operation proposes, the review decides.
    """
    if principal.organisation_kind != OrganisationKind.COORDINATING or "lead.clerk" not in roles(principal, operation):
        return _("What is published of an operation is drafted by the coordinating body that led it.")
    if operation.state not in WHEN:
        return _("Nothing is published of an operation before it was held.")
    if goal.code == "case" and operation.state != "closed":
        return _("A typical case is drafted once the operation is closed.")
    if operation.clue is not None and operation.clue.confined:
        return _(
            "The clue is confined to its handlers, and every editor can read a draft. "
            "Open it to the organisation first."
        )
    if not parents_for(principal.user_id, goal):
        return _("Your account may not add such pages. Ask for the group of editors.")
    return ""


def standing(operation: Operation, goal: Goal) -> OperationDraft | None:
    """The draft that stands, if there is one."""
    return operation.drafts.filter(goal=goal.code).exclude(page=None).select_related("page", "made_by__user").first()


@transaction.atomic
def draft_of_operation(
    *,
    operation: Operation,
    goal: Goal,
    parent: Page,
    values: dict[str, str],
    principal: Principal,
    looked: Sequence[str] = (),
) -> OperationDraft:
    """Store ``values`` as a draft below ``parent``. Asked a second time, the draft that stands is returned as it is.

    Args:
        looked: words that may be names and that were read; a chapter or a notice is not drafted with others in it.

    Raises:
        EventRefused: not for this principal, not in this state, not below this page, words that were not looked at, or
            something required is missing.
    """
    operation = Operation.objects.select_for_update(of=("self",)).select_related("lead", "clue").get(pk=operation.pk)
    if reason := reason_not_to(principal, operation, goal):
        raise EventRefused(reason)
    if found := standing(operation, goal):
        return found
    if parent.pk not in {page.pk for page in parents_for(principal.user_id, goal)}:
        raise EventRefused(_("Choose one of the options."), field="parent")
    for name in ("title", "field" if goal.code == "case" else "facts"):
        if not values[name].strip():
            raise EventRefused(_("Something required is missing."), field=name)
    draft = goal.draft(operation, principal)
    values = hidden_again(draft, values)
    left = open_finds(draft, values) if goal.must_look else []
    if not set(left) <= set(looked):
        raise EventRefused(_("Confirm this, or change the text."))
    page = goal.page(operation, values)
    store_draft(page, parent, principal, goal.base)
    made = OperationDraft.objects.create(
        operation=operation, goal=goal.code, page=page, made_by_id=principal.membership_id, made_at=timezone.now()
    )
    record(
        action=DRAFTED,
        stream=operation.subject,
        actor=actor_for(principal),
        detail={"page": page.pk, "goal": goal.code, "looked_at": len(left)},
    )
    return made

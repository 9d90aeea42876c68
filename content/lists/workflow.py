"""The workflow of an adjustment (申请 → 审核 → 公布) as one table of data.

Pages offer what ``offered`` names; ``adjusting.transition`` refuses everything else. Sources: the lists are
"published with standard, version and adjustment record"; nobody reviews their own application.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from content.lists.adjustments import Adjustment, State

APPLY = "lists.apply_adjustment"
REVIEW = "lists.review_adjustment"


class Who(StrEnum):
    """Which holders of the permission: the applicant alone, or anyone but the applicant."""

    APPLICANT = "applicant"
    OTHERS = "others"


@dataclass(frozen=True)
class Event:
    """One step. ``needs_reason``: the reason is required and shown to the applicant."""

    name: str
    label: str
    done: str
    sources: frozenset[State]
    target: State
    permission: str
    who: Who
    needs_reason: bool = False


EVENTS: dict[str, Event] = {
    event.name: event
    for event in (
        Event(
            "apply",
            _("Apply for review"),
            _("Applied for review."),
            frozenset({State.DRAFT, State.RETURNED}),
            State.APPLIED,
            APPLY,
            Who.APPLICANT,
        ),
        Event(
            "approve",
            _("Approve"),
            _("Approved. It takes effect once it is published."),
            frozenset({State.APPLIED}),
            State.REVIEWED,
            REVIEW,
            Who.OTHERS,
        ),
        Event(
            "return",
            _("Return to the applicant"),
            _("Returned to the applicant with your reason."),
            frozenset({State.APPLIED, State.REVIEWED}),
            State.RETURNED,
            REVIEW,
            Who.OTHERS,
            needs_reason=True,
        ),
        Event(
            "publish",
            _("Publish"),
            _("Published."),
            frozenset({State.REVIEWED}),
            State.PUBLISHED,
            REVIEW,
            Who.OTHERS,
        ),
        Event(
            "withdraw",
            _("Withdraw the application"),
            _("Withdrawn. Nothing was published."),
            frozenset({State.DRAFT, State.APPLIED, State.RETURNED, State.REVIEWED}),
            State.WITHDRAWN,
            APPLY,
            Who.APPLICANT,
        ),
    )
}

#: States in which the applicant may still change rows, date and note.
EDITABLE = frozenset({State.DRAFT, State.RETURNED})


def may(user, adjustment: Adjustment, event: Event) -> bool:
    """Whether ``user`` may carry out ``event`` on ``adjustment`` as it stands."""
    if adjustment.state not in event.sources or not user.has_perm(event.permission):
        return False
    own = adjustment.applicant_id == user.pk
    return own if event.who == Who.APPLICANT else not own


def offered(user, adjustment: Adjustment) -> list[Event]:
    """The events ``user`` may carry out now."""
    return [event for event in EVENTS.values() if may(user, adjustment, event)]


def may_edit(user, adjustment: Adjustment) -> bool:
    """Whether ``user`` may change rows, date and note: the applicant, before application or after a return."""
    return adjustment.state in EDITABLE and adjustment.applicant_id == user.pk and user.has_perm(APPLY)


def may_see(user) -> bool:
    """Whether ``user`` has anything to do with adjustments."""
    return user.has_perm(APPLY) or user.has_perm(REVIEW)

"""举报人身份查看: asked with a reason, approved by a second person, read by one member for a while, recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal, visible
from core.audit import actor_for, record, register_action
from core.sealed import unseal
from liaison.clues.models import Clue
from liaison.intake.models import LONGEST_REASON, IdentityOpening, IdentityReading, Reporter
from liaison.organisations.choices import Role
from liaison.workflow.engine import EventRefused, roles_of
from liaison.workspace.waiting import Counts, Row

READABLE_FOR: Final = dt.timedelta(hours=2)
SHORTEST_REASON: Final = 10

ASKED = register_action("identity.asked", gettext_lazy("asked to read who reported"))
DECIDED = register_action("identity.decided", gettext_lazy("decided on reading who reported"))
READ = register_action("identity.read", gettext_lazy("read who reported"), sensitive=True)
ERASED = register_action("identity.erased", gettext_lazy("contact details erased by the reporter"))


def has_reporter(clue: Clue) -> bool:
    """Whether somebody left contact details that are still there."""
    return Reporter.objects.filter(clue=clue, erased_at=None).exists()


def ask(*, clue: Clue, principal: Principal, reason: str) -> IdentityOpening:
    """Ask to read who reported ``clue``.

    Raises:
        EventRefused: nobody left contact details, no proper reason, not one who handles the clue, or asked already.
    """
    if "holder.clerk" not in roles_of(principal, clue):
        raise EventRefused(_("Only those who handle the clue can ask for this."))
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise EventRefused(
            _("Say in at least ten characters why the clue cannot be handled without it."), field="reason"
        )
    with transaction.atomic():
        locked = Clue.objects.select_for_update().get(pk=clue.pk)
        if not has_reporter(locked):
            raise EventRefused(_("Nobody left contact details for this clue."))
        waiting = locked.identity_openings.filter(
            asked_by=principal.membership_id, state=IdentityOpening.State.ASKED
        ).exists()
        if waiting:
            raise EventRefused(_("You have asked already. The head has yet to answer."))
        opening = IdentityOpening.objects.create(clue=locked, reason=reason, asked_by_id=principal.membership_id)
        record(action=ASKED, stream=clue.subject, actor=actor_for(principal), detail={"opening": opening.pk})
    return opening


def waits_for_another(opening: IdentityOpening, principal: Principal) -> bool:
    """Whether it waits for an answer and ``principal`` is another who gives such answers; without a query."""
    asked = opening.state == IdentityOpening.State.ASKED
    return asked and decides(principal) and opening.asked_by.user_id != principal.user_id


def may_decide(principal: Principal, opening: IdentityOpening) -> bool:
    """Whether it is for ``principal`` to answer: another head of the holder. One person with two memberships is one."""
    return waits_for_another(opening, principal) and "holder.head" in roles_of(principal, opening.clue)


def decide(*, opening: IdentityOpening, principal: Principal, granted: bool, answer: str = "") -> IdentityOpening:
    """Approve or refuse. Approved, its asker may read for two hours.

    Raises:
        EventRefused: answered already, or not for this person to answer.
    """
    with transaction.atomic():
        locked = IdentityOpening.objects.select_for_update().get(pk=opening.pk)
        if not may_decide(principal, locked):
            raise EventRefused(
                _("This is answered already, or another head must answer it: nobody approves their own.")
            )
        now = timezone.now()
        locked.state = IdentityOpening.State.GRANTED if granted else IdentityOpening.State.REFUSED
        locked.decided_by_id, locked.decided_at = principal.membership_id, now
        locked.answer = answer.strip()[:LONGEST_REASON]
        locked.readable_until = now + READABLE_FOR if granted else None
        locked.save()
        record(
            action=DECIDED,
            stream=locked.clue.subject,
            actor=actor_for(principal),
            detail={"opening": locked.pk, "granted": granted},
        )
    return locked


def read(*, opening: IdentityOpening, principal: Principal) -> dict[str, str]:
    """Who reported, by detail; recorded before anything is decrypted.

    Raises:
        EventRefused: not this person's, not approved, its time is over, or the details were erased since.
    """
    with transaction.atomic():
        mine = opening.asked_by_id == principal.membership_id and opening.is_readable
        reporter = visible(principal, Reporter).filter(clue=opening.clue_id, erased_at=None).first() if mine else None
        if reporter is None:
            raise EventRefused(_("There is nothing to read (any more): the time is over, or the details were erased."))
        IdentityReading.objects.create(opening=opening, reader_id=principal.membership_id)
        record(action=READ, stream=opening.clue.subject, actor=actor_for(principal), detail={"opening": opening.pk})
    return {name: unseal(getattr(reporter, name)) for name in Reporter.DETAILS}


# What the pages show


def identity_panel(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """Context of ``intake/identity_panel.html`` on the page of a clue; None for clues without a receipt."""
    if not hasattr(clue, "receipt"):
        return None
    principal = request.principal
    openings = list(
        visible(principal, IdentityOpening).filter(clue=clue).select_related("asked_by__user", "decided_by__user")
    )
    return {
        "clue": clue,
        "named": has_reporter(clue),
        "may_ask": "holder.clerk" in roles_of(principal, clue),
        "waiting": [one for one in openings if one.state == IdentityOpening.State.ASKED],
        "readable": [one for one in openings if one.is_readable and one.asked_by_id == principal.membership_id],
        "openings": len(openings),
        "rating": getattr(clue, "rating", None),
    }


def is_custodian(principal: Principal) -> bool:
    """Heads and auditors watch over the openings of their organisation."""
    return principal.is_member and principal.role in {Role.HEAD, Role.AUDITOR}


def decides(principal: Principal) -> bool:
    """Heads answer requests, in person: nobody deputises in this."""
    return principal.is_member and principal.role == Role.HEAD


def _to_decide(principal: Principal):
    return (
        visible(principal, IdentityOpening)
        .filter(state=IdentityOpening.State.ASKED)
        .exclude(asked_by__user=principal.user_id)
        .select_related("clue", "asked_by__user")
        .order_by("pk")
    )


def count_to_decide(principal: Principal) -> Counts:
    """How many requests wait for this head."""
    return Counts(total=_to_decide(principal).count())


def rows_to_decide(principal: Principal, limit: int) -> list[Row]:
    """Requests that wait for this head, for the home page."""
    return [
        Row(
            title=_("Request to read who reported"),
            number=opening.clue.number,
            url=reverse("intake_work:identity", args=[opening.clue_id]),
            origin=str(opening.asked_by.user),
            state=opening.get_state_display(),
            subject=f"identity:{opening.pk}",
        )
        for opening in _to_decide(principal)[:limit]
    ]

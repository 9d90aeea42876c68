"""What changes of organisations, people and duties write into the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record, register_action
from liaison.organisations.models import Membership, Organisation

CHOSEN = register_action("membership.chosen", _("Membership to act in chosen"))
JOINED = register_action("membership.joined", _("Joined an organisation"))
CHANGED = register_action("membership.changed", _("Role or department changed"))
ENDED = register_action("membership.ended", _("Left an organisation"))
DEPUTY_SET = register_action("membership.deputy_set", _("Deputy set"))
DEPUTY_CANCELLED = register_action("membership.deputy_cancelled", _("Deputising ended early"))
INVITED = register_action("organisation.invited", _("Person invited"))
INVITED_AGAIN = register_action("organisation.invited_again", _("Invitation sent again"))
ADMINISTERED = register_action("organisation.administered", _("Changed by a system administrator"))
DUTY_GIVEN = register_action("duty.given", _("Duty of administration given"))
DUTY_ENDED = register_action("duty.ended", _("Duty of administration ended"))
INVITATION_WITHDRAWN = register_action("organisation.invitation_withdrawn", _("Invitation withdrawn"))


def record_membership(action: str, membership: Membership, *, actor: Actor, **detail: Any) -> None:
    """Record in the history of one membership; the last write of the caller's transaction."""
    about = {"person": str(membership.user), "organisation": membership.organisation.name}
    record(action=action, stream=f"membership:{membership.pk}", actor=actor, detail=about | detail)


def record_organisation(action: str, organisation: Organisation, *, actor: Actor, detail: Mapping[str, Any]) -> None:
    """Record in the history of an organisation; the last write of the caller's transaction."""
    record(action=action, stream=f"organisation:{organisation.pk}", actor=actor, detail=detail)


def record_administered(item: Model, changed: Mapping[str, Sequence[str]]) -> None:
    """Record what a system administrator changed of an organisation, a region or a membership: before and after."""
    kind = type(item)._meta.model_name
    record(action=ADMINISTERED, stream=f"{kind}:{item.pk}", detail={"item": str(item), "changed": dict(changed)})


def record_duty(action: str, user, *, actor: Actor, duty: str) -> None:
    """Record that somebody was given a duty, or lost it, in the history of the account."""
    record(action=action, stream=f"account:{user.pk}", actor=actor, detail={"person": str(user), "duty": duty})

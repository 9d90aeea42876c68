"""What changes of organisations, people and duties write into the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.access import Principal
from core.audit import Actor, NoActorError, current_actor, record, register_action

CHOSEN = register_action("membership.chosen", _("Membership to act in chosen"))


def actor_for(principal: Principal, organisation_name: str = "") -> Actor:
    """Who acts: as the request says (with its address); outside one, as ``principal`` says."""
    try:
        return current_actor()
    except NoActorError:
        return Actor(principal.user_id, principal.label, principal.organisation_id, organisation_name)


def record_change(
    action: str, *, principal: Principal, organisation_id: int | None, detail: Mapping[str, Any] | None = None
) -> None:
    """Record ``action`` in the history of an organisation; the last write of the caller's transaction."""
    record(action=action, stream=f"organisation:{organisation_id}", actor=actor_for(principal), detail=detail)

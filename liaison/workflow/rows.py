"""The rows of the record of an item: written here and nowhere else, whoever brings them about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.access import Principal
from liaison.workflow.models import Transition
from liaison.workflow.registry import workflow_of


def store_row(
    item: Any,
    event: str,
    *,
    principal: Principal,
    at: dt.datetime,
    before: str,
    actor: str,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> Transition:
    """Store that ``event`` brought ``item`` from the state ``before`` to the one it has.

    Args:
        actor: how the record names ``principal`` (``engine.sign``).

    Raises:
        LookupError: its model follows no workflow.
    """
    registered = workflow_of(item)
    return Transition.objects.create(
        workflow=registered.workflow.code,
        subject=registered.subject(item),
        event=event,
        from_state=before,
        to_state=item.state,
        at=at,
        user_id=principal.user_id,
        membership_id=principal.membership_id,
        organisation_id=principal.organisation_id,
        actor=actor,
        note=note,
        data=data or {},
    )

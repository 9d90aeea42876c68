"""Rows in the record of an item that no event of its flow makes: the state stays, and who did it for whom is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.utils import timezone

from core.access import Principal
from core.audit import actor_for, record
from liaison.workflow.engine import sign
from liaison.workflow.models import Transition
from liaison.workflow.rows import store_row


def row_beside(
    item: Any,
    event: str,
    *,
    principal: Principal,
    who: Collection[str] = (),
    note: str = "",
    at: dt.datetime | None = None,
) -> Transition:
    """Put into the record of ``item`` that ``event`` happened to it; it is in no flow, and its words are registered
    by whoever shows the record.

    Args:
        who: roles of which one is needed; whoever has it as a deputy alone is named with the colleague. Empty: done
            in one's own right.

    Raises:
        LookupError: its model follows no workflow.
    """
    actor, data = sign(principal, item, who) if who else (principal.label, {})
    return store_row(
        item,
        event,
        principal=principal,
        at=at or timezone.now(),
        before=item.state,
        actor=actor,
        note=note,
        data=data,
    )


def record_beside(
    item: Any, event: str, *, principal: Principal, who: Collection[str] = (), note: str = ""
) -> Transition:
    """The same with its audit entry (``clue.confined``), which names whoever acted as the row does and has no words."""
    row = row_beside(item, event, principal=principal, who=who, note=note)
    actor = replace(actor_for(principal), name=row.actor)
    record(action=f"{row.workflow}.{event}", stream=row.subject, actor=actor, detail={"transition": row.pk} | row.data)
    return row

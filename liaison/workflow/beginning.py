"""The first row in the record of an item: it begins by a service, not by an event of its flow."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.access import Principal
from liaison.workflow.models import Transition
from liaison.workflow.rows import store_row


def record_beginning(item: Any, event: str, *, principal: Principal, at: dt.datetime, note: str = "") -> Transition:
    """Record that ``item``, just stored, began in the state it has; clocks and announcements are the caller's.

    Args:
        event: what brought it about (``received``, ``sent`` …); it is in no flow.

    Raises:
        LookupError: its model follows no workflow.
    """
    return store_row(item, event, principal=principal, at=at, before="", actor=principal.label, note=note)

"""What the page of a record says of its period: the same on the pages of all kinds."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse

from core.access import Principal, visible
from liaison.retention.kinds import KIND_OF
from liaison.retention.models import Hold, Tombstone
from liaison.retention.periods import due_on, in_force
from liaison.retention.rules import concerned


def beside(principal: Principal, item: Model) -> dict[str, Any] | None:
    """Period, end and holds of ``item``, which the principal sees, and the address of its page of retention; what was
    deleted of it. Readers, who have nothing to do with periods, get the last alone; None where there is nothing to say.
    """
    kind = KIND_OF[type(item)]
    of_item = {"about": kind.about, "item_id": item.pk}
    left = list(visible(principal, Tombstone).filter(**of_item))
    if not concerned(principal):
        return {"tombstones": left} if left else None
    periods = in_force()
    ended = next(iter(kind.found(kind.ended().filter(pk=item.pk))), None)
    period = periods.set_for(kind.code, ended.outcome if ended else "")
    return {
        "address": reverse("retention:record", args=[kind.code, item.pk]),
        "period": period,
        "ended": ended,
        "due_on": due_on(ended.ended_at, period.months) if ended and period and period.months else None,
        "holds": visible(principal, Hold).filter(**of_item, lifted_at=None).select_related("organisation"),
        "tombstones": left,
    }

"""What the page of a clue shows of the operations planned from it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import visible
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.joint.flow import OPERATION
from liaison.joint.models import Finding, Operation
from liaison.joint.rules import may_plan_from


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The operations planned from this clue."""
    found = visible(request.principal, Operation).filter(clue=clue).order_by("pk")
    rows = [(each, OPERATION.state(each.state).label) for each in found]
    return {"rows": rows} if rows else None


def plan_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that plans a joint operation from an open clue."""
    if CLUE.state(clue.state).final or not may_plan_from(request.principal, clue):
        return None
    return str(_("Plan a joint operation")), f"{reverse('joint:new')}?clue={clue.pk}"


def origin_of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The finding that became this clue, and its operation."""
    found = visible(request.principal, Finding).filter(clue=clue).select_related("operation").first()
    return {"finding": found} if found is not None else None

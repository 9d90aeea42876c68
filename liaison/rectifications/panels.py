"""What the page of a clue shows of its rectifications."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import visible
from liaison.clues.models import Clue
from liaison.rectifications.flow import RECTIFICATION
from liaison.rectifications.models import Rectification
from liaison.rectifications.services import may_issue


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The demands put to bodies out of this clue."""
    found = visible(request.principal, Rectification).filter(clue=clue).select_related("body").order_by("pk")
    rows = [(item, RECTIFICATION.state(item.state).label) for item in found]
    return {"rows": rows} if rows else None


def issue_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that puts a demand to a body."""
    if not may_issue(request.principal, clue):
        return None
    return str(_("Put it to the body")), reverse("rectifications:new", args=[clue.pk])

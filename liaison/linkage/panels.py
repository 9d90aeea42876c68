"""What the page of a clue offers and shows of the linkage."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import visible
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.clues.rules import roles
from liaison.linkage.flow import CRIME
from liaison.linkage.models import CrimeTransfer
from liaison.linkage.rules import may_transfer


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The transfers to the police out of this clue."""
    found = list(visible(request.principal, CrimeTransfer).filter(clue=clue).order_by("pk"))
    return {"rows": [(item, CRIME.state(item.state).label) for item in found]} if found else None


def transfer_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that draws up a transfer out of a body's own open clue."""
    principal = request.principal
    if CLUE.state(clue.state).final or not may_transfer(principal) or "holder.clerk" not in roles(principal, clue):
        return None
    return str(_("Transfer a suspected crime")), f"{reverse('linkage:new_crime')}?clue={clue.pk}"

"""What the page of a clue offers and shows of measures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.clues.rules import roles
from liaison.disposal.queries import of_clue
from liaison.disposal.rules import TAKERS, may_take

#: Steps of a clue in which something is known that a measure can be taken on.
KNOWN = frozenset({"verifying", "supervising", "rectifying", "feedback"})


def panel(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The measures taken out of this clue."""
    rows = of_clue(request.principal, clue)
    return {"rows": rows} if rows else None


def action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that offers measures out of a clue that is verified."""
    principal = request.principal
    if clue.state not in KNOWN or CLUE.state(clue.state).final or "holder.clerk" not in roles(principal, clue):
        return None
    if not any(may_take(principal, code) for code in TAKERS):
        return None
    return str(_("Further measures")), f"{reverse('disposal:choose')}?clue={clue.pk}"

"""What the page of a clue shows of the campaign it comes from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.access import visible
from liaison.campaigns.models import Finding
from liaison.clues.models import Clue


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The finding that became this clue."""
    finding = visible(request.principal, Finding).filter(clue=clue).select_related("campaign").first()
    return {"finding": finding} if finding else None

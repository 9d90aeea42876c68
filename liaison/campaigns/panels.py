"""What the page of a clue shows of the campaign it comes from, and what others show on the page of a campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from core.access import visible
from liaison.campaigns.models import Campaign, Finding
from liaison.clues.models import Clue


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The finding that became this clue."""
    finding = visible(request.principal, Finding).filter(clue=clue).select_related("campaign").first()
    return {"finding": finding} if finding else None


#: What other capabilities show on the page of a campaign: template, and its context or None.
_beside: list[tuple[str, Callable[[HttpRequest, Campaign], dict[str, Any] | None]]] = []


def register_beside(template: str, context: Callable[[HttpRequest, Campaign], dict[str, Any] | None]) -> None:
    """Add a part to the page of every campaign; in AppConfig.ready()."""
    _beside.append((template, context))


def beside(request: HttpRequest, campaign: Campaign) -> list[dict[str, Any]]:
    """The parts for one campaign, which the asking principal may see."""
    found = [(template, context(request, campaign)) for template, context in _beside]
    return [{"template": template, "context": context} for template, context in found if context is not None]

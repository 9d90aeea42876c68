"""What the page of a clue shows of its referrals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import visible
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.referrals.flow import REFERRAL
from liaison.referrals.models import Referral
from liaison.referrals.rules import may_refer

#: What other capabilities show on the page of a referral: template, and its context or None.
_beside: list[tuple[str, Callable[[HttpRequest, Referral], dict[str, Any] | None]]] = []


def register_beside(template: str, context: Callable[[HttpRequest, Referral], dict[str, Any] | None]) -> None:
    """Add a part to the page of every referral; in AppConfig.ready()."""
    _beside.append((template, context))


def beside(request: HttpRequest, referral: Referral) -> list[dict[str, Any]]:
    """The parts for one referral, which the asking principal may see."""
    found = [(template, context(request, referral)) for template, context in _beside]
    return [{"template": template, "context": context} for template, context in found if context is not None]


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The referral the clue came by, and those it went out by."""
    found = visible(request.principal, Referral).select_related("sender", "receiver")
    origin = found.filter(received_clue=clue).first()
    sent = list(found.filter(clue=clue).order_by("pk"))
    if origin is None and not sent:
        return None
    return {
        "origin": origin,
        "origin_state": REFERRAL.state(origin.state).label if origin else "",
        "sent": [(referral, REFERRAL.state(referral.state).label) for referral in sent],
    }


def refer_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that refers an open clue."""
    if CLUE.state(clue.state).final or clue.state == "received" or not may_refer(request.principal, clue):
        return None
    return str(_("Refer to another organisation")), reverse("referrals:new", args=[clue.pk])

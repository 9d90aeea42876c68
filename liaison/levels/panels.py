"""What the pages of clues and referrals show of levels."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import visible
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.levels.flow import ORDER
from liaison.levels.models import Order
from liaison.levels.rules import may_order
from liaison.levels.tree import in_line, offices_above, offices_below
from liaison.referrals.models import Referral
from liaison.referrals.rules import may_refer
from liaison.workflow.models import Transition


def _with_timeline(orders: list[Order]) -> list[dict[str, Any]]:
    """Each order with its state and what happened to it; one query for all."""
    happened: dict[str, list[tuple[Transition, Any]]] = {order.subject: [] for order in orders}
    for entry in Transition.objects.filter(subject__in=happened).order_by("pk"):
        event = ORDER.event_by_code.get(entry.event)
        happened[entry.subject].append((entry, event.label if event else _("Order issued")))
    return [
        {"order": order, "state": ORDER.state(order.state).label, "timeline": happened[order.subject]}
        for order in orders
    ]


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """Orders about the clue, from above and to below, with their timelines."""
    found = visible(request.principal, Order).filter(Q(referral__clue=clue) | Q(referral__received_clue=clue))
    orders = list(found.select_related("above", "below").order_by("pk"))
    return {"orders": _with_timeline(orders)} if orders else None


def of_referral(request: HttpRequest, referral: Referral) -> dict[str, Any] | None:
    """The same of one referral, and the button that supervises it."""
    found = visible(request.principal, Order).filter(referral=referral)
    orders = list(found.select_related("above", "below").order_by("pk"))
    offered = reverse("levels:new", args=[referral.pk]) if may_order(request.principal, referral) else ""
    return {"orders": _with_timeline(orders), "order_url": offered} if orders or offered else None


def _passable(request: HttpRequest, clue: Clue) -> bool:
    principal = request.principal
    if not in_line(principal) or CLUE.state(clue.state).final or clue.state == "received":
        return False
    return may_refer(principal, clue)


def hand_down_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that hands an open clue down, where there is an office below."""
    if not _passable(request, clue) or not offices_below(clue.holder_id).exists():
        return None
    return str(_("Hand down")), reverse("levels:pass", args=[clue.pk, "down"])


def report_up_action(request: HttpRequest, clue: Clue) -> tuple[str, str] | None:
    """The button that reports an open clue up, where there is an office above."""
    if not _passable(request, clue) or not offices_above(clue.holder_id).exists():
        return None
    return str(_("Report up")), reverse("levels:pass", args=[clue.pk, "up"])

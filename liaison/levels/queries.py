"""Reads of levels: what was handed down and reported up, orders, what waits."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from core.access import Principal, visible
from liaison.clues.queries import by_limit
from liaison.levels.flow import ORDER
from liaison.levels.models import Order
from liaison.organisations.rules import may_act
from liaison.referrals.choices import Direction
from liaison.referrals.models import Referral
from liaison.workspace.lists import in_order
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import Counts, Row

DOWN = (Direction.ASSIGNED, Direction.URGED)


def whose_clock(order: Order) -> int:
    """The office that must act in the present state."""
    return order.above_id if ORDER.state(order.state).waits_for == "above" else order.below_id


def passed(principal: Principal, side: str) -> QuerySet[Referral]:
    """Referrals between levels: ``down`` handed down by us, ``from_above`` handed down to us, ``up`` reported by us,
    ``from_below`` reported to us."""
    own, found = principal.organisation_id, visible(principal, Referral)
    if side in {"down", "from_above"}:
        return found.filter(direction__in=DOWN, **{"sender" if side == "down" else "receiver": own})
    return found.filter(direction=Direction.REPORTED, **{"sender" if side == "up" else "receiver": own})


def find_levels(
    principal: Principal, *, side: str = "", state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet:
    """Orders, or of another ``side`` what passed between the levels (``passed``); a state is one of orders."""
    if not side:
        return find_orders(principal, state=state, text=text, due=due, sort=sort)
    found = by_limit(passed(principal, side), due).select_related("sender", "receiver")
    for word in text.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word))
    return in_order(found, sort, "sent_at")


def find_orders(
    principal: Principal, *, state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet[Order]:
    """Orders that the principal may see, of both sides."""
    found = visible(principal, Order)
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word))
    return in_order(by_limit(found, due).select_related("above", "below"), sort, "issued_at")


def waiting_for(principal: Principal) -> QuerySet[Order]:
    """Orders whose next move is this member's."""
    found = visible(principal, Order)
    if not may_act(principal):
        return found.none()
    own, mine = principal.organisation_id, principal.memberships
    wanted = Q(pk__isnull=True)
    for party in ORDER.parties:
        states = [state.code for state in ORDER.states if state.waits_for == party.code]
        for side, clue in (("sender", "clue"), ("receiver", "received_clue")):
            named = f"referral__{clue}__handler"
            second = f"referral__{clue}__second_handler"
            handled = Q(**{f"{named}__in": mine}) | Q(**{f"{second}__in": mine}) | Q(**{named: None, second: None})
            wanted |= Q(handled, state__in=states, **{party.code: own, f"referral__{side}": own})
    return found.filter(wanted)


def count_waiting(principal: Principal) -> Counts:
    """How many wait for this member; one query."""
    return count_of(principal, waiting_for)


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones that wait for this member."""
    found = waiting_for(principal).select_related("above", "below")
    return rows_of(principal, found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


def rows_of(principal: Principal, orders: Iterable[Order]) -> list[Row]:
    """One row for each, with the other office."""
    own = principal.organisation_id
    return [
        Row(
            title=order.title,
            number=order.number,
            url=reverse("levels:order", args=[order.pk]),
            origin=order.below.short_name if order.above_id == own else order.above.short_name,
            state=str(ORDER.state(order.state).label),
            subject=order.subject,
            due_at=order.next_due_at,
        )
        for order in orders
    ]

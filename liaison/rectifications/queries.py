"""Reads of rectifications, for lists and the home page."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from core.access import Principal, visible
from liaison.clues.queries import by_limit
from liaison.organisations.rules import may_act
from liaison.rectifications.flow import RECTIFICATION
from liaison.rectifications.models import Rectification
from liaison.workspace.lists import in_order
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import Counts, Row


def whose_clock(item: Rectification) -> int:
    """The organisation that must act in the present state."""
    return item.holder_id if RECTIFICATION.state(item.state).waits_for == "holder" else item.body_id


def _waits(party: str) -> Q:
    return Q(state__in=[state.code for state in RECTIFICATION.states if state.waits_for == party])


def waiting_for(principal: Principal) -> QuerySet[Rectification]:
    """Rectifications whose next move is this member's."""
    if not may_act(principal):
        return Rectification.objects.none()
    own, mine = principal.organisation_id, principal.memberships
    handled = Q(clue__handler__in=mine) | Q(clue__second_handler__in=mine) | Q(clue__handler=None)
    return visible(principal, Rectification).filter(
        Q(_waits("body"), body=own) | Q(_waits("holder") | Q(days_asked__isnull=False), handled, holder=own)
    )


def find(
    principal: Principal, *, side: str = "", state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet[Rectification]:
    """Rectifications the principal may see: ``side`` mine, in (of our organisation) or out (demanded by us); ``due``
    soon or late; ``sort`` one of ``liaison.workspace.lists.ORDERS``."""
    found = waiting_for(principal) if side == "mine" else visible(principal, Rectification)
    if side in {"in", "out"}:
        found = found.filter(**{"body" if side == "in" else "holder": principal.organisation_id})
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word))
    return in_order(by_limit(found, due).select_related("holder", "body"), sort, "issued_at")


def count_waiting(principal: Principal) -> Counts:
    """How many wait for this member; one query."""
    return count_of(principal, waiting_for)


def rows_of(principal: Principal, items: Iterable[Rectification]) -> list[Row]:
    """One row for each, from the asking organisation's side."""
    return [
        Row(
            title=item.title,
            number=item.number,
            url=reverse("rectifications:rectification", args=[item.pk]),
            origin=item.body.short_name if item.holder_id == principal.organisation_id else item.holder.short_name,
            state=str(RECTIFICATION.state(item.state).label),
            subject=item.subject,
            due_at=item.next_due_at,
        )
        for item in items
    ]


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones that wait for this member."""
    found = waiting_for(principal).select_related("holder", "body")
    return rows_of(principal, found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])

"""Who may see an offer to make two visits one, and what a principal is in it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.access import Principal, may_see, visible
from liaison.organisations.choices import Role
from liaison.organisations.rules import leads, may_act
from liaison.visits.models import Merger
from liaison.visits.sources import sources


def _seen(principal: Principal, side: str) -> Q:
    """That the visit on ``side`` belongs to something this principal sees."""
    found = Q(pk__in=[])
    for source in sources():
        seen = visible(principal, source.model).values("pk")
        found |= Q(**{f"{side}_kind": source.kind, f"{side}_pk__in": seen})
    return found


def hidden(principal: Principal) -> Q:
    """Whom an offer is hidden from, party to it or not: who must not learn that one of both visits is there."""
    found = Q(pk__in=[])
    for source in sources():
        away = source.model.objects.filter(source.hidden(principal)).values("pk")
        for side in ("host", "guest"):
            found |= Q(**{f"{side}_kind": source.kind, f"{side}_pk__in": away})
    return found


def mergers(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Seen by those of the organisations concerned who see the visit of their own side, and at who offered it."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    side = Q(host=own) & _seen(principal, "host") | Q(guest=own) & _seen(principal, "guest")
    both = Q(offerer=own) & _seen(principal, "host") & _seen(principal, "guest")
    return queryset.filter(side | both).exclude(hidden(principal))


def roles(principal: Principal, merger: Merger) -> frozenset[str]:
    """``asked.…`` and ``offerer.…`` with the membership's role."""
    if not may_act(principal) or not may_see(principal, merger):
        return frozenset()
    own = ("head", "clerk") if leads(principal) else ("clerk",) if principal.role == Role.CLERK else ()
    sides = [side for side in ("asked", "offerer") if getattr(merger, f"{side}_id") == principal.organisation_id]
    return frozenset(f"{side}.{role}" for side in sides for role in own)

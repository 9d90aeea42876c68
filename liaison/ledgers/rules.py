"""Who may see a ledger entry, and what a principal is in it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.access import Principal, may_see
from liaison.ledgers.kinds import kinds_for
from liaison.ledgers.models import Entry, Secrecy
from liaison.organisations.choices import Role
from liaison.organisations.rules import leads, may_act


def entries(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Entries of the organisation acted for; a restricted one only to heads and to whoever recorded it."""
    if not principal.is_member:
        return queryset.none()
    found = queryset.filter(organisation=principal.organisation_id)
    if not leads(principal):
        found = found.filter(Q(secrecy=Secrecy.OPEN) | Q(recorded_by__in=principal.memberships))
    return found


def roles(principal: Principal, entry: Entry) -> frozenset[str]:
    """``keeper.…`` with the membership's role."""
    if not may_see(principal, entry):
        return frozenset()
    if leads(principal):
        return frozenset({"keeper.head", "keeper.clerk"})
    return frozenset({"keeper.clerk"}) if principal.role == Role.CLERK else frozenset()


def keeps_ledgers(principal: Principal) -> bool:
    """Whether its organisation has ledgers."""
    return principal.is_member and bool(kinds_for(principal.organisation_kind))


def may_record(principal: Principal) -> bool:
    """Whether it records entries."""
    return may_act(principal) and keeps_ledgers(principal)

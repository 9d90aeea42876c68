"""Who may see a draft that was opened, and what a principal is in it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.access import Principal, may_see
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.rules import leads
from liaison.readings.models import Reading


def readings(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Both sides see it, nobody else: a draft is not public, and other readers are not told of each other."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Q(asker=principal.organisation_id) | Q(reader=principal.organisation_id))


def roles(principal: Principal, reading: Reading) -> frozenset[str]:
    """``asker.…``, ``reader.…`` with the membership's role."""
    if not may_see(principal, reading):
        return frozenset()
    party = "asker" if reading.asker_id == principal.organisation_id else "reader"
    if leads(principal):
        return frozenset({f"{party}.head", f"{party}.clerk"})
    return frozenset({f"{party}.clerk"}) if principal.role == Role.CLERK else frozenset()


def may_read_draft(principal: Principal, reading: Reading) -> bool:
    """Whether the text itself is shown: to its author always, to the reader until it is withdrawn."""
    return principal.organisation_id == reading.asker_id or reading.state != "withdrawn"


def takes_part(principal: Principal) -> bool:
    """Whether its organisation opens drafts or reads them."""
    kinds = {OrganisationKind.COORDINATING, OrganisationKind.CONGRESS}
    return principal.is_member and principal.organisation_kind in kinds


def may_open(principal: Principal) -> bool:
    """Whether it opens drafts: a head of the coordinating body, because a draft leaves the house."""
    return leads(principal) and principal.organisation_kind == OrganisationKind.COORDINATING

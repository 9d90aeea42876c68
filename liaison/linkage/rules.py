"""Who may see a matter of the linkage, and what a principal is in it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal, may_see
from liaison.clues.models import Clue
from liaison.clues.rules import clues
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.rules import leads, may_act

#: What only the body has: nobody else learns that a transfer was thought of and not approved.
INSIDE = ["drafted", "proposed", "approved", "not_approved", "discarded"]
#: Bodies that transfer suspected crimes: those that enforce. The police receive, they do not transfer to themselves.
BODIES = frozenset({OrganisationKind.ENFORCEMENT})
PARTIES = BODIES | {OrganisationKind.POLICE, OrganisationKind.PROCURATORATE}


def crimes(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the body always, but out of a clue only with the clue; at police and procuratorate once transferred."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    seen = Exists(clues(principal, Clue.objects.filter(pk=OuterRef("clue"))))
    there = ~Q(state__in=INSIDE)
    return queryset.filter(Q(Q(clue=None) | Q(seen), body=own) | Q(there, police=own) | Q(there, procuratorate=own))


def evidence(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The list is seen by whoever sees its transfer."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(crimes(principal, CrimeTransfer.objects.filter(pk=OuterRef("transfer")))))


def penalties(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Both sides see it."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Q(procuratorate=principal.organisation_id) | Q(body=principal.organisation_id))


def _roles(principal: Principal, item: CrimeTransfer | PenaltyOpinion, parties: tuple[str, ...]) -> frozenset[str]:
    found = set()
    for party in parties:
        if getattr(item, f"{party}_id") != principal.organisation_id:
            continue
        if leads(principal):
            found |= {f"{party}.head", f"{party}.clerk"}
        elif principal.role == Role.CLERK:
            found.add(f"{party}.clerk")
    return frozenset(found)


def roles_in_crime(principal: Principal, item: CrimeTransfer) -> frozenset[str]:
    """``body.…``, ``police.…``, ``procuratorate.…`` with the membership's role."""
    if not may_see(principal, item):
        return frozenset()
    return _roles(principal, item, ("body", "police", "procuratorate"))


def roles_in_penalty(principal: Principal, item: PenaltyOpinion) -> frozenset[str]:
    """``procuratorate.…``, ``body.…`` with the membership's role."""
    if not may_see(principal, item):
        return frozenset()
    return _roles(principal, item, ("procuratorate", "body"))


def takes_part(principal: Principal) -> bool:
    """Whether its organisation is a party of the linkage."""
    return principal.is_member and principal.organisation_kind in PARTIES


def may_transfer(principal: Principal) -> bool:
    """Whether it draws up transfers to the police."""
    return may_act(principal) and principal.organisation_kind in BODIES


def may_advise(principal: Principal) -> bool:
    """Whether it sends penalty opinions."""
    return may_act(principal) and principal.organisation_kind == OrganisationKind.PROCURATORATE

"""Who may see a referral and what a principal is in it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal, may_see
from liaison.clues.models import Recusal
from liaison.clues.rules import kept_away as away_from_clue
from liaison.organisations.choices import Role
from liaison.organisations.rules import leads
from liaison.referrals.models import Referral


def kept_away(principal: Principal) -> Q:
    """Whom a referral is hidden from, party to it or not: as its clue is, and the recused of the receiver's clue."""
    recused_there = Recusal.objects.filter(clue=OuterRef("received_clue"), user=principal.user_id, lifted_at=None)
    return away_from_clue(principal, "clue") | Q(Exists(recused_there))


def referrals(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Referrals between the organisation acted for and another, and those brought to it for coordination.

    Whoever is kept away from the clue does not see its referrals, on neither side. A confined clue's referrals are
    seen, at the sender, by whoever sees the clue.
    """
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    sent = Q(sender=own)
    if not leads(principal):
        mine = Q(clue__handler__in=principal.memberships) | Q(clue__second_handler__in=principal.memberships)
        sent &= Q(clue__confined=False) | mine
    party = sent | Q(receiver=own) | Q(coordinator=own)
    return queryset.filter(party, ~kept_away(principal))


def beside_referral(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Feedback and shared notes are seen by whoever sees their referral."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(referrals(principal, Referral.objects.filter(pk=OuterRef("referral")))))


def standards(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Every member reads what any organisation asks of a referral."""
    return queryset if principal.is_member else queryset.none()


def roles(principal: Principal, referral: Referral) -> frozenset[str]:
    """``sender.…``, ``receiver.…``, ``coordinator.…`` with the membership's role. Clerks of the receiver stand back
    once a handler is named, clerks of the sender once the clue has handlers."""
    if not may_see(principal, referral):
        return frozenset()
    found = set()
    for party in ("sender", "receiver", "coordinator"):
        if getattr(referral, f"{party}_id") != principal.organisation_id:
            continue
        if leads(principal):
            found |= {f"{party}.head", f"{party}.clerk"}
        elif principal.role == Role.CLERK and _works_on(principal, referral, party):
            found.add(f"{party}.clerk")
    return frozenset(found)


def _works_on(principal: Principal, referral: Referral, party: str) -> bool:
    if party == "receiver":
        return referral.handler_id is None or referral.handler_id in principal.memberships
    if party == "sender":
        named = {referral.clue.handler_id, referral.clue.second_handler_id} - {None}
        return not named or bool(named & principal.memberships)
    return True


def may_refer(principal: Principal, clue) -> bool:
    """Whether it may refer this clue: its handlers and the head, while the clue is open."""
    from liaison.clues.rules import roles as roles_in_clue

    return may_see(principal, clue) and "holder.clerk" in roles_in_clue(principal, clue)

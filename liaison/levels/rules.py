"""Who may see an order of supervision, and what a principal is in it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal, may_see
from liaison.clues.models import Clue, Recusal
from liaison.clues.rules import clues
from liaison.clues.rules import kept_away as away_from_clue
from liaison.levels.models import OPEN, Order
from liaison.levels.tree import offices_below
from liaison.organisations.choices import Role
from liaison.organisations.rules import leads
from liaison.referrals.choices import Direction
from liaison.referrals.models import Referral
from liaison.referrals.rules import referrals

#: States of a referral in which the office above may supervise it: handed down, reported up.
_DOWN = ("sent", "received", "handling", "feedback")
_UP = ("received", "handling", "feedback", "accepted", "returned")


def kept_away(principal: Principal) -> Q:
    """Whom an order is hidden from, party to it or not: as its referral is."""
    there = Recusal.objects.filter(clue=OuterRef("referral__received_clue"), user=principal.user_id, lifted_at=None)
    return away_from_clue(principal, "referral__clue") | Q(Exists(there))


def orders(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At both offices whoever sees the referral and, where the receiver has a clue of its own of it, that clue."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    passed = Exists(referrals(principal, Referral.objects.filter(pk=OuterRef("referral"))))
    record = Exists(clues(principal, Clue.objects.filter(pk=OuterRef("referral__received_clue"))))
    here = Q(referral__sender=own) | Q(Q(referral__received_clue=None) | Q(record), referral__receiver=own)
    return queryset.filter(Q(above=own) | Q(below=own), here, Q(passed))


def remarks(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Seen by whoever sees their order."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(orders(principal, Order.objects.filter(pk=OuterRef("order")))))


def roles(principal: Principal, order: Order) -> frozenset[str]:
    """``above.…``, ``below.…`` with the membership's role; clerks stand back once the clue of their side has
    handlers."""
    if not may_see(principal, order):
        return frozenset()
    party = "above" if order.above_id == principal.organisation_id else "below"
    if leads(principal):
        return frozenset({f"{party}.head", f"{party}.clerk"})
    named = order.handlers_of(party)
    if principal.role != Role.CLERK or (named and not named & principal.memberships):
        return frozenset()
    return frozenset({f"{party}.clerk"})


def may_order(principal: Principal, referral: Referral) -> bool:
    """Whether it may supervise the matter of ``referral``: a head of the office above, once the matter is there."""
    down = referral.direction in {Direction.ASSIGNED, Direction.URGED}
    up = referral.direction == Direction.REPORTED
    if not leads(principal) or not may_see(principal, referral):
        return False
    if down and referral.sender_id == principal.organisation_id:
        below, fits = referral.receiver_id, referral.state in _DOWN
    elif up and referral.receiver_id == principal.organisation_id:
        below, fits = referral.sender_id, referral.state in _UP
    else:
        return False
    if not fits or not offices_below(principal.organisation_id).filter(pk=below).exists():
        return False
    return not referral.orders.filter(state__in=OPEN).exists()

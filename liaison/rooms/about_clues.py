"""Rooms about a clue: between its holder and the organisations it was referred to.

A clue is one organisation's own record. What the others know of it is their referral, so they are let in by the rule
of referrals; the room itself shows nothing of the clue.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access import Principal, may_see, visible
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.clues.rules import roles
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership, Organisation
from liaison.referrals.models import Referral
from liaison.rooms.subjects import Subject

#: Referrals that came back or were withdrawn share nothing any more.
_OVER = ("returned", "recalled", "lapsed")


def _seen(principal: Principal, item: OuterRef) -> Q:
    own = visible(principal, Clue).filter(pk=item)
    referred = visible(principal, Referral).filter(clue=item).exclude(state__in=_OVER)
    return Q(Exists(own)) | Q(Exists(referred))


def _parties(clue: Clue) -> QuerySet[Organisation]:
    shared = clue.referrals.exclude(state__in=_OVER)
    return Organisation.objects.active().filter(
        Q(pk=clue.holder_id)
        | Q(pk__in=shared.values("receiver"))
        | Q(pk__in=shared.exclude(coordinator=None).values("coordinator"))
    )


def _first(clue: Clue, organisation: Organisation) -> list[Membership]:
    """Whoever works on the clue or its referral; where nobody is named, the heads."""
    named = {clue.handler_id, clue.second_handler_id} if organisation.pk == clue.holder_id else set()
    for referral in clue.referrals.filter(receiver=organisation).select_related("received_clue"):
        named |= {referral.handler_id, referral.received_by_id}
        if referral.received_clue is not None:
            named |= {referral.received_clue.handler_id, referral.received_clue.second_handler_id}
    people = Membership.objects.active().filter(organisation=organisation).select_related("user", "organisation")
    found = list(people.filter(pk__in=named - {None}).order_by("pk"))
    return found or list(people.filter(role=Role.HEAD).order_by("pk"))


def _may_open(principal: Principal, clue: Clue) -> bool:
    return (
        not CLUE.state(clue.state).final
        and "holder.clerk" in roles(principal, clue)
        and clue.referrals.exclude(state__in=_OVER).exists()
    )


def _place(principal: Principal, clue: Clue) -> str:
    if may_see(principal, clue):
        return reverse("clues:clue", args=[clue.pk])
    referral = visible(principal, Referral).filter(clue=clue).order_by("-pk").first()
    return reverse("referrals:referral", args=[referral.pk]) if referral else ""


CLUE_ROOM = Subject(
    kind="clue",
    model=Clue,
    label=_("clue"),
    seen=_seen,
    parties=_parties,
    first=_first,
    may_open=_may_open,
    title=lambda clue: clue.title,
    closed=lambda clue: CLUE.state(clue.state).final,
    place=_place,
    opens_to=_("The organisations this clue was referred to can be let in."),
)

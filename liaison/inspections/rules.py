"""Who sees filings, ratings, reports, warnings and tokens, and what a principal is in a filing."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core.access import Principal, PrincipalKind
from liaison.clues.models import Clue
from liaison.clues.rules import clues
from liaison.inspections.models import Inspection
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.organisations.rules import leads, may_act
from liaison.registry.rules import below, coordinates, own_and_below

#: What a token of a body's own system opens (``Principal.subject``).
FILING = "inspections:filing"


def files(principal: Principal) -> bool:
    """Whether it files inspections: clerks and heads of enforcement bodies."""
    return may_act(principal) and principal.organisation_kind == OrganisationKind.ENFORCEMENT


def inspections(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The body sees its own; the coordinating body what was handed in by bodies of its region. Nobody else any."""
    if principal.kind is PrincipalKind.TOKEN and principal.subject == FILING:
        return queryset.filter(body=principal.organisation_id)
    found = own_and_below(principal, queryset, "body")
    # What is not handed in is the body's own paper.
    return found.exclude(state="draft") if coordinates(principal) else found


def inspectors(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Who comes is seen with the filing."""
    seen = inspections(principal, Inspection.objects.filter(pk=OuterRef("inspection")))
    return queryset.filter(Exists(seen))


def _not_of_the_body(principal: Principal, body: str) -> Exists:
    return ~Exists(
        Membership.objects.active(timezone.localdate()).filter(user=principal.user_id, organisation=OuterRef(body))
    )


def ratings(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Single ratings are for the coordinating body: the enterprise must not fear the body it rates.

    Whoever also works for the body does not see them either.
    """
    if not coordinates(principal):
        return queryset.none()
    return queryset.filter(below(principal, "inspection__body")).filter(_not_of_the_body(principal, "inspection__body"))


def reports(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Reports are in the clue they became; nobody lists them beside it."""
    return queryset.none()


def warnings(principal: Principal, queryset: QuerySet) -> QuerySet:
    """A warning is seen by whoever sees the clue it became: never by the body it is about."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(clues(principal, Clue.objects.filter(pk=OuterRef("clue")))))


def tokens(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Heads of a body keep the tokens of its systems."""
    if not principal.is_member or principal.role != Role.HEAD:
        return queryset.none()
    return queryset.filter(organisation=principal.organisation_id)


def roles(principal: Principal, inspection: Inspection) -> frozenset[str]:
    """``body.head`` and ``body.clerk`` at the body; its own system files as a clerk does."""
    if principal.organisation_id != inspection.body_id:
        return frozenset()
    if principal.kind is PrincipalKind.TOKEN:
        return frozenset({"body.clerk"}) if principal.subject == FILING else frozenset()
    if not files(principal):
        return frozenset()
    return frozenset({"body.head", "body.clerk"}) if leads(principal) else frozenset({"body.clerk"})

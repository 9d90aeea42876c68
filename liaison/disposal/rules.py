"""Who may see a measure, and what a principal is in it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, may_see
from liaison.clues.models import Clue
from liaison.clues.rules import clues
from liaison.clues.rules import kept_away as kept_away_from_clue
from liaison.disposal.flow import INSIDE
from liaison.disposal.models import Measure
from liaison.documents.kinds import SUPERVISED
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.organisations.rules import leads, may_act

K = OrganisationKind
#: Who takes which measure. Decisions are asked for by the body that coordinates; its township offices go through it.
TAKERS = {
    "decision": frozenset({K.COORDINATING}),
    "accountability": frozenset({K.COORDINATING, K.DISCIPLINE, K.GOVERNMENT}),
    "interview": frozenset({K.COORDINATING, K.TOWNSHIP_OFFICE, K.DISCIPLINE, K.GOVERNMENT}),
    "dual": frozenset({K.COORDINATING, K.DISCIPLINE}),
}
#: Who takes any of them, and whom they are about or asked of.
CONCERNED = frozenset[str]().union(*TAKERS.values()) | SUPERVISED


def _works_at(principal: Principal, path: str) -> Q:
    """Who works for the organisation, in whatever capacity."""
    there = Membership.objects.active(timezone.localdate()).filter(user=principal.user_id, organisation=OuterRef(path))
    return Q(Exists(there))


def _at_taker(principal: Principal) -> Q:
    """At the organisation that takes the measure: out of a clue only with the clue."""
    seen = Exists(clues(principal, Clue.objects.filter(pk=OuterRef("clue"))))
    return Q(taker=principal.organisation_id) & (Q(clue=None) | Q(seen))


def kept_away(principal: Principal) -> Q:
    """Whom a measure is hidden from, party to it or not: whom its clue is hidden from."""
    return kept_away_from_clue(principal, "clue")


def kept_away_from_request(principal: Principal) -> Q:
    """A request for a decision is hidden from whoever works for the body concerned as well."""
    return kept_away(principal) | _works_at(principal, "body")


def decisions(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the asking organisation as ``_at_taker``, at the government once asked."""
    if not principal.is_member:
        return queryset.none()
    theirs = Q(government=principal.organisation_id) & ~Q(state__in=INSIDE)
    return queryset.filter(_at_taker(principal) | theirs, ~kept_away_from_request(principal))


def accountabilities(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the unit, once demanded, its heads alone: it is about one of their people."""
    if not principal.is_member:
        return queryset.none()
    found = _at_taker(principal)
    if leads(principal):
        # Whom the clue names must not learn of it; that the unit is the clue's body does not hide it from its heads.
        named = Clue.objects.filter(pk=OuterRef("clue"), subjects__user=principal.user_id)
        found |= Q(Q(body=principal.organisation_id), ~Q(state__in=INSIDE), ~Exists(named))
    return queryset.filter(found)


def interviews(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the body once held: before, a document tells it what it is to know."""
    if not principal.is_member:
        return queryset.none()
    named = Clue.objects.filter(pk=OuterRef("clue"), subjects__user=principal.user_id)
    theirs = Q(Q(body=principal.organisation_id), ~Q(state__in=INSIDE), ~Exists(named))
    return queryset.filter(_at_taker(principal) | theirs)


def duals(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the examining organisation alone."""
    return queryset.filter(_at_taker(principal)) if principal.is_member else queryset.none()


RULES = {"decision": decisions, "accountability": accountabilities, "interview": interviews, "dual": duals}


def roles_in(code: str, parties: tuple[str, ...]):
    """How to find the roles in a measure of this kind: its parties with the membership's role."""

    def roles(principal: Principal, item: Measure) -> frozenset[str]:
        if not may_see(principal, item):
            return frozenset()
        found = set()
        for party in parties:
            if getattr(item, f"{party}_id") != principal.organisation_id:
                continue
            if leads(principal):
                found |= {f"{party}.head", f"{party}.clerk"}
            elif principal.role == Role.CLERK:
                found.add(f"{party}.clerk")
        return frozenset(found)

    return roles


def may_take(principal: Principal, code: str) -> bool:
    """Whether it begins measures of this kind."""
    return may_act(principal) and principal.organisation_kind in TAKERS[code]


def takes_part(principal: Principal) -> bool:
    """Whether its organisation takes such measures or meets them; nobody else ever sees one."""
    return principal.is_member and principal.organisation_kind in CONCERNED

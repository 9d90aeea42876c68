"""Who may see an overlap and a consent, and what a principal is in them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal, may_see
from liaison.clues.models import Clue
from liaison.clues.rules import clues
from liaison.clues.rules import kept_away as away_from_clue
from liaison.organisations.rules import leads
from liaison.overlaps.models import Consent, Overlap

_LINKS = Overlap.clues.through


def _hidden_from(principal: Principal, overlap: str) -> Q:
    """Whoever must not see one of the clues behind it learns nothing of it: neither at the coordinating body nor at a
    party; not even that somebody else holds a clue about the body they work for."""
    return Q(Exists(_LINKS.objects.filter(away_from_clue(principal, "clue"), overlap=OuterRef(overlap))))


def _open_at(overlap: str, side: str) -> Q:
    """That a party still holds a clue of it that is not confined: confined ones take no part."""
    held = _LINKS.objects.filter(overlap=OuterRef(overlap), clue__confined=False, clue__holder=OuterRef(side))
    return Q(Exists(held))


def kept_away_from_overlap(principal: Principal) -> Q:
    """Whom an overlap is hidden from, party to it or not."""
    return _hidden_from(principal, "pk")


def kept_away_from_consent(principal: Principal) -> Q:
    """Whom a consent is hidden from, party to it or not."""
    return _hidden_from(principal, "overlap")


def overlaps(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the coordinating body, while both parties hold a clue of it that is not confined."""
    if not principal.is_member:
        return queryset.none()
    found = queryset.filter(~_hidden_from(principal, "pk"), coordinator=principal.organisation_id)
    return found.filter(_open_at("pk", "first"), _open_at("pk", "second"))


def both_agreed(consent: str = "pk") -> Q:
    """That both parties have agreed in the round of the consent at ``consent``."""
    other = Consent.objects.filter(overlap=OuterRef("overlap"), round=OuterRef("round"), state="agreed")
    return Q(Exists(other.exclude(pk=OuterRef(consent)))) & Q(state="agreed")


def consents(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Each party its own, if it may see a clue of its own behind it; the other's once both have agreed."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    links = _LINKS.objects.filter(overlap=OuterRef("overlap"), clue__holder=own)
    mine = links.filter(Exists(clues(principal, Clue.objects.filter(pk=OuterRef("clue")))))
    asked = Consent.objects.filter(overlap=OuterRef("overlap"), round=OuterRef("round"), organisation=own)
    theirs = both_agreed() & Q(Exists(asked)) & Q(overlap__state="asked")
    found = queryset.filter(~_hidden_from(principal, "overlap"), Q(Exists(mine)))
    parties = _open_at("overlap", "overlap__first") & _open_at("overlap", "overlap__second")
    return found.filter(parties).filter(Q(organisation=own) | theirs)


def roles_in_overlap(principal: Principal, overlap: Overlap) -> frozenset[str]:
    """``coordinator.head`` for whoever leads there; others look on."""
    seen = may_see(principal, overlap)
    return frozenset({"coordinator.head"}) if seen and leads(principal) else frozenset()


def roles_in_consent(principal: Principal, consent: Consent) -> frozenset[str]:
    """``organisation.head`` for whoever leads at the organisation asked."""
    if consent.organisation_id != principal.organisation_id or not leads(principal):
        return frozenset()
    seen = may_see(principal, consent)
    return frozenset({"organisation.head"}) if seen else frozenset()


def own_consents(principal: Principal, found: QuerySet) -> QuerySet:
    """Those of ``found`` that the organisation acted for answers."""
    return found.filter(organisation=principal.organisation_id)

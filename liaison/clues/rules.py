"""Who may see a clue, and what a principal is in it. Everything that shows clues goes through ``clues``."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, PrincipalKind, may_see
from liaison.clues.models import Clue, ClueSubject, Recusal
from liaison.organisations.choices import Role
from liaison.organisations.models import Membership
from liaison.organisations.rules import leads


def kept_away(principal: Principal, clue: str = "pk") -> Q:
    """The condition that keeps a person away from a clue, whatever organisation is acted for.

    True for a clue about a body the person works for or about the person, and for one the person is recused from.

    Args:
        clue: the path from the filtered model to the clue.
    """
    today = timezone.localdate()
    works_there = Membership.objects.active(today).filter(user=principal.user_id, organisation=OuterRef("organisation"))
    about = ClueSubject.objects.filter(clue=OuterRef(clue)).filter(
        Q(user=principal.user_id) | Q(organisation=principal.organisation_id) | Exists(works_there)
    )
    recused = Recusal.objects.filter(clue=OuterRef(clue), user=principal.user_id, lifted_at=None)
    return Q(Exists(about)) | Q(Exists(recused))


def clues(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Clues of the organisation acted for, except those it must not see (``kept_away``).

    A confined clue is seen by its handlers and the heads, and by who deputises for one of them.
    """
    if not principal.is_member:
        return queryset.none()
    found = queryset.filter(~kept_away(principal), holder=principal.organisation_id)
    if not leads(principal):
        mine = Q(handler__in=principal.memberships) | Q(second_handler__in=principal.memberships)
        found = found.filter(Q(confined=False) | mine)
    return found


def beside_clue(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Notes, messages and subjects are seen by whoever sees their clue."""
    if not principal.is_member:
        return queryset.none()
    # Asked for each row: a list of all clues one may see would be made first, however few rows there are.
    return queryset.filter(Exists(clues(principal, Clue.objects.filter(pk=OuterRef("clue")))))


def messages(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The conversation with a reporter is seen with the clue, and by the reporter."""
    if principal.kind is PrincipalKind.RECEIPT:
        return queryset.filter(clue=int(principal.subject.removeprefix("clue:")))
    return beside_clue(principal, queryset)


def roles(principal: Principal, clue: Clue) -> frozenset[str]:
    """What ``principal`` is in ``clue``: ``holder.head`` (whoever deputises for a head, too); ``holder.clerk`` (any
    clerk of the holder while nobody is named, the handlers and their deputies afterwards)."""
    if not principal.is_member or not may_see(principal, clue):
        return frozenset()
    if leads(principal):
        return frozenset({"holder.head", "holder.clerk"})
    if principal.role != Role.CLERK:
        return frozenset()
    named = {clue.handler_id, clue.second_handler_id} - {None}
    if named and not named & principal.memberships:
        return frozenset()
    return frozenset({"holder.clerk"})

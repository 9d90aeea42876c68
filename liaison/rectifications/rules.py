"""Who may see a rectification and what a principal is in it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.access import Principal, may_see
from liaison.clues.models import Clue, ClueSubject
from liaison.clues.rules import clues
from liaison.clues.rules import roles as roles_in_clue
from liaison.organisations.choices import Role
from liaison.organisations.rules import leads
from liaison.rectifications.models import Rectification


def rectifications(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the holder whoever sees the clue; at the body everybody but the officers the clue names."""
    if not principal.is_member:
        return queryset.none()
    named = ClueSubject.objects.filter(clue=OuterRef("clue"), user=principal.user_id)
    seen = Exists(clues(principal, Clue.objects.filter(pk=OuterRef("clue"))))
    held = Q(seen, holder=principal.organisation_id)
    return queryset.filter(held | Q(~Exists(named), body=principal.organisation_id))


def statements(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Statements are seen by whoever sees their rectification."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(
        Exists(rectifications(principal, Rectification.objects.filter(pk=OuterRef("rectification"))))
    )


def roles(principal: Principal, rectification: Rectification) -> frozenset[str]:
    """``holder.…`` as in the clue; ``body.head`` and ``body.clerk`` at the supervised body."""
    if not may_see(principal, rectification):
        return frozenset()
    found = set()
    if principal.organisation_id == rectification.body_id:
        if leads(principal):
            found |= {"body.head", "body.clerk"}
        elif principal.role == Role.CLERK:
            found.add("body.clerk")
    if principal.organisation_id == rectification.holder_id:
        found |= roles_in_clue(principal, rectification.clue)
    return frozenset(found)

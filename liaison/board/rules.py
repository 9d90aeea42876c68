"""Who has a board, and who tells it numbers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.access import Principal
from liaison.board.tellable import tellable
from liaison.organisations.choices import OrganisationKind, Role


def coordinates(principal: Principal) -> bool:
    """Whether it acts for a coordinating body. What it sees on the board is for the rules of the items."""
    return principal.is_member and principal.organisation_kind == OrganisationKind.COORDINATING


def tells(principal: Principal) -> bool:
    """Whether its organisation has matters of which the numbers may be told."""
    return principal.is_member and bool(tellable(principal.organisation_kind))


def may_tell(principal: Principal) -> bool:
    """Heads themselves decide what is told: as of people and transfer standards."""
    return tells(principal) and principal.role == Role.HEAD


def tellings(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The organisation sees what it tells and told; the coordinating body what it is told now."""
    if not principal.is_member:
        return queryset.none()
    own = principal.organisation_id
    return queryset.filter(Q(organisation=own) | Q(receiver=own, ended_at=None))

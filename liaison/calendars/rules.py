"""Who sees which feed: members their own, heads the organisation's."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.access import Principal
from liaison.organisations.choices import Role


def heads(principal: Principal) -> bool:
    """Whether it is a head itself: what a head gives out of the house is not a deputy's to give."""
    return principal.is_member and principal.role == Role.HEAD


def feeds(principal: Principal, queryset: QuerySet) -> QuerySet:
    """The own feed; for heads the organisation's, too."""
    if not principal.is_member:
        return queryset.none()
    wanted = Q(membership=principal.membership_id)
    if heads(principal):
        wanted |= Q(membership=None, organisation=principal.organisation_id)
    return queryset.filter(wanted)

"""Who sees what of the register, and who keeps it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.access import Principal
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.organisations.rules import may_act

#: A town lies in a county, a county in a city, a city in a province.
DEEPEST = 4


def below(principal: Principal, path: str) -> Q:
    """The condition that the organisation at ``path`` works in the region of the organisation acted for, or below it.

    Args:
        path: relations from the filtered model to the organisation; empty when it is one.
    """
    own = Organisation.objects.filter(pk=principal.organisation_id).values("region")
    region = f"{path}__region" if path else "region"
    found = Q()
    for _level in range(DEEPEST):
        found |= Q(**{f"{region}__in": own})
        region += "__parent"
    return found


def coordinates(principal: Principal) -> bool:
    """Whether it acts for a coordinating body (司法行政部门)."""
    return principal.is_member and principal.organisation_kind == OrganisationKind.COORDINATING


def own_and_below(principal: Principal, queryset: QuerySet, path: str) -> QuerySet:
    """A body's own, and for the coordinating body all of its region; nobody else's."""
    if coordinates(principal):
        return queryset.filter(below(principal, path))
    return queryset.filter(**{path: principal.organisation_id}) if principal.is_member else queryset.none()


def bodies(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Entries of bodies."""
    return own_and_below(principal, queryset, "organisation")


def officers(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Officers of the own body; of every body of the region for the coordinating body."""
    return own_and_below(principal, queryset, "organisation")


def certificates(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Certificates are seen with their officer."""
    return own_and_below(principal, queryset, "officer__organisation")


def enterprises(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see every enterprise: name and code are public knowledge."""
    return queryset if principal.is_member else queryset.none()


def imports(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Uploads are seen by the people of the same organisation who do its work."""
    return queryset.filter(organisation=principal.organisation_id) if may_act(principal) else queryset.none()


def keeps(principal: Principal) -> bool:
    """Whether it keeps the register: clerks and heads of coordinating bodies, who issue the certificates."""
    return coordinates(principal) and may_act(principal)

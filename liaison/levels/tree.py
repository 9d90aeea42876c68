"""Which offices stand above and below each other."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from core.access import Principal
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation

#: Offices of one line: judicial administration of a city, its counties, their townships.
OFFICES: Final = frozenset({OrganisationKind.COORDINATING, OrganisationKind.TOWNSHIP_OFFICE})


def in_line(principal: Principal) -> bool:
    """Whether it acts for an office that has others above or below it in its line."""
    return principal.is_member and principal.organisation_kind in OFFICES


def offices_below(organisation: int | None) -> QuerySet[Organisation]:
    """Existing offices below ``organisation``, three levels deep (province, city, county, township)."""
    below = Q(parent=organisation) | Q(parent__parent=organisation) | Q(parent__parent__parent=organisation)
    return Organisation.objects.active().of_kind(*OFFICES).filter(below).order_by("region__level", "name")


def offices_above(organisation: int | None) -> QuerySet[Organisation]:
    """Existing offices above ``organisation``."""
    above = Q(children=organisation) | Q(children__children=organisation) | Q(children__children__children=organisation)
    return Organisation.objects.active().of_kind(*OFFICES).filter(above).distinct().order_by("region__level", "name")

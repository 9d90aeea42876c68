"""Kinds of organisations, levels, roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    """What an organisation is in supervision. Each acts on its own legal basis."""

    COORDINATING = "coordinating", _("coordinating body (judicial administration)")
    GOVERNMENT = "government", _("government")
    CONGRESS = "congress", _("people's congress")
    DISCIPLINE = "discipline", _("discipline inspection and supervision")
    PROCURATORATE = "procuratorate", _("procuratorate")
    CHAMBER = "chamber", _("chamber of commerce")
    COURT = "court", _("court")
    RECONSIDERATION = "reconsideration", _("reconsideration body")
    POLICE = "police", _("police")
    CONSULTATIVE = "consultative", _("political consultative conference")
    PETITION = "petition", _("petition office or hotline")
    ENFORCEMENT = "enforcement", _("enforcement body")
    TOWNSHIP_OFFICE = "township", _("township judicial office")
    CONTACT_POINT = "contact_point", _("contact point")
    EXPERTS = "experts", _("expert pool")


#: The four parties with liaison officers.
LIAISON_KINDS = frozenset(
    {
        OrganisationKind.CONGRESS,
        OrganisationKind.DISCIPLINE,
        OrganisationKind.PROCURATORATE,
        OrganisationKind.CHAMBER,
    }
)


class Level(models.TextChoices):
    """Level of the region an organisation works for."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county or district")
    TOWN = "town", _("township or street")


class Role(models.TextChoices):
    """What a member does in the organisation."""

    HEAD = "head", pgettext_lazy("membership", "head")
    CLERK = "clerk", pgettext_lazy("membership", "clerk")
    AUDITOR = "auditor", pgettext_lazy("membership", "auditor")
    READER = "reader", pgettext_lazy("membership", "read only")


#: Roles that do the work of their organisation.
ACTIVE_ROLES = frozenset({Role.HEAD, Role.CLERK})

"""Who has a board."""

from __future__ import annotations

from core.access import Principal
from liaison.organisations.choices import OrganisationKind


def coordinates(principal: Principal) -> bool:
    """Whether it acts for a coordinating body. What it sees on the board is for the rules of the items."""
    return principal.is_member and principal.organisation_kind == OrganisationKind.COORDINATING

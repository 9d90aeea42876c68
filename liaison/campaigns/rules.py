"""Who may see a campaign and its findings, and what a principal is in them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, may_see
from liaison.campaigns.models import Campaign, Checklist, CoveredBody, Finding
from liaison.organisations.choices import LIAISON_KINDS, OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.organisations.rules import leads, may_act

#: Who organises campaigns: whoever supervises.
ORGANISERS = LIAISON_KINDS | {OrganisationKind.COORDINATING, OrganisationKind.TOWNSHIP_OFFICE}


def kept_away(principal: Principal, campaign: str = "pk") -> Q:
    """Who works for a body that a campaign covers learns nothing of it, whatever organisation is acted for: what the
    body is to know, a document tells it."""
    today = timezone.localdate()
    works_there = Membership.objects.active(today).filter(user=principal.user_id, organisation=OuterRef("body"))
    covered = CoveredBody.objects.filter(campaign=OuterRef(campaign))
    return Q(Exists(covered.filter(Q(body=principal.organisation_id) | Exists(works_there))))


def campaigns(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Campaigns of the organisation acted for, and once approved those it is a partner in."""
    if not principal.is_member:
        return queryset.none()
    partner = Campaign.partners.through.objects.filter(campaign=OuterRef("pk"), organisation=principal.organisation_id)
    joint = Q(Exists(partner)) & ~Q(state__in=["planned", "approving"])
    return queryset.filter(Q(organisation=principal.organisation_id) | joint, ~kept_away(principal))


def beside_campaign(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Items, bodies and findings are seen by whoever sees their campaign."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(campaigns(principal, Campaign.objects.filter(pk=OuterRef("campaign")))))


def checklists(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Kept checklists are the organisation's own. They tell nothing of a campaign: what was found by them is counted
    over the campaigns that the reader may see."""
    if not organises(principal):
        return queryset.none()
    return queryset.filter(organisation=principal.organisation_id)


def kept_items(principal: Principal, queryset: QuerySet) -> QuerySet:
    """As their list."""
    return queryset.filter(Exists(checklists(principal, Checklist.objects.filter(pk=OuterRef("checklist")))))


def checks(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Checks are seen by whoever sees their campaign."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(campaigns(principal, Campaign.objects.filter(pk=OuterRef("covered__campaign")))))


def kept_away_from_finding(principal: Principal) -> Q:
    """Whom a finding is hidden from: as its campaign is."""
    return kept_away(principal, "campaign")


def roles(principal: Principal, campaign: Campaign) -> frozenset[str]:
    """``runner.…`` or ``partner.…`` with the membership's role."""
    if not may_see(principal, campaign):
        return frozenset()
    party = "runner" if campaign.organisation_id == principal.organisation_id else "partner"
    if leads(principal):
        return frozenset({f"{party}.head", f"{party}.clerk"})
    return frozenset({f"{party}.clerk"}) if principal.role == Role.CLERK else frozenset()


def roles_in_finding(principal: Principal, finding: Finding) -> frozenset[str]:
    """As in its campaign."""
    return roles(principal, finding.campaign)


def organises(principal: Principal) -> bool:
    """Whether its organisation has campaigns of its own."""
    return principal.is_member and principal.organisation_kind in ORGANISERS


def may_plan(principal: Principal) -> bool:
    """Whether it draws up plans."""
    return organises(principal) and may_act(principal)

"""Guards and effects of campaigns and findings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.access import Principal
from liaison.campaigns.flow import FINDING
from liaison.campaigns.models import LONGEST_TEXT, Campaign, Check, Finding
from liaison.clues.choices import Tier
from liaison.workflow.engine import EventRefused
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard
from liaison.workflow.texts import checked_text


@guard("campaign.complete")
def complete(campaign: Campaign, principal: Principal, values: dict[str, Any]) -> None:
    """There is something to check, and somewhere."""
    if not campaign.items.exists():
        raise EventRefused(_("The checklist is empty."))
    if not campaign.covered.exists():
        raise EventRefused(_("The plan names no body."))


@guard("campaign.not_own")
def not_own(campaign: Campaign, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody approves their own plan."""
    if campaign.created_by.user_id == principal.user_id:
        raise EventRefused(_("You drew up this plan. Another head approves it."))


@guard("campaign.all_checked")
def all_checked(campaign: Campaign, principal: Principal, values: dict[str, Any]) -> None:
    """Every item was checked at every body."""
    wanted = campaign.items.count() * campaign.covered.count()
    left = wanted - Check.objects.filter(covered__campaign=campaign).count()
    if left:
        raise EventRefused(_("%(n)d checks are still to be made.") % {"n": left})


@guard("campaign.all_settled")
def all_settled(campaign: Campaign, principal: Principal, values: dict[str, Any]) -> None:
    """Every finding has come to its end: corrected, handled as a clue, or dismissed."""
    left = campaign.findings.filter(state__in=FINDING.open_states).count()
    if left:
        raise EventRefused(_("%(n)d findings are not settled yet.") % {"n": left})


@effect("campaign.approve")
def approve(campaign: Campaign, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who approved the plan, and when."""
    campaign.approved_by_id, campaign.approved_at = principal.membership_id, transition.at
    campaign.save(update_fields=["approved_by", "approved_at"])


@effect("campaign.conclude")
def conclude(campaign: Campaign, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The result in words."""
    campaign.summary = checked_text(values["summary"], LONGEST_TEXT, "summary")
    campaign.ended_at = transition.at
    campaign.save(update_fields=["summary", "ended_at"])


@effect("campaign.ended")
@effect("finding.ended")
def ended(item: Campaign | Finding, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    item.ended_at = transition.at
    item.save(update_fields=["ended_at"])


@effect("finding.tier")
def tier(finding: Finding, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The tier that decides on the document."""
    if values["tier"] not in Tier.values:
        raise EventRefused(_("Choose one of the options."), field="tier")
    finding.tier = values["tier"]
    finding.save(update_fields=["tier"])


@guard("finding.demand_issued")
def demand_issued(finding: Finding, principal: Principal, values: dict[str, Any]) -> None:
    """A re-check follows a demand that the body has: a draft has told it nothing."""
    if finding.document is None or finding.document.state not in {"issued", "concluded"}:
        raise EventRefused(_("The document that demands the correction has not been issued."))


@guard("finding.demand_void")
def demand_void(finding: Finding, principal: Principal, values: dict[str, Any]) -> None:
    """Its document was discarded or withdrawn."""
    if finding.document is not None and finding.document.state not in {"discarded", "withdrawn"}:
        raise EventRefused(_("The document stands. Withdraw or discard it first."))


@effect("finding.forget_document")
def forget_document(finding: Finding, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The next document takes its place; the timeline keeps what happened."""
    finding.document = None
    finding.save(update_fields=["document"])


@effect("finding.recheck")
def recheck(finding: Finding, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the re-check established."""
    finding.recheck = checked_text(values["text"], 2000, "text")
    finding.save(update_fields=["recheck"])

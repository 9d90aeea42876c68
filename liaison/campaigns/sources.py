"""Campaigns and findings as records that documents are drafted from."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access import Principal
from liaison.campaigns.models import Campaign, Finding
from liaison.campaigns.rules import roles
from liaison.documents.own_sources import chinese_date
from liaison.documents.sources import Source, register_source

CAMPAIGN_NAMES = ("监督编号", "监督名称", "监督领域", "监督期间", "法律依据", "查明情况")
FINDING_NAMES = (*CAMPAIGN_NAMES, "问题编号", "问题名称", "问题类别", "检查事项", "检查依据", "证据")


def campaign_fields(campaign: Campaign) -> dict[str, str]:
    """What a template can take from a campaign."""
    return {
        "监督编号": campaign.number,
        "监督名称": campaign.title,
        "监督领域": campaign.field,
        "监督期间": f"{chinese_date(campaign.starts_on)}至{chinese_date(campaign.ends_on)}",
        "法律依据": campaign.basis,
        "查明情况": "",
    }


def finding_fields(finding: Finding) -> dict[str, str]:
    """What a template can take from a finding, and from its campaign."""
    return campaign_fields(finding.campaign) | {
        "查明情况": finding.text,
        "问题编号": finding.number,
        "问题名称": finding.title,
        "问题类别": str(finding.get_category_display()),
        "检查事项": finding.item.text,
        "检查依据": finding.item.basis,
        "证据": finding.evidence,
    }


def _may(principal: Principal, campaign: Campaign) -> bool:
    return "runner.clerk" in roles(principal, campaign)


def register() -> None:
    """Called once when Django starts."""
    register_source(
        Source(
            "campaign",
            _("campaign"),
            Campaign,
            fields=campaign_fields,
            names=CAMPAIGN_NAMES,
            issuer=lambda campaign: campaign.organisation,
            may=_may,
            addressees=lambda campaign: [each.body for each in campaign.covered.select_related("body")],
            url=lambda campaign: reverse("campaigns:campaign", args=[campaign.pk]),
        )
    )
    register_source(
        Source(
            "finding",
            _("finding"),
            Finding,
            fields=finding_fields,
            names=FINDING_NAMES,
            issuer=lambda finding: finding.campaign.organisation,
            may=lambda principal, finding: _may(principal, finding.campaign),
            addressees=lambda finding: [finding.body],
            url=lambda finding: reverse("campaigns:finding", args=[finding.pk]),
        )
    )

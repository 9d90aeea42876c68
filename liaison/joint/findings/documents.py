"""Findings of joint operations as records that documents are drafted from."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access import Principal
from liaison.documents.own_sources import chinese_date
from liaison.documents.sources import Source
from liaison.joint.findings.flow import FINDING
from liaison.joint.models import Finding, Target
from liaison.joint.rules import roles
from liaison.organisations.models import Organisation

NAMES = ("监督编号", "监督主题", "执法领域", "监督日期", "问题编号", "问题类别", "被监督对象", "查明情况", "法律依据")


def _fields(finding: Finding) -> dict[str, str]:
    operation = finding.operation
    return {
        "监督编号": operation.number,
        "监督主题": operation.title,
        "执法领域": operation.field,
        "监督日期": chinese_date(operation.day),
        "问题编号": finding.number,
        "问题类别": str(finding.get_category_display()),
        "被监督对象": "、".join(target.name for target in _targets(finding)),
        "查明情况": finding.text,
        "法律依据": operation.lead.legal_basis,
    }


def _may(principal: Principal, finding: Finding) -> bool:
    return not FINDING.state(finding.state).final and "lead.clerk" in roles(principal, finding.operation)


def _targets(finding: Finding) -> list[Target]:
    """Where it was found; everywhere, where nothing is said."""
    found = finding.operation.targets.select_related("organisation")
    return list(found.filter(pk=finding.target_id) if finding.target_id else found)


def _bodies(finding: Finding) -> list[Organisation]:
    """The body it was found at; found at an enterprise, the bodies supervised."""
    at = [target.organisation for target in _targets(finding) if target.organisation]
    supervised = finding.operation.targets.exclude(organisation=None).select_related("organisation")
    return at or [target.organisation for target in supervised]


FINDING_SOURCE = Source(
    "joint_finding",
    _("finding of a joint operation"),
    Finding,
    fields=_fields,
    names=NAMES,
    issuer=lambda finding: finding.operation.lead,
    may=_may,
    clue=lambda finding: finding.clue or finding.operation.clue,
    addressees=_bodies,
    url=lambda finding: reverse("joint:finding", args=[finding.pk]),
)

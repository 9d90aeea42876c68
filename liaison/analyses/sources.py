"""Accepted analyses as records that documents of the coordinating body are drafted from."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.analyses.flow import HANDED_IN
from liaison.analyses.models import Analysis
from liaison.analyses.rules import may_follow
from liaison.documents.own_sources import chinese_date
from liaison.documents.sources import Source, register_source

NAMES = ("案件分析编号", "案件名称", "裁判文书号", "裁判日期", "裁判结果", "查明情况", "原因分析", "法律依据")


def analysis_fields(item: Analysis) -> dict[str, str]:
    """What a template can take from an analysis."""
    return {
        "案件分析编号": item.number,
        "案件名称": item.title,
        "裁判文书号": item.case_number,
        "裁判日期": chinese_date(item.decided_on),
        "裁判结果": str(item.get_outcome_display()) or str(item.get_origin_display()),
        "查明情况": item.summary,
        "原因分析": item.explanation if item.state in HANDED_IN else "",
        "法律依据": item.coordinator.legal_basis,
    }


SOURCE = Source(
    "analysis",
    _("analysis of a lost case"),
    Analysis,
    fields=analysis_fields,
    names=NAMES,
    issuer=lambda item: item.coordinator,
    may=may_follow,
    addressees=lambda item: [item.body],
    url=lambda item: reverse("analyses:analysis", args=[item.pk]),
)


def register() -> None:
    """Called once when Django starts."""
    register_source(SOURCE)

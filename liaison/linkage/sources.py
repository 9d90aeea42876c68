"""Penalty opinions as records that documents of the procuratorate are drafted from."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.documents.sources import Source, register_source
from liaison.linkage.models import PenaltyOpinion
from liaison.linkage.rules import roles_in_penalty

NAMES = ("检察意见编号", "检察意见事项", "不起诉决定书文号", "查明情况", "意见内容", "法律依据")


def opinion_fields(item: PenaltyOpinion) -> dict[str, str]:
    """What a template can take from a penalty opinion; not the name of the person concerned."""
    return {
        "检察意见编号": item.number,
        "检察意见事项": item.title,
        "不起诉决定书文号": item.decision_number,
        "查明情况": item.facts,
        "意见内容": item.advice,
        "法律依据": item.legal_basis,
    }


SOURCE = Source(
    "penalty",
    _("penalty opinion"),
    PenaltyOpinion,
    fields=opinion_fields,
    names=NAMES,
    issuer=lambda item: item.procuratorate,
    may=lambda principal, item: "procuratorate.clerk" in roles_in_penalty(principal, item),
    addressees=lambda item: [item.body],
    url=lambda item: reverse("linkage:penalty", args=[item.pk]),
)


def register() -> None:
    """Called once when Django starts."""
    register_source(SOURCE)

"""Requests and interviews as records that documents are drafted from."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.disposal.models import DecisionRequest, Interview
from liaison.disposal.rules import roles_in
from liaison.documents.own_sources import chinese_date
from liaison.documents.sources import Source, register_source

REQUEST_NAMES = ("提请编号", "提请事项", "提请机关", "提请内容", "查明情况", "法律依据", "被监督单位")
INTERVIEW_NAMES = ("约谈编号", "约谈事项", "约谈对象", "约谈时间", "约谈地点", "查明情况", "法律依据", "被监督单位")


def request_fields(item: DecisionRequest) -> dict[str, str]:
    """What a template can take from a request."""
    return {
        "提请编号": item.number,
        "提请事项": item.title,
        "提请机关": item.taker.name,
        "提请内容": item.asked,
        "查明情况": item.facts,
        "法律依据": item.legal_basis,
        "被监督单位": item.body.name,
    }


def interview_fields(item: Interview) -> dict[str, str]:
    """What a template can take from an interview."""
    when = timezone.localtime(item.planned_for)
    return {
        "约谈编号": item.number,
        "约谈事项": item.title,
        "约谈对象": item.persons,
        "约谈时间": f"{chinese_date(when.date())}{when.hour}时{when.minute:02}分",
        "约谈地点": item.place,
        "查明情况": item.facts,
        "法律依据": item.legal_basis,
        "被监督单位": item.body.name,
    }


# The government drafts from a request that came to it; it knows nothing of the clue behind it.
REQUEST = Source(
    "decision",
    _("request for a supervision decision"),
    DecisionRequest,
    fields=request_fields,
    names=REQUEST_NAMES,
    issuer=lambda item: item.government,
    may=lambda principal, item: (
        item.state == "asked" and "government.clerk" in roles_in("decision", ("taker", "government"))(principal, item)
    ),
    addressees=lambda item: [item.body],
    url=lambda item: reverse("disposal:decision", args=[item.pk]),
)
INTERVIEW = Source(
    "interview",
    _("interview"),
    Interview,
    fields=interview_fields,
    names=INTERVIEW_NAMES,
    issuer=lambda item: item.taker,
    may=lambda principal, item: (
        item.state == "planned" and "taker.clerk" in roles_in("interview", ("taker", "body"))(principal, item)
    ),
    clue=lambda item: item.clue,
    addressees=lambda item: [item.body],
    url=lambda item: reverse("disposal:interview", args=[item.pk]),
)


def register() -> None:
    """Called once when Django starts."""
    register_source(REQUEST)
    register_source(INTERVIEW)

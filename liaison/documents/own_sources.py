"""Clues and rectifications as records that documents are drafted from."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Principal
from liaison.clues.choices import SubjectKind
from liaison.clues.models import Clue
from liaison.clues.rules import roles as roles_in_clue
from liaison.documents.sources import Source, register_source
from liaison.organisations.models import Organisation
from liaison.rectifications.models import Rectification

CLUE_NAMES = (
    "线索编号",
    "线索标题",
    "反映内容",
    "反映诉求",
    "线索来源",
    "线索类别",
    "受理日期",
    "发生时间地点",
    "查明情况",
    "被反映对象",
    "法律依据",
    "承办人",
)
RECTIFICATION_NAMES = (
    "整改编号",
    "整改事项",
    "告知情况",
    "整改要求",
    "整改期限",
    "整改依据",
    "整改报告内容",
    *CLUE_NAMES,
)


def chinese_date(day: dt.date | None) -> str:
    """2026年5月18日, as official documents write it: without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def clue_fields(clue: Clue) -> dict[str, str]:
    """What a template can take from a clue; nothing of the reporter."""
    days = [chinese_date(day) for day in (clue.occurred_from, clue.occurred_until) if day]
    handlers = [str(member.user) for member in (clue.handler, clue.second_handler) if member]
    return {
        "线索编号": clue.number,
        "线索标题": clue.title,
        "反映内容": clue.description,
        "反映诉求": clue.wishes,
        "线索来源": clue.source_detail or str(clue.get_source_display()),
        "线索类别": str(clue.get_kind_display()),
        "受理日期": chinese_date(timezone.localdate(clue.received_at)),
        "发生时间地点": "，".join(filter(None, ("至".join(dict.fromkeys(days)), clue.place))),
        "查明情况": clue.findings,
        "被反映对象": "、".join(subject.name for subject in clue.subjects.filter(disclosed=True)),
        "法律依据": clue.holder.legal_basis,
        "承办人": "、".join(handlers),
    }


def rectification_fields(item: Rectification) -> dict[str, str]:
    """What a template can take from a rectification, and from the clue behind it."""
    report = item.statements.filter(kind="report").order_by("-pk").first()
    return clue_fields(item.clue) | {
        "整改编号": item.number,
        "整改事项": item.title,
        "告知情况": item.disclosed,
        # the one name that both records give: what the body was told comes first
        "查明情况": item.disclosed,
        "整改要求": item.requirements,
        "整改期限": f"{item.days}日",
        "整改依据": item.legal_basis,
        "法律依据": item.legal_basis,
        "整改报告内容": report.text if report else "",
    }


def _may_from_clue(principal: Principal, clue: Clue) -> bool:
    return "holder.clerk" in roles_in_clue(principal, clue)


def _bodies(clue: Clue) -> list[Organisation]:
    found = clue.subjects.filter(kind=SubjectKind.BODY, disclosed=True).exclude(organisation=None)
    return [subject.organisation for subject in found.select_related("organisation")]


CLUE_SOURCE = Source(
    "clue",
    _("clue"),
    Clue,
    fields=clue_fields,
    names=CLUE_NAMES,
    issuer=lambda clue: clue.holder,
    may=_may_from_clue,
    clue=lambda clue: clue,
    follows_clue=True,
    addressees=_bodies,
    url=lambda clue: reverse("clues:clue", args=[clue.pk]),
)
RECTIFICATION_SOURCE = Source(
    "rectification",
    _("rectification"),
    Rectification,
    fields=rectification_fields,
    names=RECTIFICATION_NAMES,
    issuer=lambda item: item.holder,
    may=lambda principal, item: principal.organisation_id == item.holder_id and _may_from_clue(principal, item.clue),
    clue=lambda item: item.clue,
    follows_clue=True,
    addressees=lambda item: [item.body],
    url=lambda item: reverse("rectifications:rectification", args=[item.pk]),
)


def register() -> None:
    """Called once when Django starts."""
    register_source(CLUE_SOURCE)
    register_source(RECTIFICATION_SOURCE)

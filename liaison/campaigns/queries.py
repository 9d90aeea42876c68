"""Reads of campaigns: lists, the home page, and how far a campaign has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from core.access import Principal, visible
from liaison.campaigns.choices import CheckResult
from liaison.campaigns.flow import CAMPAIGN, FINDING
from liaison.campaigns.models import Campaign, Check, Finding
from liaison.clues.queries import by_limit
from liaison.organisations.rules import leads, may_act
from liaison.workspace.lists import in_order
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import Counts, Row


@dataclass(frozen=True)
class Progress:
    """How far a campaign has come; every number beside the whole it is a part of."""

    bodies: int
    items: int
    checked: int
    findings: int
    settled: int
    corrected: int
    documents: int
    clues: int

    @property
    def cells(self) -> int:
        """Checks to be made in all."""
        return self.bodies * self.items


def progress_of(campaign: Campaign) -> Progress:
    """Five queries, however large the campaign."""
    counted = campaign.findings.aggregate(
        findings=Count("pk"),
        settled=Count("pk", filter=~Q(state__in=FINDING.open_states)),
        corrected=Count("pk", filter=Q(state="corrected")),
        documents=Count("document", distinct=True),
        clues=Count("clue"),
    )
    return Progress(
        bodies=campaign.covered.count(),
        items=campaign.items.count(),
        checked=Check.objects.filter(covered__campaign=campaign).count(),
        **counted,
    )


def matrix(campaign: Campaign) -> list[dict[str, Any]]:
    """One row for each body, with one cell for each item; four queries."""
    items = list(campaign.items.all())
    checks = {(check.covered_id, check.item_id): check for check in Check.objects.filter(covered__campaign=campaign)}
    found = Counter(campaign.findings.exclude(state="dismissed").values_list("body", "item"))
    labels = dict(CheckResult.choices)
    rows = []
    for covered in campaign.covered.select_related("body"):
        cells = []
        for item in items:
            check = checks.get((covered.pk, item.pk))
            label = labels[check.result] if check else ""
            cells.append({"item": item, "check": check, "label": label, "findings": found[covered.body_id, item.pk]})
        rows.append({"covered": covered, "cells": cells, "checked": sum(1 for cell in cells if cell["check"])})
    return rows


def find_campaigns(
    principal: Principal, *, state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet[Campaign]:
    """Campaigns the principal may see; ``due`` and ``sort`` as in every list."""
    found = visible(principal, Campaign)
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(field__icontains=word))
    return in_order(by_limit(found, due).select_related("organisation"), sort, "created_at")


def waiting_for(principal: Principal) -> QuerySet[Campaign]:
    """Plans to approve (heads, their deputies), and the organisation's campaigns under way (whoever works on them)."""
    if not may_act(principal):
        return visible(principal, Campaign).none()
    found = visible(principal, Campaign).filter(organisation=principal.organisation_id)
    working = Q(state__in=["planned", "checking", "correcting", "summing_up"])
    if leads(principal):
        working |= Q(state="approving") & ~Q(created_by__user=principal.user_id)
    return found.filter(working)


def count_waiting(principal: Principal) -> Counts:
    """How many wait for this member."""
    return count_of(principal, waiting_for)


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones."""
    found = waiting_for(principal).select_related("organisation")
    return rows_of(found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


def rows_of(campaigns: Iterable[Campaign]) -> list[Row]:
    """One row for each campaign."""
    return [
        Row(
            title=campaign.title,
            number=campaign.number,
            url=reverse("campaigns:campaign", args=[campaign.pk]),
            origin=campaign.organisation.short_name,
            state=str(CAMPAIGN.state(campaign.state).label),
            subject=campaign.subject,
            due_at=campaign.next_due_at,
        )
        for campaign in campaigns
    ]


def findings_of(campaign: Campaign) -> QuerySet[Finding]:
    """All findings, with what lists show of them."""
    return campaign.findings.select_related("body", "item", "document", "clue")

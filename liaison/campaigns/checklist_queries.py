"""Reads of kept checklists: which there are, which campaigns used them, how often an item found a problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from core.access import Principal, visible
from liaison.campaigns.choices import CheckResult
from liaison.campaigns.models import Campaign, Check, Checklist, ChecklistItem, Finding


@dataclass(frozen=True)
class Use:
    """How often a list or an item was used, over campaigns that the reader may see: every number beside its whole."""

    campaigns: int = 0
    checked: int = 0
    problems: int = 0


def find_checklists(principal: Principal, *, text: str = "", retired: bool = False) -> QuerySet[Checklist]:
    """Kept checklists by name or field, with their number of items; retired ones are listed by themselves."""
    found = visible(principal, Checklist).filter(retired_at__isnull=not retired).select_related("changed_by__user")
    for word in text.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(field__icontains=word))
    return found.annotate(items=Count("kept_items", filter=Q(kept_items__dropped=False))).order_by("name")


def uses(principal: Principal, keys: Iterable[int], by: str = "kept__checklist") -> dict[int, Use]:
    """Key → how often used, for lists or (``by`` is ``kept``) for items; two queries. Unused ones are missing.

    A problem counts once for each body, and as long as a finding stands there: dismissed ones are none.
    """
    wanted = {f"{by}__in": list(keys)}
    campaigns = visible(principal, ChecklistItem).filter(**wanted).order_by().values(key=F(by))
    checks = visible(principal, Check).filter(**{f"item__{name}": value for name, value in wanted.items()})
    standing = Finding.objects.filter(item=OuterRef("item"), body=OuterRef("covered__body")).exclude(state="dismissed")
    problem = Q(result=CheckResult.PROBLEM) & Q(Exists(standing))
    counted = checks.order_by().values(key=F(f"item__{by}"))
    made = {
        row["key"]: (row["checked"], row["problems"])
        for row in counted.annotate(checked=Count("pk"), problems=Count("pk", filter=problem))
    }
    return {
        row["key"]: Use(row["campaigns"], *made.get(row["key"], (0, 0)))
        for row in campaigns.annotate(campaigns=Count("campaign", distinct=True))
    }


def campaigns_of(principal: Principal, checklist: Checklist) -> QuerySet[Campaign]:
    """Campaigns the principal may see that took items from the list, the newest first, with how many."""
    taken = Count("items", filter=Q(items__kept__checklist=checklist))
    return visible(principal, Campaign).annotate(taken=taken).filter(taken__gt=0).order_by("-pk")


def lists_behind(principal: Principal, campaign: Campaign) -> list[dict]:
    """The kept checklists, of those the principal may see, that items of a campaign came from: pk, name, version."""
    items = campaign.items.filter(kept__checklist__in=visible(principal, Checklist)).order_by()
    rows = items.values(key=F("kept__checklist"), name=F("kept__checklist__name"), version=F("kept_version"))
    return list(rows.annotate(n=Count("pk")).order_by("name"))

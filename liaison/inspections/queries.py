"""Reads of inspections and warnings."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.access import Principal, visible
from liaison.inspections import rules
from liaison.inspections.flow import INSPECTION
from liaison.inspections.models import Inspection, InspectionWarning
from liaison.organisations.rules import leads
from liaison.workspace.waiting import Counts, Row


def waiting_for(principal: Principal) -> QuerySet[Inspection]:
    """Filings whose next move is this member's: own drafts, visits of today, for heads what waits for approval."""
    if not rules.files(principal):
        return Inspection.objects.none()
    own = Q(filed_by__in=principal.memberships)
    today = Q(state="filed", starts_at__date__lte=timezone.localdate()) | Q(state="under_way")
    wanted = own & (Q(state="draft") | today)
    if leads(principal):
        wanted |= Q(state="submitted") & ~own
    return visible(principal, Inspection).filter(wanted)


def find(
    principal: Principal, *, side: str = "", text: str = "", state: str = "", occasion: str = ""
) -> QuerySet[Inspection]:
    """Filings the principal may see; ``side`` mine, coming, or bad (with a warning it may see)."""
    found = waiting_for(principal) if side == "mine" else visible(principal, Inspection)
    if side == "coming":
        found = found.filter(state__in=("submitted", "filed"), ends_at__gte=timezone.now())
    elif side == "bad":
        seen = visible(principal, InspectionWarning).filter(inspection=OuterRef("pk"))
        found = found.filter(Exists(seen))
    if state:
        found = found.filter(state=state)
    if occasion:
        found = found.filter(occasion=occasion)
    for word in text.split()[:8]:
        found = found.filter(
            Q(number__icontains=word) | Q(enterprise__name__icontains=word) | Q(matter__icontains=word)
        )
    return found.select_related("body", "enterprise").order_by("-starts_at", "-pk")


def state_label(inspection: Inspection) -> str:
    """The state in words."""
    return str(INSPECTION.state(inspection.state).label)


def count_waiting(principal: Principal) -> Counts:
    """How many wait for this member; one query."""
    return Counts(total=waiting_for(principal).count())


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """Those that wait for this member, the nearest first."""
    found = waiting_for(principal).select_related("body", "enterprise").order_by("starts_at", "pk")
    return [
        Row(
            title=item.title,
            number=item.number,
            url=reverse("inspections:inspection", args=[item.pk]),
            origin=item.body.short_name,
            state=state_label(item),
            subject=item.subject,
        )
        for item in found[:limit]
    ]


def warnings(principal: Principal, *, kind: str = "", text: str = "") -> QuerySet[InspectionWarning]:
    """Warnings the principal may see, newest first."""
    found = visible(principal, InspectionWarning)
    if kind:
        found = found.filter(kind=kind)
    for word in text.split()[:8]:
        found = found.filter(Q(body_name__icontains=word) | Q(enterprise_name__icontains=word))
    return found.select_related("clue", "inspection").order_by("-raised_at", "-pk")


def warning_counts(principal: Principal) -> dict[str, int]:
    """Warnings by kind; one query."""
    counted = visible(principal, InspectionWarning).order_by().values_list("kind").annotate(n=Count("pk"))
    return dict(counted)

"""Who sees plans of a quarter, and whether one proposes a day for an operation."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from core.access import Principal
from liaison.joint.models import Operation
from liaison.joint.rules import may_plan, operations
from liaison.quarter.models import Proposal, QuarterPlan


def plans(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Whoever plans operations sees the plans of the own organisation; of each what it proposes for what they see."""
    return queryset.filter(organisation=principal.organisation_id) if may_plan(principal) else queryset.none()


def proposals(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Seen with the operation, by whoever sees the plan."""
    if not may_plan(principal):
        return queryset.none()
    seen = operations(principal, Operation.objects.filter(pk=OuterRef("operation")))
    return queryset.filter(Exists(seen), plan__organisation=principal.organisation_id)


def proposal_for(operation: int) -> Proposal | None:
    """What the newest plan of a quarter proposes for an operation and nobody confirmed yet; None when it has none."""
    newest = (
        QuarterPlan.objects.filter(organisation=OuterRef("plan__organisation"), first=OuterRef("plan__first"))
        .exclude(done_at=None)
        .order_by("-pk")
        .values("pk")[:1]
    )
    found = Proposal.objects.filter(operation=operation, plan=newest, confirmed_at=None, kept=False)
    return found.exclude(day=None).order_by("-pk").first()


def proposes(operation: int) -> bool:
    """Whether a plan proposes a day for an operation."""
    return proposal_for(operation) is not None

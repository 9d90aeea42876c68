"""Pages of plans of a quarter: the quarters, one plan with its progress and proposals, confirming them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.joint.rules import may_plan
from liaison.organisations.rules import leads
from liaison.quarter import queries, services
from liaison.quarter.models import Proposal, QuarterPlan
from liaison.workflow.engine import EventRefused

#: Seconds after which the page of a plan in work asks again by itself.
AGAIN = 4


@for_audience(Audience.MEMBER)
def list_quarters(request: HttpRequest) -> HttpResponse:
    """The quarters that can be planned, each with its newest plan."""
    if not may_plan(request.principal):
        messages.warning(request, _("This is not for you to do. Ask the head or the handler in charge."))
        return redirect("joint:list")
    context = {"here": "quarter", "quarters": queries.quarters(request.principal)}
    return render(request, "work/quarter/list.html", context)


@for_audience(Audience.MEMBER)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a plan of a quarter; ``improves`` goes on from the newest one."""
    bounds = queries.bounds(request.POST.get("quarter", ""))
    if bounds is None:
        return redirect("quarter:list")
    first, last = bounds
    former = None
    if request.POST.get("improves"):
        former = visible(request.principal, QuarterPlan).filter(first=first).exclude(done_at=None).first()
    try:
        plan = services.ask(principal=request.principal, first=first, last=last, improves=former)
    except EventRefused as refused:
        messages.error(request, refused.message)
        return redirect("quarter:list")
    messages.success(request, _("The plan is being worked out. The page shows how far it is."))
    return redirect("quarter:plan", plan.pk)


@for_audience(Audience.MEMBER)
def show_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: how far it is, or what it proposes and why."""
    plan = get_visible_or_404(request.principal, QuarterPlan, pk=pk)
    lines = queries.lines_of(request.principal, plan) if plan.done_at else []
    context = {
        "here": "quarter",
        "plan": plan,
        "lines": lines,
        "may_confirm": leads(request.principal),
        "ready": sum(line.ready for line in lines),
        "newest": queries.is_newest(plan),
        "operations": queries.operations_of(plan.first),
    }
    response = render(request, "work/quarter/plan.html", context)
    if plan.done_at is None:
        response["Refresh"] = str(AGAIN)
    return response


@for_audience(Audience.MEMBER)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what is chosen, or everything (``all``)."""
    plan = get_visible_or_404(request.principal, QuarterPlan, pk=pk)
    ready = [line.proposal for line in queries.lines_of(request.principal, plan) if line.ready]
    chosen = set(request.POST.getlist("proposal"))
    wanted: list[Proposal] = [each for each in ready if "all" in request.POST or str(each.pk) in chosen]
    if not wanted:
        messages.warning(request, _("Choose at least one operation."))
        return redirect("quarter:plan", pk)
    done, refused = services.confirm(proposals=wanted, principal=request.principal)
    if done:
        messages.success(request, _("Days confirmed: %(n)d. Everybody concerned is told.") % {"n": done})
    for each in refused:
        messages.error(request, f"{each.operation.title}：{each.refused}")
    return redirect("quarter:plan", pk)

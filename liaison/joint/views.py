"""Pages of joint operations: list, draft, one operation with its poll, the finder of days, events, blocked days."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.joint import facts, sampling, services
from liaison.joint.accompanying import services as accompanying
from liaison.joint.choices import OperationKind, OperationSource
from liaison.joint.event_forms import EventForm
from liaison.joint.finding_days import nearest
from liaison.joint.findings.queries import cards_of
from liaison.joint.flow import OPERATION, SHARED
from liaison.joint.forms import BlackoutForm, PlanForm, initial_of, proposed_by
from liaison.joint.models import Attendance, Blackout, Operation
from liaison.joint.planning import edit_operation, plan_operation
from liaison.joint.queries import accompaniment_lines, day_lines, find_operations, poll_of, rows_of
from liaison.joint.rules import may_plan, may_plan_from
from liaison.joint.summary import WHEN
from liaison.joint.visits import left_for
from liaison.joint.year import by_quarters
from liaison.organisations.rules import may_act
from liaison.workflow.engine import EventRefused, permitted_events, roles_of
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30
#: Of a year's plan: read and printed as one page.
PER_PLAN = 120
#: States in which a day is looked for.
_SEEKING = ("draft", "submitted", "approved", "scheduling")
#: What happens within the lead before anybody is asked.
_OWN_EVENTS = ("submit", "approve", "send_back", "draw")


@for_audience(Audience.MEMBER)
def list_operations(request: HttpRequest) -> HttpResponse:
    """Operations of the organisation acted for, led by it or by others."""
    chosen = selection(request, "operations")
    found = find_operations(request.principal, **chosen.form.wanted())
    by_quarter = chosen.form.by_quarter
    page = Paginator(found, PER_PLAN if by_quarter else PER_PAGE).get_page(request.GET.get("page"))
    operations = list(page.object_list)
    rows = with_clocks(rows_of(request.principal, operations))
    year, quarter = chosen.form.chosen()["year"], chosen.form.chosen()["quarter"]
    quarters = []
    if by_quarter:
        whole = int(year) if year and not quarter and not page.has_other_pages() else None
        quarters = by_quarters(request.principal, found, zip(operations, rows, strict=True), whole_year=whole)
    return render(
        request,
        "work/joint/list.html",
        {
            "here": "joint",
            "selection": chosen,
            "form": chosen.form,
            "page_obj": page,
            "page_query": page_query(request),
            "rows": rows,
            "by_quarter": by_quarter,
            "quarters": quarters,
            "year": year,
            "years": [str(timezone.localdate().year + n) for n in (-1, 0, 1)],
            "may_plan": may_plan(request.principal),
        },
    )


def _operation(request: HttpRequest, pk: int) -> Operation:
    wanted = visible(request.principal, Operation).select_related(
        "lead__region", "planned_by__user", "approved_by__user", "clue"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show_operation(request: HttpRequest, pk: int) -> HttpResponse:
    """One operation: plan, poll, day, sample, findings, timeline."""
    operation, principal = _operation(request, pk), request.principal
    there = Prefetch("attendances", Attendance.objects.select_related("member__user"))
    parties = list(operation.parties.select_related("organisation", "delegate__user").prefetch_related(there))
    findings, actions = cards_of(principal, operation)
    events = permitted_events(principal, operation)
    if not services.may_sign_in(operation, principal):
        events = [event for event in events if event.code != "sign_in"]
    leading = operation.lead_id == principal.organisation_id
    budget = left_for(operation) if leading and not OPERATION.state(operation.state).final else {}
    happened = Transition.objects.filter(subject=operation.subject).order_by("pk")
    if not leading:  # what the lead deliberated before it asked is its own
        happened = happened.exclude(event__in=_OWN_EVENTS)
    return render(
        request,
        "work/joint/operation.html",
        {
            "here": "joint",
            "operation": operation,
            "state": OPERATION.state(operation.state),
            "leading": leading,
            "events": events,
            "may_edit": operation.state == "draft" and "lead.clerk" in roles_of(principal, operation),
            "may_seek": leading and operation.state in _SEEKING,
            "accompaniments": accompaniment_lines(
                principal, operation.accompaniments.select_related("operation__lead", "body")
            ),
            "may_notify": accompanying.may_notify(principal, operation) and accompanying.still_to_tell(operation),
            "parties": parties,
            "targets": [(each, budget.get(each.credit_code)) for each in operation.targets.all()],
            "own_clue": visible(principal, Clue).filter(pk=operation.clue_id or 0).first(),
            "poll": poll_of(operation, parties) if operation.state == "scheduling" else [],
            "sample_repeats": bool(operation.sample_seed)
            and sampling.draw(operation.sample_items, operation.sample_seed) == operation.sample,
            "findings": findings,
            "summed_up": operation.state in WHEN,
            "conference": operation.kind == OperationKind.CONFERENCE,
            "shared": operation.state in SHARED,
            "actions": actions,
            "timeline": [(entry, OPERATION.event_by_code.get(entry.event)) for entry in happened],
            "clocks": running_clocks(operation.subject),
        },
    )


@for_audience(Audience.MEMBER)
def show_days(request: HttpRequest, pk: int) -> HttpResponse:
    """Every day of the window with the reason against it, and the nearest possible one to a day wished for."""
    operation = _operation(request, pk)
    if operation.lead_id != request.principal.organisation_id or operation.state not in _SEEKING:
        return redirect("joint:operation", pk)
    found = facts.find(operation)
    wished = _wished(request.GET.get("wished", ""), operation)
    return render(
        request,
        "work/joint/days.html",
        {
            "here": "joint",
            "operation": operation,
            "lines": day_lines(found),
            "possible": sum(each.possible for each in found),
            "wished": wished,
            "nearest": nearest(found, wished),
            "may_ask": "ask" in {event.code for event in permitted_events(request.principal, operation)},
        },
    )


def _wished(text: str, operation: Operation) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return max(operation.earliest, min(operation.latest, timezone.localdate()))


@for_audience(Audience.MEMBER)
def new_operation(request: HttpRequest) -> HttpResponse:
    """Plan an operation; ``clue`` in the address plans it from a clue, other values (of a search, of a common problem)
    are filled in as they are."""
    asked = request.GET.get("clue", "")
    clue = visible(request.principal, Clue).filter(pk=int(asked) if asked.isdecimal() else 0).first()
    allowed = may_plan_from(request.principal, clue) if clue else may_plan(request.principal) and not asked
    if not allowed:
        messages.warning(request, _("This is not for you to do. Ask the head or the handler in charge."))
        return redirect("joint:list")
    today = timezone.localdate()
    last = min(today + dt.timedelta(days=60), dt.date(today.year, 12, 31))
    initial = {"earliest": today, "latest": last, "quorum": 2}
    if clue is not None:
        about = [each.organisation_id for each in clue.subjects.exclude(organisation=None).filter(disclosed=True)]
        initial |= {
            "title": clue.title,
            "field": clue.get_kind_display(),
            "purpose": clue.findings or clue.title,
            "source": OperationSource.REFERRAL,
            "bodies": about,
        }
    else:
        initial |= proposed_by(request.GET)
    form = PlanForm(request.POST or None, lead=request.membership.organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operation = plan_operation(principal=request.principal, clue=clue, **form.given())
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(
                request,
                _("Stored as a draft, %(number)s. Submit it when it is complete.") % {"number": operation.number},
            )
            return redirect("joint:operation", operation.pk)
    context = {"here": "joint", "form": form, "clue": clue}
    return render(request, "work/joint/plan.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    operation = _operation(request, pk)
    if operation.state != "draft" or "lead.clerk" not in roles_of(request.principal, operation):
        messages.warning(request, _("This is no draft any more. The head can send it back to you."))
        return redirect("joint:operation", pk)
    form = PlanForm(request.POST or None, lead=operation.lead, initial=initial_of(operation))
    if request.method == "POST" and form.is_valid():
        try:
            edit_operation(operation=operation, principal=request.principal, **form.given())
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Stored."))
            return redirect("joint:operation", pk)
    context = {"here": "joint", "form": form, "operation": operation}
    return render(request, "work/joint/plan.html", context, status=422 if form.errors else 200)


def _event_page(request: HttpRequest) -> EventPage:
    def form(data, files, event, operation) -> EventForm:
        made = EventForm(data, files, event=event, operation=operation, asked_for=request.GET.get("finding", ""))
        return (
            made.with_delegates(request.principal.organisation_id, request.principal.membership_id)
            if event.code == "answer"
            else made
        )

    return EventPage("joint:operation", "joint", "work/joint/event.html", "operation", form)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of an operation."""
    return _event_page(request).answer(request, _operation(request, pk), event)


@for_audience(Audience.MEMBER)
def blocked_days(request: HttpRequest) -> HttpResponse:
    """Days on which the own organisation takes part in nothing."""
    form = BlackoutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.block_days(principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Blocked. No operation is proposed for these days."))
            return redirect("joint:blackouts")
    found = visible(request.principal, Blackout).filter(last__gte=timezone.localdate()).select_related("by__user")
    context = {"here": "joint", "form": form, "blackouts": found, "may_block": may_act(request.principal)}
    return render(request, "work/joint/blocked_days.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_POST
def free(request: HttpRequest, pk: int) -> HttpResponse:
    """Take blocked days back."""
    blackout = get_visible_or_404(request.principal, Blackout, pk=pk)
    try:
        services.free_days(blackout=blackout, principal=request.principal)
    except EventRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("These days are free again."))
    return redirect("joint:blackouts")

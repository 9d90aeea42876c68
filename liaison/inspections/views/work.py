"""Pages of members: the list, a filing and its events, the sheet with the code, warnings."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.inspections import budget, queries, rules, services
from liaison.inspections.choices import WarningKind
from liaison.inspections.flow import INSPECTION
from liaison.inspections.forms import EventForm, FilingForm, WarningsForm, filed_body
from liaison.inspections.models import Inspection, InspectionRating, InspectionWarning
from liaison.inspections.public import IN_FORCE
from liaison.organisations.choices import OrganisationKind
from liaison.registry.rules import coordinates
from liaison.registry.tables import tables_for
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.saved import selection

PER_PAGE = 30


def concerned(principal) -> bool:
    """Whether inspections are work of the organisation acted for."""
    return coordinates(principal) or principal.organisation_kind == OrganisationKind.ENFORCEMENT


@for_audience(Audience.MEMBER)
@require_safe
def list_inspections(request: HttpRequest) -> HttpResponse:
    """Filings of the own body, or of the bodies of the region."""
    chosen = selection(request, "inspections")
    found = queries.find(request.principal, **chosen.form.wanted())
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "inspections",
        "selection": chosen,
        "form": chosen.form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": [(item, queries.state_label(item)) for item in page],
        "may_file": rules.files(request.principal),
        "is_head": rules.files(request.principal) and request.principal.role == "head",
        "coordinates": coordinates(request.principal),
        "tables": [table for table in tables_for(request.principal) if table.code == "filings"],
    }
    return render(request, "work/inspections/list.html", context)


def _inspection(request: HttpRequest, pk: int) -> Inspection:
    wanted = visible(request.principal, Inspection).select_related(
        "body__region", "enterprise", "filed_by__user", "approved_by__user"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One filing: who, why, with what authority; its history, ratings and warnings as far as one may see them."""
    item = _inspection(request, pk)
    day = timezone.localdate(item.starts_at)
    transitions = Transition.objects.filter(subject=item.subject).order_by("pk")
    by_code = INSPECTION.event_by_code
    context = {
        "here": "inspections",
        "item": item,
        "state": INSPECTION.state(item.state),
        "events": permitted_events(request.principal, item),
        "inspectors": [
            (each, each.certificate.is_valid_on(day)) for each in item.inspectors.select_related("certificate")
        ],
        "history": [(by_code[each.event].label, each) for each in transitions if each.event in by_code],
        "ratings": visible(request.principal, InspectionRating).filter(inspection=item),
        "sees_ratings": coordinates(request.principal),
        "warnings": visible(request.principal, InspectionWarning).filter(inspection=item).select_related("clue"),
        "has_code": item.state in IN_FORCE,
        "may_change": item.state == "draft" and rules.files(request.principal),
        "visits": budget.with_this(item),
    }
    return render(request, "work/inspections/inspection.html", context)


def _files_for(request: HttpRequest):
    if not rules.files(request.principal):
        raise PermissionDenied
    return filed_body(request.principal)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """File an inspection: handed in at once, or kept as a draft."""
    body = _files_for(request)
    initial = {"credit_code": request.GET.get("enterprise", "")[:30], "occasion": "plan"}
    form = FilingForm(request.POST if request.method == "POST" else None, body=body, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            item = services.draft(principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return _handed_in(request, item)
    context = {"here": "inspections", "form": form, "body": body}
    return render(request, "work/inspections/new.html", context, status=422 if form.errors else 200)


def _handed_in(request: HttpRequest, item: Inspection) -> HttpResponse:
    """Hand the draft in unless it is to be kept; the page of the filing says what is next."""
    if request.POST.get("go") == "keep":
        messages.success(request, _("The draft is kept. It is no filing before you hand it in."))
        return redirect("inspections:inspection", item.pk)
    try:
        services.hand_in(inspection=item, principal=request.principal)
    except EventRefused as refused:
        messages.warning(request, _("Kept as a draft: %(why)s") % {"why": refused.message})
    else:
        filed = item.state == "filed"
        messages.success(
            request,
            _("Filed as %(number)s. Print the sheet with the code and take it along.") % {"number": item.number}
            if filed
            else _("Submitted. A head must approve this visit before it counts."),
        )
    return redirect("inspections:inspection", item.pk)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    body, item = _files_for(request), _inspection(request, pk)
    if item.state != "draft":
        messages.warning(request, _("Only a draft can be changed. Cancel this filing and make another."))
        return redirect("inspections:inspection", pk)
    posted = request.POST if request.method == "POST" else None
    form = FilingForm(posted, body=body, initial=FilingForm.values_of(item))
    if request.method == "POST" and form.is_valid():
        try:
            services.change(inspection=item, principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return _handed_in(request, item)
    context = {"here": "inspections", "form": form, "body": body, "item": item}
    return render(request, "work/inspections/new.html", context, status=422 if form.errors else 200)


EVENTS = EventPage(
    "inspections:inspection",
    "inspections",
    "work/inspections/event.html",
    "item",
    lambda data, files, event, item: EventForm(data, event=event),
)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a filing."""
    return EVENTS.answer(request, _inspection(request, pk), event)


@for_audience(Audience.MEMBER)
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The code on a sheet of A4, to be shown at the door (亮码)."""
    item = _inspection(request, pk)
    if item.state not in IN_FORCE:
        raise Http404
    address = request.build_absolute_uri(reverse("inspection:page", args=[item.token]))
    picture = segno.make(address, error="q", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, title=_("QR code of this inspection")
    )
    context = {
        "here": "inspections",
        "item": item,
        "inspectors": item.inspectors.all(),
        "address": address,
        "picture": mark_safe(picture),  # noqa: S308 - drawn by segno above
    }
    return render(request, "work/inspections/sheet.html", context)


@for_audience(Audience.MEMBER)
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """What was warned of, with counts by kind; each with the clue it became."""
    form = WarningsForm(request.GET)
    chosen = form.chosen()
    found = queries.warnings(request.principal, kind=chosen["kind"], text=chosen["q"])
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.warning_counts(request.principal)
    context = {
        "here": "inspections",
        "form": form,
        "kinds": [
            (value, label, counts.get(value, 0), value == chosen["kind"]) for value, label in WarningKind.choices
        ],
        "total": sum(counts.values()),
        "page_obj": page,
        "page_query": page_query(request),
        "coordinates": coordinates(request.principal),
    }
    return render(request, "work/inspections/warnings.html", context)

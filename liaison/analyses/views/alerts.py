"""Warnings and plans: drafting, one with the adoption of each body, the list, one body's adoption."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.analyses import queries, services
from liaison.analyses.choices import AlertKind
from liaison.analyses.flow import ADOPTION, ALERT
from liaison.analyses.forms import AlertForm, EventForm
from liaison.analyses.models import Adoption, Alert
from liaison.analyses.rules import SENDERS, may_warn, roles_in_alert
from liaison.analyses.views.analyses import PER_PAGE, of_request, stored
from liaison.workflow.engine import permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

#: Warnings of the own organisation shown above the list, with their counts.
LATEST = 10


@for_audience(Audience.MEMBER)
def list_adoptions(request: HttpRequest) -> HttpResponse:
    """Warnings and plans body by body: to this organisation, and sent by it with the counts of each."""
    principal = request.principal
    chosen = selection(request, "adoptions")
    found = queries.find_adoptions(principal, **chosen.form.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    sends = principal.organisation_kind in SENDERS
    own = queries.alerts_with_counts(principal)[:LATEST] if sends else []
    context = {
        "here": "analyses",
        "selection": chosen,
        "form": chosen.form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.adoption_rows_of(principal, page.object_list)),
        "alerts": own,
    }
    return render(request, "work/analyses/adoptions.html", context)


def _alert(request: HttpRequest, pk: int) -> Alert:
    wanted = visible(request.principal, Alert).select_related("sender", "analysis", "drafted_by__user")
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Draft a warning or a plan out of an accepted analysis."""
    item = of_request(request, pk)
    if kind not in AlertKind.values:
        raise Http404
    if not may_warn(request.principal, item):
        messages.warning(request, _("Out of an accepted analysis many bodies are warned, by those who had the case."))
        return redirect("analyses:analysis", pk)
    form = AlertForm(
        request.POST if request.method == "POST" else None,
        sender=request.principal.organisation_id,
        initial={"text": item.lesson},
    )
    if form.is_bound and form.is_valid():
        alert = stored(form, services.draft_alert, principal=request.principal, analysis=item, kind=kind)
        if alert is not None:
            messages.success(request, _("The draft is stored as %(number)s.") % {"number": alert.number})
            return redirect("analyses:alert", alert.pk)
    context = {"here": "analyses", "analysis": item, "form": form, "kind": AlertKind(kind)}
    return render(request, "work/analyses/draft.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft in its form."""
    alert = _alert(request, pk)
    if alert.state != "drafted" or "sender.clerk" not in roles_in_alert(request.principal, alert):
        messages.warning(request, _("It is with the head or was sent: it cannot be changed."))
        return redirect("analyses:alert", pk)
    form = AlertForm(
        request.POST if request.method == "POST" else None,
        sender=request.principal.organisation_id,
        initial=AlertForm.stored(alert),
    )
    if (
        form.is_bound
        and form.is_valid()
        and stored(form, services.draft_alert, principal=request.principal, alert=alert)
    ):
        messages.success(request, _("The draft is stored."))
        return redirect("analyses:alert", pk)
    context = {"here": "analyses", "alert": alert, "form": form, "kind": AlertKind(alert.kind)}
    return render(request, "work/analyses/draft.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning at the sender, with what each body made of it; a body is led to its own part."""
    alert, principal = _alert(request, pk), request.principal
    if alert.sender_id != principal.organisation_id:
        own = get_visible_or_404(principal, visible(principal, Adoption), alert=alert)
        return redirect("analyses:adoption", own.pk)
    adoptions = visible(principal, Adoption).filter(alert=alert).select_related("body").order_by("body__name")
    happened = Transition.objects.filter(subject=alert.subject).order_by("pk")
    context = {
        "here": "analyses",
        "alert": queries.alerts_with_counts(principal).select_related("analysis", "drafted_by__user").get(pk=pk),
        "state": ALERT.state(alert.state),
        "events": permitted_events(principal, alert),
        "may_edit": alert.state == "drafted" and "sender.clerk" in roles_in_alert(principal, alert),
        "rows": with_clocks(queries.adoption_rows_of(principal, adoptions)),
        "bodies": [item.body for item in adoptions],
        "timeline": [(entry, ALERT.event_by_code.get(entry.event)) for entry in happened],
    }
    return render(request, "work/analyses/alert.html", context)


def _adoption(request: HttpRequest, pk: int) -> Adoption:
    wanted = visible(request.principal, Adoption).select_related("alert", "body", "sender", "handler__user")
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show_adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """What one body was told and what it made of it."""
    item, principal = _adoption(request, pk), request.principal
    happened = Transition.objects.filter(subject=item.subject).order_by("pk")
    unfit = "undertake" if item.alert.kind == AlertKind.WARNING else "adopt"
    context = {
        "here": "analyses",
        "item": item,
        "alert": item.alert,
        "state": ADOPTION.state(item.state),
        "is_sender": item.sender_id == principal.organisation_id,
        "events": [event for event in permitted_events(principal, item) if event.code != unfit],
        "clocks": running_clocks(item.subject),
        "timeline": [(entry, ADOPTION.event_by_code.get(entry.event)) for entry in happened],
    }
    return render(request, "work/analyses/adoption.html", context)


ALERT_EVENTS = EventPage(
    "analyses:alert",
    "analyses",
    "work/analyses/event.html",
    "item",
    lambda data, _files, event, item: EventForm(data, event=event, item=item),
    beside=lambda item: {"back": "analyses:alert"},
)
ADOPTION_EVENTS = EventPage(
    "analyses:adoption",
    "analyses",
    "work/analyses/event.html",
    "item",
    lambda data, _files, event, item: EventForm(data, event=event, item=item),
    beside=lambda item: {"back": "analyses:adoption"},
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a warning, at the sender."""
    alert = _alert(request, pk)
    if alert.sender_id != request.principal.organisation_id:
        raise Http404
    return ALERT_EVENTS.answer(request, alert, event)


@for_audience(Audience.MEMBER)
def do_adoption_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of an adoption."""
    return ADOPTION_EVENTS.answer(request, _adoption(request, pk), event)

"""Pages of readings: the list, opening a draft, one reading with its events, and the draft itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.audit import actor_for, record
from liaison.readings import queries, services
from liaison.readings.drafts import open_drafts, parts
from liaison.readings.flow import READING
from liaison.readings.forms import EventForm, OpenForm
from liaison.readings.models import Reading
from liaison.readings.rules import may_open, may_read_draft, takes_part
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def list_readings(request: HttpRequest) -> HttpResponse:
    """Drafts opened by us or to us."""
    if not takes_part(request.principal):
        raise Http404
    chosen = selection(request, "readings")
    found = queries.find_readings(request.principal, **chosen.form.wanted())
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "readings",
        "selection": chosen,
        "form": chosen.form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.rows_of(request.principal, page.object_list)),
        "may_open": may_open(request.principal),
    }
    return render(request, "work/readings/list.html", context)


@for_audience(Audience.MEMBER)
def new(request: HttpRequest) -> HttpResponse:
    """Open a draft to a reader."""
    if not takes_part(request.principal):
        raise Http404
    if not may_open(request.principal):
        messages.warning(request, _("The head of the coordinating body opens drafts."))
        return redirect("readings:list")
    editions = open_drafts(request.principal)
    form = OpenForm(request.POST if request.method == "POST" else None, editions=editions)
    if form.is_bound and form.is_valid():
        try:
            reading = services.open_draft(principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            said = _("The draft was opened to %(name)s as %(number)s.")
            messages.success(request, said % {"name": reading.reader, "number": reading.number})
            return redirect("readings:reading", reading.pk)
    context = {"here": "readings", "form": form, "editions": editions}
    return render(request, "work/readings/new.html", context, status=422 if form.errors else 200)


def _reading(request: HttpRequest, pk: int) -> Reading:
    wanted = visible(request.principal, Reading).select_related("asker", "reader", "opened_by__user")
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One reading: what was asked, the opinion, the answer."""
    reading = _reading(request, pk)
    happened = Transition.objects.filter(subject=reading.subject).order_by("pk")
    context = {
        "here": "readings",
        "item": reading,
        "state": READING.state(reading.state),
        "events": permitted_events(request.principal, reading),
        "readable": may_read_draft(request.principal, reading),
        "clocks": running_clocks(reading.subject),
        "timeline": [(each, READING.event_by_code.get(each.event)) for each in happened],
    }
    return render(request, "work/readings/reading.html", context)


@for_audience(Audience.MEMBER)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it was when it was opened; that it was read by the other side is recorded."""
    reading = _reading(request, pk)
    if not may_read_draft(request.principal, reading):
        raise Http404
    if request.principal.organisation_id == reading.reader_id:
        actor = actor_for(request.principal)
        record(action="reading.read", stream=reading.subject, actor=actor, detail={"sha256": reading.content_hash})
    context = {"here": "readings", "item": reading, "parts": parts(reading.content)}
    return render(request, "work/readings/draft.html", context)


EVENTS = EventPage(
    "readings:reading",
    "readings",
    "work/readings/event.html",
    "item",
    lambda data, _files, event, _reading: EventForm(data, event=event),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a reading."""
    return EVENTS.answer(request, _reading(request, pk), event)

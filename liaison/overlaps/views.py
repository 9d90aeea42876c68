"""Pages of overlaps: the coordinating body's list and one overlap; a party's questions and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.overlaps import queries
from liaison.overlaps.flow import CONSENT, OVERLAP
from liaison.overlaps.forms import EventForm
from liaison.overlaps.models import Consent, Overlap
from liaison.overlaps.rules import own_consents
from liaison.workflow.engine import permitted_events
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.views import with_clocks

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def list_overlaps(request: HttpRequest) -> HttpResponse:
    """At a coordinating body the overlaps found; for everybody the questions put to the organisation."""
    principal = request.principal
    asked = request.GET.get("scope") == "asked" or principal.organisation_kind != "coordinating"
    if asked:
        found = own_consents(principal, visible(principal, Consent)).select_related("overlap__coordinator")
    else:
        found = visible(principal, Overlap).select_related("first", "second")
    page = BoundedPaginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.consent_rows(page.object_list) if asked else queries.overlap_rows(page.object_list)
    context = {
        "here": "overlaps",
        "asked": asked,
        "coordinates": principal.organisation_kind == "coordinating",
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(rows),
    }
    return render(request, "work/overlaps/list.html", context)


def _overlap(request: HttpRequest, pk: int) -> Overlap:
    wanted = visible(request.principal, Overlap).select_related("first", "second", "coordinator")
    return get_visible_or_404(request.principal, wanted, pk=pk)


def _consent(request: HttpRequest, pk: int) -> Consent:
    wanted = own_consents(request.principal, visible(request.principal, Consent))
    return get_visible_or_404(request.principal, wanted.select_related("overlap__coordinator", "organisation"), pk=pk)


@for_audience(Audience.MEMBER)
def show_overlap(request: HttpRequest, pk: int) -> HttpResponse:
    """Which organisations, about whom, and what they answered; no content."""
    overlap = _overlap(request, pk)
    context = {
        "here": "overlaps",
        "item": overlap,
        "state": OVERLAP.state(overlap.state),
        "events": permitted_events(request.principal, overlap),
        "answers": queries.answers_of(overlap),
        "own": visible(request.principal, Clue).filter(overlaps=overlap),
    }
    return render(request, "work/overlaps/overlap.html", context)


@for_audience(Audience.MEMBER)
def show_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: about whom, why, what we share; what the other shares once both have agreed."""
    consent, principal = _consent(request, pk), request.principal
    context = {
        "here": "overlaps",
        "item": consent,
        "state": CONSENT.state(consent.state),
        "events": permitted_events(principal, consent),
        "clocks": running_clocks(consent.subject),
        "own": visible(principal, Clue).filter(overlaps=consent.overlap_id),
        "shared": queries.shared_with(principal, consent),
        "said": queries.said_to(consent, principal),
    }
    return render(request, "work/overlaps/consent.html", context)


def _page(name: str) -> EventPage:
    return EventPage(
        f"overlaps:{name}",
        "overlaps",
        "work/overlaps/event.html",
        "item",
        lambda data, _files, event, item: EventForm(data, event=event, item=item),
        beside=lambda item: {"back": f"overlaps:{name}"},
    )


PAGES = {"overlap": _page("overlap"), "consent": _page("consent")}


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, of: str, event: str) -> HttpResponse:
    """The page of one event."""
    if of not in PAGES:
        raise Http404
    item = _overlap(request, pk) if of == "overlap" else _consent(request, pk)
    return PAGES[of].answer(request, item, event)

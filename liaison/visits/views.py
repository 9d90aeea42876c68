"""Pages of visits: those planned close together, one offer to make two one, figures of visits saved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.visits import nearby, queries
from liaison.visits.figures import figures
from liaison.visits.flow import MERGER
from liaison.visits.forms import EventForm
from liaison.visits.merging import offer
from liaison.visits.models import Merger
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.views import with_clocks

PER_PAGE = 30
#: Years back that figures can be looked at.
YEARS = 3


@for_audience(Audience.MEMBER)
def list_visits(request: HttpRequest) -> HttpResponse:
    """Visits close together that can be made one, own ones near to somebody else's, and what was offered so far."""
    principal = request.principal
    found = visible(principal, Merger).select_related("host", "guest").order_by("-pk")
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    pairs = nearby.pairs_for(principal)
    context = {
        "here": "visits",
        "pairs": [(pair, nearby.subject(pair.host), nearby.subject(pair.guest)) for pair in pairs[:PER_PAGE]],
        "more": max(0, len(pairs) - PER_PAGE),
        "hints": nearby.hints_for(principal)[:PER_PAGE],
        "days": nearby.days(),
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.rows_of(page.object_list)),
    }
    return render(request, "work/visits/list.html", context)


@for_audience(Audience.MEMBER)
@require_POST
def make_offer(request: HttpRequest) -> HttpResponse:
    """Offer one of the pairs of the list."""
    named = [request.POST.get(name, "") for name in ("host", "guest", "enterprise")]
    pair = nearby.pair_of(request.principal, *named)
    if pair is None:
        messages.warning(request, _("These visits can no longer be made one. The list shows what is possible now."))
        return redirect("visits:list")
    try:
        merger = offer(pair=pair, principal=request.principal, reason=request.POST.get("reason", ""))
    except EventRefused as refused:
        messages.error(request, refused.message)
        return redirect("visits:list")
    messages.success(request, _("Offered. %(name)s answers.") % {"name": merger.asked})
    return redirect("visits:merger", merger.pk)


def _merger(request: HttpRequest, pk: int) -> Merger:
    wanted = visible(request.principal, Merger).select_related("host", "guest", "asked", "offerer", "offered_by__user")
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show_merger(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer: which enterprise, which day, whose visits, what became of it."""
    merger = _merger(request, pk)
    happened = Transition.objects.filter(subject=merger.subject).order_by("pk")
    context = {
        "here": "visits",
        "item": merger,
        "state": MERGER.state(merger.state),
        "events": permitted_events(request.principal, merger),
        "sides": queries.sides_of(request.principal, merger),
        "timeline": [(entry, MERGER.event_by_code.get(entry.event)) for entry in happened],
    }
    return render(request, "work/visits/merger.html", context)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event."""
    page = EventPage(
        "visits:merger",
        "visits",
        "work/visits/event.html",
        "item",
        lambda data, _files, event, item: EventForm(data, event=event, item=item),
    )
    return page.answer(request, _merger(request, pk), event)


@for_audience(Audience.MEMBER)
def show_figures(request: HttpRequest) -> HttpResponse:
    """Visits saved in a year, by quarter, enterprise and organisation, as far as this member may see them."""
    this = timezone.localdate().year
    years = range(this + 1, this - YEARS, -1)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else this
    context = {"here": "visits", "years": years, "year": year, "figures": figures(request.principal, year)}
    return render(request, "work/visits/figures.html", context)

"""Pages of levels: what passed between them, choosing an office, one order with its events."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.levels import queries, services
from liaison.levels.flow import ORDER
from liaison.levels.forms import EventForm, OrderForm
from liaison.levels.models import Order
from liaison.levels.rules import may_order
from liaison.levels.tree import in_line, offices_above, offices_below
from liaison.referrals.forms import receivers
from liaison.referrals.models import Referral
from liaison.referrals.queries import rows_of as referral_rows
from liaison.referrals.rules import may_refer
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def list_levels(request: HttpRequest) -> HttpResponse:
    """Orders, and what was handed down and reported up, each with its clock."""
    principal = request.principal
    if not in_line(principal):
        raise Http404
    chosen = selection(request, "levels")
    wanted = chosen.form.wanted()
    side, found = wanted["side"], queries.find_levels(principal, **wanted)
    if side:
        del chosen.form.fields["state"]  # of orders
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = (referral_rows if side else queries.rows_of)(principal, page.object_list)
    return render(
        request,
        "work/levels/list.html",
        {
            "here": "levels",
            "selection": chosen,
            "form": chosen.form,
            "page_obj": page,
            "page_query": page_query(request),
            "rows": with_clocks(rows),
        },
    )


@for_audience(Audience.MEMBER)
def pass_on(request: HttpRequest, clue: int, way: str) -> HttpResponse:
    """Choose the office below or above; the page of the referral asks for the rest."""
    source = get_visible_or_404(request.principal, visible(request.principal, Clue), pk=clue)
    if not in_line(request.principal):
        raise Http404
    if not may_refer(request.principal, source):
        messages.warning(request, _("This is not for you to do. Ask the head or the handler in charge."))
        return redirect("clues:clue", clue)
    offices = (offices_below if way == "down" else offices_above)(source.holder_id)
    able = offices.filter(pk__in=receivers(source).order_by().values("pk")).select_related("region")
    context = {"here": "clues", "clue": source, "down": way == "down", "offices": able}
    return render(request, "work/levels/pass.html", context)


@for_audience(Audience.MEMBER)
def new_order(request: HttpRequest, referral: int) -> HttpResponse:
    """Supervise the handling of what was handed down or reported up."""
    wanted = visible(request.principal, Referral).select_related("sender", "receiver")
    source = get_visible_or_404(request.principal, wanted, pk=referral)
    if not may_order(request.principal, source):
        messages.warning(request, _("This cannot be supervised now: it is not yours to do, or an order runs already."))
        return redirect("referrals:referral", referral)
    form = OrderForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            order = services.issue_order(referral=source, principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Issued as %(number)s.") % {"number": order.number})
            return redirect("levels:order", order.pk)
    below = source.receiver if source.sender_id == request.principal.organisation_id else source.sender
    context = {"here": "levels", "referral": source, "below": below, "form": form}
    return render(request, "work/levels/new.html", context, status=422 if form.errors else 200)


def _order(request: HttpRequest, pk: int) -> Order:
    wanted = visible(request.principal, Order).select_related(
        "above",
        "below",
        "issued_by__user",
        "referral__sender",
        "referral__receiver",
        "referral__clue",
        "referral__received_clue",
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show_order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: what is required, clocks, what both offices said."""
    order, principal = _order(request, pk), request.principal
    party = "above" if order.above_id == principal.organisation_id else "below"
    own = order.clue_at(party)
    remarks = {(remark.event, remark.at): remark.text for remark in order.remarks.all()}
    happened = Transition.objects.filter(subject=order.subject).order_by("pk")
    return render(
        request,
        "work/levels/order.html",
        {
            "here": "levels",
            "item": order,
            "state": ORDER.state(order.state),
            "events": permitted_events(principal, order),
            "clocks": running_clocks(order.subject),
            "own_clue": visible(principal, Clue).filter(pk=own.pk).first() if own else None,
            "timeline": [
                (entry, ORDER.event_by_code.get(entry.event), remarks.get((entry.event, entry.at), ""))
                for entry in happened
            ],
        },
    )


EVENTS = EventPage(
    "levels:order",
    "levels",
    "work/levels/event.html",
    "item",
    lambda data, _files, event, order: EventForm(data, event=event),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of an order."""
    return EVENTS.answer(request, _order(request, pk), event)

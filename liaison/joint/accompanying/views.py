"""Pages of accompanying supervision: the list of both sides, the notice, one body's page, its events."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, may_see, visible
from core.deadlines.limits import limit_in_force
from liaison.joint.accompanying import services as accompanying
from liaison.joint.accompanying.flow import ACCOMPANIMENT, ANSWER
from liaison.joint.accompanying.forms import AccompanimentForm, NotifyForm
from liaison.joint.models import Accompaniment, Operation
from liaison.joint.queries import accompaniment_lines
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.views import with_clocks

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def list_accompaniments(request: HttpRequest) -> HttpResponse:
    """Accompanying supervision of the organisation acted for, both ways, what is due first."""
    found = visible(request.principal, Accompaniment).select_related("operation__lead", "body")
    page = Paginator(found.order_by("next_due_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "joint",
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(accompaniment_lines(request.principal, page.object_list)),
    }
    return render(request, "work/joint/accompaniments.html", context)


@for_audience(Audience.MEMBER)
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a body of an operation notice."""
    operation = get_visible_or_404(request.principal, visible(request.principal, Operation), pk=pk)
    if not accompanying.may_notify(request.principal, operation) or not accompanying.still_to_tell(operation):
        messages.warning(request, _("Notice is given by the leading organisation, between approval and the day."))
        return redirect("joint:operation", pk)
    last = accompanying.last_day_to_tell(operation.day or operation.latest)
    told = _(
        "We intend to accompany your inspections in the field of %(field)s between %(first)s and %(last)s. "
        "Within %(n)d working days tell us time, place and content of such an inspection."
    ) % {
        "field": operation.field,
        "first": f"{operation.day or operation.earliest:%Y-%m-%d}",
        "last": f"{operation.day or operation.latest:%Y-%m-%d}",
        "n": limit_in_force(ANSWER).amount,
    }
    form = NotifyForm(request.POST or None, operation=operation, initial={"told": told})
    if request.method == "POST" and form.is_valid():
        try:
            accompanying.notify(operation=operation, principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Notice given. The limit for the answer runs."))
            return redirect("joint:operation", pk)
    context = {"here": "joint", "operation": operation, "form": form, "last": last}
    context["late"] = last < timezone.localdate()
    return render(request, "work/joint/notify.html", context, status=422 if form.errors else 200)


def _accompaniment(request: HttpRequest, pk: int) -> Accompaniment:
    wanted = visible(request.principal, Accompaniment).select_related(
        "operation__lead", "operation__planned_by", "body", "sent_by__user", "answered_by__user"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One body's page: what it was told, what it answered, what was seen."""
    item = _accompaniment(request, pk)
    with_operation = may_see(request.principal, item.operation)
    happened = Transition.objects.filter(subject=item.subject).order_by("pk")
    if not with_operation:  # the body reads what was addressed to it, and its own words
        happened = happened.exclude(event="record")
    return render(
        request,
        "work/joint/accompaniment.html",
        {
            "here": "joint",
            "item": item,
            "state": ACCOMPANIMENT.state(item.state),
            "operation": item.operation if with_operation else None,
            "other_day": item.begins_at
            and item.operation.day
            and timezone.localdate(item.begins_at) != item.operation.day,
            "events": permitted_events(request.principal, item),
            "timeline": [(entry, ACCOMPANIMENT.event_by_code.get(entry.event)) for entry in happened],
            "clocks": running_clocks(item.subject),
        },
    )


EVENTS = EventPage(
    "joint:accompaniment",
    "joint",
    "work/joint/accompaniment_event.html",
    "item",
    lambda data, _files, event, item: AccompanimentForm(data, event=event, item=item),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event."""
    return EVENTS.answer(request, _accompaniment(request, pk), event)

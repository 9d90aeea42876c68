"""Pages of measures: lists, what was counted, a new one, one with its events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.disposal import queries, services
from liaison.disposal.flow import FLOWS
from liaison.disposal.forms import FORMS, EventForm, FilterForm
from liaison.disposal.models import Measure
from liaison.disposal.rules import may_take
from liaison.disposal.sources import INTERVIEW, REQUEST
from liaison.documents.models import Document
from liaison.documents.queries import of_record
from liaison.documents.rules import may_draft
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30
BY_CODE = {flow.code: flow for flow in FLOWS}
BEGIN = {
    "decision": services.request_decision,
    "accountability": services.demand_accountability,
    "interview": services.plan_interview,
    "dual": services.begin_dual,
}
SOURCES = {"decision": REQUEST, "interview": INTERVIEW}
#: What happens at the organisation that takes the measure, before the other side has it.
BEFORE = ("begun", "propose", "return")
#: What the timeline calls the first record, which is no event of a table.
BEGUN = {"label": pgettext_lazy("timeline", "drawn up")}


@for_audience(Audience.MEMBER)
def list_measures(request: HttpRequest) -> HttpResponse:
    """Measures of one kind: the one asked for, or the one this member has to do with."""
    principal = request.principal
    chosen = selection(request, "disposal")
    if chosen.current is None and "scope" not in request.GET:
        asked = request.GET.copy()
        asked["scope"] = queries.opens_on(principal)
        chosen = replace(chosen, form=FilterForm(asked))
    found = queries.find(principal, **chosen.form.wanted())
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "disposal",
        "flow": chosen.form.flow,
        "selection": chosen,
        "form": chosen.form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.rows_of(principal, page.object_list)),
        "may_take": may_take(principal, chosen.form.side),
    }
    return render(request, "work/disposal/list.html", context)


@for_audience(Audience.MEMBER)
def counts(request: HttpRequest) -> HttpResponse:
    """What became of the measures this organisation may see."""
    context = {
        "here": "disposal",
        "rates": queries.rates(request.principal),
        "counts": queries.accountability_counts(request.principal),
    }
    return render(request, "work/disposal/counts.html", context)


def _clue(request: HttpRequest) -> Clue | None:
    asked = request.GET.get("clue", "")
    if not asked:
        return None
    found = visible(request.principal, Clue).filter(pk=int(asked) if asked.isdecimal() else 0).first()
    if found is None:
        raise Http404
    return found


@for_audience(Audience.MEMBER)
def choose(request: HttpRequest) -> HttpResponse:
    """Which measure is to be taken, out of a clue where the address names one."""
    clue = _clue(request)
    flows = [flow for flow in FLOWS if may_take(request.principal, flow.code)]
    context = {"here": "disposal", "clue": clue, "flows": flows}
    return render(request, "work/disposal/choose.html", context)


def _initial(request: HttpRequest, clue: Clue | None) -> dict[str, Any]:
    basis = request.membership.organisation.legal_basis
    if clue is None:
        return {"legal_basis": basis}
    bodies = clue.subjects.filter(kind="body").exclude(organisation=None)
    body = bodies.values_list("organisation", flat=True).first()
    return {"legal_basis": basis, "title": clue.title, "facts": clue.findings, "body": body}


@for_audience(Audience.MEMBER)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a measure of one kind."""
    if code not in FORMS:
        raise Http404
    clue = _clue(request)
    if not may_take(request.principal, code):
        messages.warning(request, _("Your organisation or your role takes no such measure."))
        return redirect("disposal:list")
    posted = request.POST if request.method == "POST" else None
    form = FORMS[code](posted, initial=_initial(request, clue))
    if posted is not None and form.is_valid():
        try:
            item = BEGIN[code](principal=request.principal, clue=clue, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return redirect(f"disposal:{code}", item.pk)
    context = {"here": "disposal", "flow": BY_CODE[code], "clue": clue, "form": form}
    return render(request, "work/disposal/new.html", context, status=422 if form.errors else 200)


def _item(request: HttpRequest, code: str, pk: int) -> Measure:
    names = ["taker", "clue", "created_by__user"]
    names += {"dual": ["case_by__user", "conduct_by__user"], "decision": ["body", "government", "document"]}.get(
        code, ["body"]
    )
    wanted = visible(request.principal, services.MODELS[code]).select_related(*names)
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One measure: what it is about, what was decided, clocks, timeline."""
    item, flow, principal = _item(request, code, pk), BY_CODE[code], request.principal
    at_taker = item.taker_id == principal.organisation_id
    happened = Transition.objects.filter(subject=item.subject).order_by("pk")
    if not at_taker:
        # What was weighed before the other side had it stays where it was.
        happened = happened.exclude(event__in=BEFORE)
    source = SOURCES.get(code)
    context = {
        "here": "disposal",
        "item": item,
        "flow": flow,
        "code": code,
        "state": flow.state(item.state),
        "at_taker": at_taker,
        "clue": visible(principal, Clue).filter(pk=item.clue_id or 0).first() if at_taker else None,
        "decision": visible(principal, Document).filter(pk=getattr(item, "document_id", None) or 0).first(),
        "events": [(event, f"disposal:{code}_event") for event in permitted_events(principal, item)],
        "may_draft": source is not None and may_draft(principal) and source.may(principal, item),
        "documents": of_record(principal, item.subject),
        "clocks": running_clocks(item.subject),
        "timeline": [(entry, flow.event_by_code.get(entry.event, BEGUN)) for entry in happened],
    }
    return render(request, "work/disposal/show.html", context)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, code: str, pk: int, event: str) -> HttpResponse:
    """The page of one event of a measure."""
    return EVENTS[code].answer(request, _item(request, code, pk), event)


def _event_page(code: str) -> EventPage:
    return EventPage(
        f"disposal:{code}",
        "disposal",
        "work/disposal/event.html",
        "item",
        lambda data, _files, event, _item: EventForm(data, event=event),
        beside=lambda _item: {"back": f"disposal:{code}", "flow": BY_CODE[code]},
    )


EVENTS = {code: _event_page(code) for code in BY_CODE}

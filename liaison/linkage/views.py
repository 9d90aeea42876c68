"""Pages of the linkage: the ledger of both directions with its rates, one matter, its events, the two forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, Principal, for_audience, get_visible_or_404, visible
from liaison.clues.models import Clue
from liaison.documents.queries import of_record
from liaison.documents.rules import may_draft
from liaison.linkage import queries, services
from liaison.linkage.flow import CRIME, PENALTY
from liaison.linkage.forms import EventForm, OpinionForm, TransferForm
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.linkage.rules import may_advise, may_transfer, roles_in_crime
from liaison.linkage.sources import SOURCE
from liaison.rectifications.evidence import EvidenceFiles
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def ledger(request: HttpRequest) -> HttpResponse:
    """One direction of the ledger."""
    principal = request.principal
    chosen = selection(request, "linkage")
    found = queries.find_matters(principal, **chosen.form.wanted())
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "linkage",
        "selection": chosen,
        "form": chosen.form,
        "side": chosen.form.side,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.rows_of(principal, page.object_list)),
        "may_transfer": may_transfer(principal),
        "may_advise": may_advise(principal),
    }
    return render(request, "work/linkage/list.html", context)


@for_audience(Audience.MEMBER)
def show_rates(request: HttpRequest) -> HttpResponse:
    """Rates of what this organisation may see, each with its part and its whole."""
    context = {"here": "linkage", "rates": queries.rates(request.principal)}
    return render(request, "work/linkage/rates.html", context)


def _crime(request: HttpRequest, pk: int) -> CrimeTransfer:
    wanted = visible(request.principal, CrimeTransfer).select_related(
        "body", "police", "procuratorate", "clue", "created_by__user", "decided_by__user"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


def _penalty(request: HttpRequest, pk: int) -> PenaltyOpinion:
    wanted = visible(request.principal, PenaltyOpinion).select_related(
        "body", "procuratorate", "transfer", "created_by__user"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


def _timeline(request: HttpRequest, item: CrimeTransfer | PenaltyOpinion, flow: Any) -> list[tuple[Transition, Any]]:
    happened = Transition.objects.filter(subject=item.subject).order_by("pk")
    if isinstance(item, CrimeTransfer) and item.body_id != request.principal.organisation_id:
        # What the body weighed before it transferred stays with it.
        happened = happened.exclude(event__in=["propose", "approve"])
    return [(entry, flow.event_by_code.get(entry.event)) for entry in happened]


@for_audience(Audience.MEMBER)
def show_crime(request: HttpRequest, pk: int) -> HttpResponse:
    """One transfer: facts, evidence list, clocks, timeline."""
    item = _crime(request, pk)
    principal = request.principal
    at_body = item.body_id == principal.organisation_id
    context = {
        "here": "linkage",
        "item": item,
        "state": CRIME.state(item.state),
        "listed": item.evidence.all(),
        "evidence": EVIDENCE.context(principal, item),
        "at_body": at_body,
        "clue": visible(principal, Clue).filter(pk=item.clue_id or 0).first(),
        "events": permitted_events(principal, item),
        "may_edit": item.state == "drafted" and "body.clerk" in roles_in_crime(principal, item),
        "clocks": running_clocks(item.subject),
        "opinions": visible(principal, PenaltyOpinion).filter(transfer=item),
        "may_advise": may_advise(principal) and item.outcome == "not_prosecuted",
        "timeline": _timeline(request, item, CRIME),
    }
    return render(request, "work/linkage/crime.html", context)


@for_audience(Audience.MEMBER)
def show_penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """One penalty opinion: what is asked, clocks, timeline."""
    item = _penalty(request, pk)
    context = {
        "here": "linkage",
        "item": item,
        "state": PENALTY.state(item.state),
        "transfer": visible(request.principal, CrimeTransfer).filter(pk=item.transfer_id or 0).first(),
        "events": permitted_events(request.principal, item),
        "may_draft": SOURCE.may(request.principal, item) and may_draft(request.principal),
        "documents": of_record(request.principal, item.subject),
        "clocks": running_clocks(item.subject),
        "timeline": _timeline(request, item, PENALTY),
    }
    return render(request, "work/linkage/penalty.html", context)


def _adds_files(principal: Principal, item: CrimeTransfer) -> bool:
    """Who draws it up, until it is reported to the head: what is decided on does not change afterwards."""
    return item.state == "drafted" and "body.clerk" in roles_in_crime(principal, item)


EVIDENCE = EvidenceFiles("linkage:crime", "linkage", "crime.file_added", _adds_files)


@for_audience(Audience.MEMBER)
def add_crime_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Files that go along with the evidence list."""
    return EVIDENCE.add(request, _crime(request, pk))


@for_audience(Audience.MEMBER)
def crime_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """One of them, to whoever sees the transfer."""
    return EVIDENCE.read(request, _crime(request, pk), attachment)


def _event_page(url_name: str) -> EventPage:
    return EventPage(
        url_name,
        "linkage",
        "work/linkage/event.html",
        "item",
        lambda data, _files, event, item: EventForm(data, event=event, item=item),
        beside=lambda item: {"back": url_name},
    )


CRIME_EVENTS, PENALTY_EVENTS = _event_page("linkage:crime"), _event_page("linkage:penalty")


@for_audience(Audience.MEMBER)
def do_crime_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a transfer."""
    return CRIME_EVENTS.answer(request, _crime(request, pk), event)


@for_audience(Audience.MEMBER)
def do_penalty_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a penalty opinion."""
    return PENALTY_EVENTS.answer(request, _penalty(request, pk), event)


@for_audience(Audience.MEMBER)
def new_crime(request: HttpRequest) -> HttpResponse:
    """Draw up a transfer, out of a clue of the body where the address names one."""
    return _draw_up(request, None)


@for_audience(Audience.MEMBER)
def edit_crime(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft in its form."""
    return _draw_up(request, _crime(request, pk))


def _draw_up(request: HttpRequest, transfer: CrimeTransfer | None) -> HttpResponse:
    principal = request.principal
    if not may_transfer(principal):
        messages.warning(request, _("Your organisation or your role transfers no suspected crimes."))
        return redirect("linkage:list")
    clue = None
    if transfer is None and (asked := request.GET.get("clue", "")):
        clue = visible(principal, Clue).filter(pk=int(asked) if asked.isdecimal() else 0).first()
        if clue is None:
            raise Http404
    initial: dict[str, Any] = {"legal_basis": _("Regulation on the transfer of suspected crimes, article 3")}
    if transfer is not None:
        initial = TransferForm.stored(transfer)
    elif clue is not None:
        initial |= {"title": clue.title, "facts": (clue.findings or clue.description)[:5000]}
    posted = request.POST if request.method == "POST" else None
    form = TransferForm(posted, initial=initial)
    if posted is not None and form.is_valid():
        try:
            stored = services.draw_up(principal=principal, transfer=transfer, clue=clue, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return redirect("linkage:crime", stored.pk)
    context = {"here": "linkage", "form": form, "item": transfer, "clue": clue}
    return render(request, "work/linkage/draw_up.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def new_penalty(request: HttpRequest) -> HttpResponse:
    """Send a penalty opinion, following a transfer where the address names one."""
    principal = request.principal
    if not may_advise(principal):
        messages.warning(request, _("Penalty opinions are sent by a procuratorate."))
        return redirect("linkage:list")
    transfer = None
    if asked := request.GET.get("transfer", ""):
        transfer = visible(principal, CrimeTransfer).filter(pk=int(asked) if asked.isdecimal() else 0).first()
        if transfer is None:
            raise Http404
    initial = {name: getattr(transfer, name) for name in ("title", "suspect", "facts", "body")} if transfer else {}
    posted = request.POST if request.method == "POST" else None
    form = OpinionForm(posted, initial=initial)
    if posted is not None and form.is_valid():
        try:
            stored = services.send_opinion(principal=principal, transfer=transfer, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Sent as %(number)s.") % {"number": stored.number})
            return redirect("linkage:penalty", stored.pk)
    context = {"here": "linkage", "form": form, "transfer": transfer}
    return render(request, "work/linkage/advise.html", context, status=422 if form.errors else 200)

"""The list of analyses, opening one, one analysis, writing it, its events and files, figures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.files import Attachment, StoreUnavailableError, receive, serve_attachment
from liaison.analyses import queries, services
from liaison.analyses.flow import ANALYSIS, HANDED_IN, INSIDE
from liaison.analyses.forms import EventForm, OpenForm, WriteForm
from liaison.analyses.models import Alert, Analysis
from liaison.analyses.rules import may_follow, may_open, may_warn, may_write
from liaison.clues.models import Clue
from liaison.documents.queries import of_record
from liaison.documents.rules import may_draft
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30
#: Published lost cases without an analysis that are offered at once.
MOST_LOST = 15


def stored(form: Any, service: Any, **more: Any) -> Any:
    """What ``service`` made of a valid form with its files; None where it refused, and the form says why."""
    given = {name: value for name, value in form.cleaned_data.items() if name != "files"}
    try:
        if "files" in form.fields:
            # Before the transaction: checking a large file takes seconds.
            given["files"] = [receive(upload) for upload in form.cleaned_data["files"]]
        return service(**given, **more)
    except ValidationError as refused:  # of a file
        form.add_error("files", refused)
    except StoreUnavailableError:
        form.add_error(None, _("The file store is full or out of reach. Nothing was stored; try again later."))
    except EventRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return None


@for_audience(Audience.MEMBER)
def list_analyses(request: HttpRequest) -> HttpResponse:
    """Analyses that the organisation acted for does, opened or reviews."""
    chosen = selection(request, "analyses")
    found = queries.find_analyses(request.principal, **chosen.form.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "analyses",
        "selection": chosen,
        "form": chosen.form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.rows_of(request.principal, page.object_list)),
        "may_open": may_open(request.principal),
    }
    return render(request, "work/analyses/list.html", context)


def of_request(request: HttpRequest, pk: int) -> Analysis:
    """The analysis, if this principal may see it."""
    wanted = visible(request.principal, Analysis).select_related(
        "opener", "body", "coordinator", "opened_by__user", "handler__user", "written_by__user", "ruling", "document"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


def _reads_all(request: HttpRequest, item: Analysis) -> bool:
    """Whether what the body writes is shown: always there, elsewhere once it is handed in."""
    return item.body_id == request.principal.organisation_id or item.state in HANDED_IN


def _files(request: HttpRequest, item: Analysis) -> Any:
    found = Attachment.objects.filter(subject=item.subject).select_related("display", "original").order_by("pk")
    return found if _reads_all(request, item) else found.filter(purpose=services.CASE_FILE)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One analysis: the case, what the body wrote, clocks, what became of it, timeline."""
    item, principal = of_request(request, pk), request.principal
    happened = Transition.objects.filter(subject=item.subject).order_by("pk")
    if item.body_id != principal.organisation_id:
        happened = happened.exclude(event__in=INSIDE)
    alerts = visible(principal, Alert).filter(analysis=item, sender=principal.organisation_id)
    context = {
        "here": "analyses",
        "item": item,
        "state": ANALYSIS.state(item.state),
        "reads_all": _reads_all(request, item),
        "causes": item.causes.all(),
        "files": _files(request, item),
        "events": permitted_events(principal, item),
        "may_write": may_write(principal, item),
        "may_follow": may_follow(principal, item),
        "may_warn": may_warn(principal, item),
        "may_draft": may_follow(principal, item) and may_draft(principal),
        "clue": visible(principal, Clue).filter(pk=item.clue_id or 0).first(),
        "ruling": item.ruling if item.ruling is not None and item.ruling.live else None,
        "withdrawn": item.ruling if item.ruling is not None and item.ruling.withdrawn else None,
        "alerts": queries.alerts_with_counts(principal).filter(pk__in=alerts),
        "documents": of_record(principal, item.subject),
        "clocks": running_clocks(item.subject),
        "timeline": [(entry, ANALYSIS.event_by_code.get(entry.event)) for entry in happened],
    }
    return render(request, "work/analyses/analysis.html", context)


@for_audience(Audience.MEMBER)
def new(request: HttpRequest) -> HttpResponse:
    """Open an analysis; ``number`` in the address takes the case over from the published rulings."""
    if not may_open(request.principal):
        messages.warning(request, _("Your organisation or your role opens no analyses."))
        return redirect("analyses:list")
    number = request.GET.get("number", "").strip()[:120]
    ruling = services.find_ruling(number) if number else None
    initial = services.opening_from(ruling) if ruling else {"case_number": number} if number else {}
    posted = request.method == "POST"
    form = OpenForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)
    if posted and form.is_valid():
        item = stored(form, services.open_analysis, principal=request.principal)
        if item is not None:
            messages.success(request, _("Opened as %(number)s.") % {"number": item.number})
            return redirect("analyses:analysis", item.pk)
    lost = [] if number or posted else list(queries.not_analysed(request.principal)[: MOST_LOST + 1])
    context = {"here": "analyses", "form": form, "number": number, "ruling": ruling}
    context |= {"months": settings.LOST_CASES_MONTHS, "lost": lost[:MOST_LOST], "more_lost": len(lost) > MOST_LOST}
    return render(request, "work/analyses/new.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The analysis in a form, at the body."""
    item = of_request(request, pk)
    if not may_write(request.principal, item):
        messages.warning(request, _("The analysis is written by the body, until it is with its head or handed in."))
        return redirect("analyses:analysis", pk)
    posted = request.method == "POST"
    form = WriteForm(
        request.POST if posted else None, request.FILES if posted else None, initial=WriteForm.stored(item)
    )
    if posted and form.is_valid() and stored(form, services.write_analysis, analysis=item, principal=request.principal):
        messages.success(request, _("The analysis is stored. Report it to the head when it is complete."))
        return redirect("analyses:analysis", pk)
    context = {"here": "analyses", "item": item, "form": form}
    return render(request, "work/analyses/write.html", context, status=422 if form.errors else 200)


EVENTS = EventPage(
    "analyses:analysis",
    "analyses",
    "work/analyses/event.html",
    "item",
    lambda data, _files, event, item: EventForm(data, event=event, item=item),
    beside=lambda item: {"back": "analyses:analysis"},
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of an analysis."""
    return EVENTS.answer(request, of_request(request, pk), event)


@for_audience(Audience.MEMBER)
def file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of the case or of the analysis, to whoever reads it."""
    item = of_request(request, pk)
    found = _files(request, item).filter(pk=attachment).first()
    if found is None:
        raise Http404
    return serve_attachment(request, found, allowed=True, inline=found.is_picture)


@for_audience(Audience.MEMBER)
def figures(request: HttpRequest) -> HttpResponse:
    """Rates, causes and bodies of the analyses that this organisation may see."""
    principal = request.principal
    context = {
        "here": "analyses",
        "rates": queries.rates(principal),
        "causes": queries.cause_counts(principal),
        "bodies": queries.body_counts(principal)[:100],
    }
    return render(request, "work/analyses/figures.html", context)

"""Lists, one document at its issuer, its events, its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.pdf import FontError, TypesetError
from core.access import Audience, for_audience, get_visible_or_404, visible
from core.files import Attachment, serve_attachment
from core.files.names import clean_name
from liaison.documents import queries
from liaison.documents.content import parse
from liaison.documents.flow import CO_ISSUE, DOCUMENT, SERVICE
from liaison.documents.forms import EventForm
from liaison.documents.kinds import CHOICES, KINDS
from liaison.documents.models import CoIssue, Document, Service
from liaison.documents.producing import ISSUED, issued_file
from liaison.documents.rules import may_draft
from liaison.documents.services import ANNEX
from liaison.documents.sources import find_record, source_of
from liaison.documents.typesetting.docx import document_docx
from liaison.documents.typesetting.layout import page_of
from liaison.documents.typesetting.pdf import typeset_page
from liaison.workflow.engine import permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import BoundedPaginator, page_query
from liaison.workspace.views import with_clocks

PER_PAGE = 30
MOST_WAITING = 100
SIDES = (
    ("", gettext_lazy("Waiting for me")),
    ("out", gettext_lazy("Issued by us")),
    ("in", gettext_lazy("Addressed to us")),
)
_SIGNING = ("co_issuer", "decided_by__user", "document__issuer")
#: What of the host's record its co-issuers read.
_TOLD = ("issue", "conclude", "withdraw")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@for_audience(Audience.MEMBER)
def list_documents(request: HttpRequest) -> HttpResponse:
    """What waits for this member; or all documents of the organisation; or all addressed to it."""
    principal, given = request.principal, request.GET
    side = given.get("scope", "")
    side = side if side in dict(SIDES) else ""
    kind = given.get("kind", "")
    flow = SERVICE if side == "in" else DOCUMENT
    state = given.get("state", "")
    wanted = {
        "kind": kind if kind in KINDS else "",
        "state": state if state in flow.state_by_code else "",
        "text": given.get("q", "")[:100],
    }
    context: dict[str, Any] = {"here": "documents", "sides": SIDES, "side": side, "may_draft": may_draft(principal)}
    if side == "":
        services = queries.with_sides(queries.services_waiting(principal)).order_by("next_due_at", "-pk")[:MOST_WAITING]
        papers = queries.with_addressees(queries.documents_waiting(principal)).order_by("pk")[:MOST_WAITING]
        context |= {
            "services": with_clocks(queries.service_rows(principal, services)),
            "to_sign": with_clocks(
                queries.co_issue_rows(queries.with_hosts(queries.co_issues_waiting(principal))[:MOST_WAITING])
            ),
            "papers": [(row, None, None) for row in queries.document_rows(papers)],
        }
        return render(request, "work/documents/waiting.html", context)
    if side == "in":
        found = queries.with_sides(queries.addressed_to_us(principal, **wanted))
        page = BoundedPaginator(found, PER_PAGE).get_page(given.get("page"))
        rows = with_clocks(queries.service_rows(principal, page.object_list))
    else:
        found = queries.with_addressees(queries.issued_by_us(principal, **wanted))
        page = BoundedPaginator(found, PER_PAGE).get_page(given.get("page"))
        rows = [(row, None, None) for row in queries.document_rows(page.object_list)]
    context |= wanted | {
        "kinds": CHOICES,
        "states": [each for each in flow.states if side == "out" or each.code != "planned"],
        "page_obj": page,
        "page_query": page_query(request),
        "rows": rows,
    }
    return render(request, "work/documents/list.html", context)


def document_of(request: HttpRequest, pk: int) -> Document:
    """A document this principal may see, with what pages show of it."""
    wanted = (
        visible(request.principal, Document)
        .prefetch_related("co_issues__co_issuer")
        .select_related(
            *("issuer", "clue", "template", "previous", "drafted_by__user", "edited_by__user", "approved_by__user"),
            *("issued_by__user", "supervisor__user", "second_supervisor__user"),
        )
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


def own_document(request: HttpRequest, pk: int) -> Document:
    """A document of the organisation acted for; Http404 for one it only receives."""
    document = document_of(request, pk)
    if document.issuer_id != request.principal.organisation_id:
        raise Http404
    return document


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One document at those who issue it; an addressee is led to its own service."""
    document = document_of(request, pk)
    is_host = document.issuer_id == request.principal.organisation_id
    signing = list(visible(request.principal, CoIssue).filter(document=document).select_related(*_SIGNING))
    if not is_host and not signing:
        return redirect("documents:service", visible(request.principal, Service).get(document=document).pk)
    served = document.services.all() if is_host else visible(request.principal, Service).filter(document=document)
    services = list(served.select_related("addressee", "received_by__user", "issuer", "document"))
    rows = with_clocks(queries.service_rows(request.principal, services))
    record = find_record(request.principal, document.about)
    context = {
        "here": "documents",
        "document": document,
        "state": DOCUMENT.state(document.state),
        "is_host": is_host,
        "signing": [(each, CO_ISSUE.state(each.state), permitted_events(request.principal, each)) for each in signing],
        "events": permitted_events(request.principal, document),
        "may_edit": is_host and document.state == "draft" and may_draft(request.principal),
        "blocks": parse(document.text),
        "services": [(service, *row) for service, row in zip(services, rows, strict=True)],
        "annexes": annexes_of(document),
        "record": record,
        "record_source": source_of(record) if record is not None else None,
        "record_url": source_of(record).url(record) if record is not None else "",
        "timeline": _timeline(document, signing, is_host),
    }
    return render(request, "work/documents/document.html", context)


def _timeline(document: Document, signing: list[CoIssue], is_host: bool) -> list[tuple[Transition, Any]]:
    """What happened to it and to its signing; a co-issuer reads nothing of what the host deliberated before."""
    own = Q(subject=document.subject)
    if not is_host:
        own &= Q(event__in=_TOLD)
    theirs = Q(subject__in=[each.subject for each in signing]) & ~Q(event="issue")
    events = {"document": DOCUMENT.event_by_code, "co_issue": CO_ISSUE.event_by_code}
    return [
        (entry, events[entry.workflow].get(entry.event))
        for entry in Transition.objects.filter(own | theirs).order_by("pk")
    ]


def _asked(request: HttpRequest, document: Document) -> bool:
    """Whether the organisation acted for is asked to issue it jointly."""
    return visible(request.principal, CoIssue).filter(document=document).exists()


def annexes_of(document: Document) -> list[Attachment]:
    """Its annexes, in the order they are printed in."""
    return list(
        Attachment.objects.filter(subject=document.subject, purpose=ANNEX).select_related("display", "original")
    )


EVENTS = EventPage(
    "documents:document",
    "documents",
    "work/documents/event.html",
    "document",
    lambda data, _files, event, _document: EventForm(data, event=event),
    beside=lambda document: {
        "services": document.services.select_related("addressee"),
        "signing": document.co_issues.select_related("co_issuer"),
    },
    done=lambda document, event: (
        _("Issued as %(number)s.") % {"number": document.number} if event.code == "issue" else ""
    ),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a document."""
    return EVENTS.answer(request, own_document(request, pk), event)


@for_audience(Audience.MEMBER)
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed PDF; of a draft, at its issuer, a preview. While the sealed one is being made: a page that says so."""
    document = document_of(request, pk)
    if document.is_issued:
        stored = issued_file(document)
        if stored is None:
            return render(
                request, "work/documents/waiting_pdf.html", {"here": "documents", "document": document}, status=202
            )
        return serve_attachment(request, stored, allowed=True, audit_as="document.downloaded")
    if document.issuer_id != request.principal.organisation_id and not _asked(request, document):
        raise Http404
    try:
        made = typeset_page(page_of(document)).pdf
    except (TypesetError, FontError) as error:
        messages.error(request, _("The preview could not be typeset: %(error)s") % {"error": str(error)[:200]})
        return redirect("documents:document", pk)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="draft.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@for_audience(Audience.MEMBER)
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for word processors, at its issuer only: what is valid is the sealed PDF."""
    document = own_document(request, pk)
    name = clean_name(f"{document.number or document.title}.docx")
    response = FileResponse(document_docx(page_of(document)), as_attachment=True, filename=name, content_type=DOCX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@for_audience(Audience.MEMBER)
def annex(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """An annex, to whoever sees the document."""
    document = document_of(request, pk)
    found = Attachment.objects.filter(pk=attachment, subject=document.subject).exclude(purpose=ISSUED).first()
    if found is None:
        raise Http404
    return serve_attachment(request, found, allowed=True, inline=found.is_picture)

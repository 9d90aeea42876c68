"""One service, as both sides see it, and its events."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.files import Attachment, serve_attachment
from liaison.documents.content import parse
from liaison.documents.flow import SERVICE
from liaison.documents.forms import EventForm
from liaison.documents.models import Service
from liaison.documents.serving import receipt_of
from liaison.documents.views.pages import annexes_of
from liaison.workflow.engine import permitted_events
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage


def _service(request: HttpRequest, pk: int) -> Service:
    wanted = (
        visible(request.principal, Service)
        .prefetch_related("document__co_issues__co_issuer")
        .select_related("document__issuer", "document__supervisor__user", "issuer", "addressee", "received_by__user")
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it was served here, receipt, clock, replies."""
    service = _service(request, pk)
    replies = list(service.replies.select_related("author__user", "author__organisation", "decided_by__user"))
    files: dict[str, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(subject__in=[each.subject for each in replies]).select_related(
        "display", "original"
    ):
        files.setdefault(attachment.subject, []).append(attachment)
    document = service.document
    co_issuers = document.co_issuers
    context = {
        "here": "documents",
        "service": service,
        "document": document,
        "state": SERVICE.state(service.state),
        "is_issuer": request.principal.organisation_id == service.issuer_id,
        "is_co_issuer": request.principal.organisation_id in {each.pk for each in co_issuers},
        "co_issuers": co_issuers,
        "events": permitted_events(request.principal, service),
        "blocks": parse(document.text),
        "annexes": annexes_of(document),
        "receipt_holds": bool(service.receipt) and service.receipt == receipt_of(service),
        "replies": [(each, files.get(each.subject, [])) for each in replies],
        "clocks": running_clocks(service.subject),
    }
    return render(request, "work/documents/service.html", context)


EVENTS = EventPage(
    "documents:service",
    "documents",
    "work/documents/service_event.html",
    "service",
    lambda data, files, event, _service: EventForm(data, files, event=event),
    beside=lambda service: {"document": service.document},
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a service."""
    return EVENTS.answer(request, _service(request, pk), event)


@for_audience(Audience.MEMBER)
def file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of a reply, to whoever sees the service."""
    service = _service(request, pk)
    subjects = [each.subject for each in service.replies.all()]
    found = Attachment.objects.filter(pk=attachment, subject__in=subjects).first()
    if found is None:
        raise Http404
    return serve_attachment(request, found, allowed=True, inline=found.is_picture)

"""The signing of a joint document by an organisation that issues it together with its host."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.access import Audience, for_audience, get_visible_or_404
from liaison.documents.content import parse
from liaison.documents.forms import EventForm
from liaison.documents.models import CoIssue
from liaison.workspace.event_page import EventPage


def _co_issue(request: HttpRequest, pk: int) -> CoIssue:
    wanted = CoIssue.objects.select_related(
        "document__issuer", "document__drafted_by", "document__edited_by", "co_issuer", "document__clue"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Where notices lead: the document itself."""
    return redirect("documents:document", _co_issue(request, pk).document_id)


EVENTS = EventPage(
    "documents:co_issue",
    "documents",
    "work/documents/co_issue_event.html",
    "co_issue",
    lambda data, _files, event, _item: EventForm(data, event=event),
    beside=lambda item: {"document": item.document, "blocks": parse(item.document.text)},
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of signing or refusing."""
    return EVENTS.answer(request, _co_issue(request, pk), event)

"""One service, as both sides see it, and its events."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.deadlines import clocks_of
from core.deadlines.states import state_of
from core.deadlines.words import limit_words
from core.files import Attachment, StoreUnavailableError, receive, serve_attachment
from liaison.documents.content import parse
from liaison.documents.flow import SERVICE
from liaison.documents.forms import EventForm
from liaison.documents.models import Service
from liaison.documents.serving import receipt_of
from liaison.documents.views.pages import annexes_of
from liaison.workflow.engine import EventRefused, fire, permitted_events


def _service(request: HttpRequest, pk: int) -> Service:
    wanted = visible(request.principal, Service).select_related(
        "document__issuer", "document__supervisor__user", "issuer", "addressee", "received_by__user"
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
    context = {
        "here": "documents",
        "service": service,
        "document": document,
        "state": SERVICE.state(service.state),
        "is_issuer": request.principal.organisation_id == service.issuer_id,
        "events": permitted_events(request.principal, service),
        "blocks": parse(document.text),
        "annexes": annexes_of(document),
        "receipt_holds": bool(service.receipt) and service.receipt == receipt_of(service),
        "replies": [(each, files.get(each.subject, [])) for each in replies],
        "clocks": [(limit_words(c.limit_code), c, state_of(c)) for c in clocks_of(service.subject) if c.is_open],
    }
    return render(request, "work/documents/service.html", context)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a service."""
    service = _service(request, pk)
    happening = next((each for each in permitted_events(request.principal, service) if each.code == event), None)
    if happening is None:
        if event not in SERVICE.event_by_code:
            raise Http404
        messages.warning(
            request,
            _("“%(event)s” is not possible now: the state is “%(state)s”.")
            % {"event": SERVICE.event(event).label, "state": SERVICE.state(service.state).label},
        )
        return redirect("documents:service", pk)
    posted = request.method == "POST"
    form = EventForm(request.POST if posted else None, request.FILES if posted else None, event=happening)
    if posted and form.is_valid():
        try:
            # Before the transaction: checking a large file takes seconds.
            received = [receive(upload) for upload in form.cleaned_data.get("files", [])]
            values = form.cleaned_data | {"files": received}
            fire(service, event, principal=request.principal, values=values, note=form.note())
        except ValidationError as refused:
            form.add_error("files" if "files" in form.fields else None, refused)
        except StoreUnavailableError:
            form.add_error(None, _("The file store is full or out of reach. Nothing was stored; try again later."))
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(
                request,
                _("Done: %(event)s. The state is “%(state)s” now.")
                % {"event": happening.label, "state": SERVICE.state(service.state).label},
            )
            return redirect("documents:service", pk)
    context = {"here": "documents", "service": service, "document": service.document, "event": happening, "form": form}
    context["target"] = SERVICE.state(happening.target) if happening.target else None
    return render(request, "work/documents/service_event.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of a reply, to whoever sees the service."""
    service = _service(request, pk)
    subjects = [each.subject for each in service.replies.all()]
    found = Attachment.objects.filter(pk=attachment, subject__in=subjects).first()
    if found is None:
        raise Http404
    return serve_attachment(request, found, allowed=True, inline=found.is_picture)

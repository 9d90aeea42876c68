"""Pages of rectifications: list, putting a demand, one rectification with both sides, its events and files."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.files import Attachment, serve_attachment
from liaison.clues.models import Clue
from liaison.rectifications import services
from liaison.rectifications.flow import RECTIFICATION
from liaison.rectifications.forms import EventForm, IssueForm
from liaison.rectifications.models import Rectification
from liaison.rectifications.queries import find, rows_of
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def list_rectifications(request: HttpRequest) -> HttpResponse:
    """Rectifications of the organisation acted for, both ways."""
    chosen = selection(request, "rectifications")
    found = find(request.principal, **chosen.form.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "work/rectifications/list.html",
        {
            "here": "rectifications",
            "selection": chosen,
            "form": chosen.form,
            "page_obj": page,
            "page_query": page_query(request),
            "rows": with_clocks(rows_of(request.principal, page.object_list)),
        },
    )


def _rectification(request: HttpRequest, pk: int) -> Rectification:
    wanted = visible(request.principal, Rectification).select_related(
        "holder", "body", "clue", "issued_by__user", "received_by__user", "handler__user"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One rectification: what the body was told, what both sides said, files, clocks."""
    item = _rectification(request, pk)
    statements = list(item.statements.select_related("author__user", "author__organisation"))
    files: dict[str, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(subject__in=[s.subject for s in statements]).select_related(
        "display", "original"
    ):
        files.setdefault(attachment.subject, []).append(attachment)
    is_holder = request.principal.organisation_id == item.holder_id
    return render(
        request,
        "work/rectifications/rectification.html",
        {
            "here": "rectifications",
            "item": item,
            "state": RECTIFICATION.state(item.state),
            "is_holder": is_holder,
            "clue": item.clue if is_holder else None,
            "events": permitted_events(request.principal, item),
            "statements": [(s, s.author.organisation_id == item.body_id, files.get(s.subject, [])) for s in statements],
            "clocks": running_clocks(item.subject),
        },
    )


@for_audience(Audience.MEMBER)
def new(request: HttpRequest, clue: int) -> HttpResponse:
    """Put a demand to a body out of a clue."""
    source = get_visible_or_404(request.principal, visible(request.principal, Clue).select_related("holder"), pk=clue)
    if not services.may_issue(request.principal, source):
        messages.warning(
            request, _("A demand is put to a body in the steps supervision and rectification, by the handlers.")
        )
        return redirect("clues:clue", clue)
    about = source.subjects.filter(kind="body", disclosed=True).exclude(organisation=None).first()
    initial = {
        "body": about.organisation_id if about else None,
        "tier": source.tier or "general",
        "legal_basis": source.holder.legal_basis,
        "disclosed": source.findings,
    }
    form = IssueForm(request.POST if request.method == "POST" else None, clue=source, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            item = services.issue(clue=source, principal=request.principal, **form.cleaned_data)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(
                request, _("Served on %(name)s as %(number)s.") % {"name": item.body.short_name, "number": item.number}
            )
            return redirect("rectifications:rectification", item.pk)
    return render(
        request,
        "work/rectifications/new.html",
        {"here": "rectifications", "clue": source, "form": form},
        status=422 if form.errors else 200,
    )


EVENTS = EventPage(
    "rectifications:rectification",
    "rectifications",
    "work/rectifications/event.html",
    "item",
    lambda data, files, event, item: EventForm(data, files, event=event, item=item),
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a rectification."""
    return EVENTS.answer(request, _rectification(request, pk), event)


@for_audience(Audience.MEMBER)
def file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of a statement, to whoever sees the rectification."""
    item = _rectification(request, pk)
    subjects = [statement.subject for statement in item.statements.all()]
    found = Attachment.objects.filter(pk=attachment, subject__in=subjects).first()
    if found is None:
        raise Http404
    return serve_attachment(request, found, allowed=True, inline=found.is_picture)

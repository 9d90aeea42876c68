"""Pages of findings and action items: their lists, one of them with its evidence, its events."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.files import Attachment, serve_attachment
from liaison.documents.kinds import kinds_for
from liaison.documents.rules import may_draft
from liaison.joint import summary
from liaison.joint.findings.documents import FINDING_SOURCE
from liaison.joint.findings.forms import FollowUpForm
from liaison.joint.findings.queries import MODELS, cards_of, find, rows_of
from liaison.joint.findings.services import EVIDENCE, has_document
from liaison.joint.flow import OPERATION
from liaison.joint.models import ActionItem, Finding, Operation
from liaison.workflow.engine import permitted_events
from liaison.workflow.models import Transition
from liaison.workflow.registry import workflow_of
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.views import with_clocks

PER_PAGE = 30
SHOWN = {"mine": _("Waiting for me"), "open": _("All open ones"), "all": _("With those that have ended")}


def _listed(request: HttpRequest, which: str) -> HttpResponse:
    show = request.GET.get("show", "mine")
    show = show if show in SHOWN else "mine"
    page = Paginator(find(MODELS[which], request.principal, show), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "joint",
        "which": which,
        "show": show,
        "views": SHOWN.items(),
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(rows_of(request.principal, page.object_list)),
    }
    return render(request, "work/joint/follow_ups.html", context)


@for_audience(Audience.MEMBER)
def list_findings(request: HttpRequest) -> HttpResponse:
    """Findings of the operations one may see, what is due first."""
    return _listed(request, "findings")


@for_audience(Audience.MEMBER)
def list_actions(request: HttpRequest) -> HttpResponse:
    """Action items of the operations one may see, what is due first."""
    return _listed(request, "actions")


def _item(request: HttpRequest, model: type[Model], pk: int) -> Finding | ActionItem:
    also = ("clue", "target") if model is Finding else ("finding",)
    wanted = visible(request.principal, model).select_related(
        "operation__lead", "operation__clue", "operation__planned_by", "owner", "person__user", *also
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


def _context(request: HttpRequest, item: Finding | ActionItem) -> dict:
    workflow = workflow_of(item).workflow
    happened = Transition.objects.filter(subject=item.subject).order_by("pk")
    return {
        "here": "joint",
        "item": item,
        "operation": item.operation,
        "state": workflow.state(item.state),
        "events": permitted_events(request.principal, item),
        "timeline": [(entry, workflow.event_by_code.get(entry.event)) for entry in happened],
        "clocks": running_clocks(item.subject),
    }


@for_audience(Audience.MEMBER)
def show_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: evidence, report, clue, documents, action items, result."""
    finding, principal = _item(request, Finding, pk), request.principal
    (card,), _loose = cards_of(principal, finding.operation, only=finding)
    context = _context(request, finding) | {"card": card}
    # A button that would only be refused is none.
    if not has_document(finding):
        context["events"] = [event for event in context["events"] if event.code != "by_document"]
    context["may_draft"] = (
        may_draft(principal) and bool(kinds_for(principal.organisation_kind)) and FINDING_SOURCE.may(principal, finding)
    )
    context["may_give"] = "give" in {event.code for event in permitted_events(principal, finding.operation)}
    return render(request, "work/joint/finding.html", context)


@for_audience(Audience.MEMBER)
def show_action(request: HttpRequest, pk: int) -> HttpResponse:
    """One action item: what is to be done, until when, what was done, with its evidence."""
    item = _item(request, ActionItem, pk)
    files = Attachment.objects.filter(subject=item.subject).select_related("display", "original")
    return render(request, "work/joint/action.html", _context(request, item) | {"files": files})


def _event_page(url_name: str) -> EventPage:
    return EventPage(
        url_name,
        "joint",
        "work/joint/follow_up_event.html",
        "item",
        lambda data, files, event, item: FollowUpForm(data, files, event=event, item=item),
        beside=lambda item: {"place": url_name},
    )


@for_audience(Audience.MEMBER)
def finding_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a finding; posted without a field, what a button alone brings about."""
    return _event_page("joint:finding").answer(request, _item(request, Finding, pk), event)


@for_audience(Audience.MEMBER)
def action_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of an action item."""
    return _event_page("joint:action").answer(request, _item(request, ActionItem, pk), event)


def _file(request: HttpRequest, item: Finding | ActionItem, attachment: int) -> HttpResponse:
    found = Attachment.objects.filter(pk=attachment, subject=item.subject, purpose=EVIDENCE).first()
    if found is None:
        raise Http404
    return serve_attachment(request, found, allowed=True, inline=found.is_picture)


@for_audience(Audience.MEMBER)
def finding_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Evidence of a finding, to whoever sees its operation."""
    return _file(request, _item(request, Finding, pk), attachment)


@for_audience(Audience.MEMBER)
def action_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Evidence of an action item, to whoever sees its operation."""
    return _file(request, _item(request, ActionItem, pk), attachment)


@for_audience(Audience.MEMBER)
def show_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """What an operation was and what came of it, with what can be made of that."""
    wanted = visible(request.principal, Operation).select_related("lead")
    operation = get_visible_or_404(request.principal, wanted, pk=pk)
    if operation.state not in summary.WHEN:
        return redirect("joint:operation", pk)
    context = {
        "here": "joint",
        "operation": operation,
        "state": OPERATION.state(operation.state),
        "summary": summary.summary_of(request.principal, operation),
        "offers": summary.offers_for(request, operation),
    }
    return render(request, "work/joint/summary.html", context)

"""Pages of campaigns: list, plan, one campaign with its matrix, a check, a finding, documents and clues out of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Audience, Principal, for_audience, get_visible_or_404, visible
from liaison.campaigns import queries, services
from liaison.campaigns.checklist_queries import lists_behind
from liaison.campaigns.flow import CAMPAIGN, FINDING
from liaison.campaigns.forms import BodyForm, CheckForm, ClueForm, DocumentForm, EventForm, PlanForm
from liaison.campaigns.models import Campaign, Check, ChecklistItem, CoveredBody, Finding
from liaison.campaigns.panels import beside
from liaison.campaigns.rules import may_plan, roles
from liaison.campaigns.starting import Origin, StartForm, with_items_of
from liaison.clues.models import Clue
from liaison.documents.models import Document
from liaison.rectifications.evidence import EvidenceFiles
from liaison.workflow.engine import EventRefused, permitted_events
from liaison.workflow.models import Transition
from liaison.workspace.clocks import running_clocks
from liaison.workspace.event_page import EventPage
from liaison.workspace.paging import page_query
from liaison.workspace.saved import selection
from liaison.workspace.views import with_clocks

PER_PAGE = 30


def _refused(form: Any, refused: EventRefused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


@for_audience(Audience.MEMBER)
def list_campaigns(request: HttpRequest) -> HttpResponse:
    """Campaigns of the organisation acted for, and those it is a partner in."""
    chosen = selection(request, "campaigns")
    found = queries.find_campaigns(request.principal, **chosen.form.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "campaigns",
        "selection": chosen,
        "form": chosen.form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": with_clocks(queries.rows_of(page.object_list)),
        "may_plan": may_plan(request.principal),
    }
    return render(request, "work/campaigns/list.html", context)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    wanted = visible(request.principal, Campaign).select_related(
        "organisation", "created_by__user", "approved_by__user"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: plan, matrix of bodies and items, findings, progress, timeline."""
    campaign = _campaign(request, pk)
    held = roles(request.principal, campaign)
    findings = list(queries.findings_of(campaign))
    seen = set(visible(request.principal, Document).filter(findings__campaign=campaign).values_list("pk", flat=True))
    context = {
        "here": "campaigns",
        "campaign": campaign,
        "state": CAMPAIGN.state(campaign.state),
        "partners": campaign.partners.all(),
        "items": campaign.items.all(),
        "matrix": queries.matrix(campaign),
        "progress": queries.progress_of(campaign),
        "findings": [(each, FINDING.state(each.state).label, each.document_id in seen) for each in findings],
        "events": permitted_events(request.principal, campaign),
        "may_check": campaign.state == "checking" and bool(held),
        "may_edit": campaign.state == "planned" and "runner.clerk" in held,
        "may_draft": campaign.state in services.WORKED_ON
        and "runner.clerk" in held
        and any(each.state == "confirmed" for each in findings),
        "may_keep": may_plan(request.principal),
        "kept_lists": lists_behind(request.principal, campaign),
        "clocks": running_clocks(campaign.subject),
        "beside": beside(request, campaign),
        "timeline": _timeline(campaign.subject, CAMPAIGN),
    }
    return render(request, "work/campaigns/campaign.html", context)


def _timeline(subject: str, workflow: Any) -> list[tuple[Transition, Any]]:
    return [
        (entry, workflow.event_by_code.get(entry.event))
        for entry in Transition.objects.filter(subject=subject).order_by("pk")
    ]


@for_audience(Audience.MEMBER)
def new(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    return _plan(request, None)


@for_audience(Audience.MEMBER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan that is still being drawn up, in its form."""
    return _plan(request, _campaign(request, pk))


def _plan(request: HttpRequest, campaign: Campaign | None) -> HttpResponse:
    principal = request.principal
    if not may_plan(principal):
        messages.warning(request, _("Your organisation or your role plans no campaigns."))
        return redirect("campaigns:list")
    posted = request.POST if request.method == "POST" else None
    initial = PlanForm.stored(campaign) if campaign else {"basis": request.membership.organisation.legal_basis}
    start = StartForm(posted or request.GET or None, principal=principal, left_out=campaign)
    origin = start.origin()
    take = origin is not None and (posted is None or "take" in posted or not posted.get("items", "").strip())
    if take:
        posted, initial = None, _taken(request, origin, initial)
    form = PlanForm(posted, initial=initial, principal=principal)
    if posted is not None and form.is_valid():
        try:
            stored = services.plan_campaign(principal=principal, campaign=campaign, **form.plan())
        except EventRefused as refused:
            _refused(form, refused)
        else:
            return redirect("campaigns:campaign", stored.pk)
    if take:
        start = StartForm(principal=principal, left_out=campaign)
    context = {
        "here": "campaigns",
        "form": form,
        "start": start,
        "origin": origin if take else None,
        "campaign": campaign,
    }
    return render(request, "work/campaigns/plan.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, origin: Origin, initial: dict[str, Any]) -> dict[str, Any]:
    """What the form holds already, and in it the items of ``origin``; nothing is stored yet."""
    if request.method == "POST":
        several = ("bodies", "partners", "checklists")
        initial = {name: request.POST.getlist(name) for name in several} | {
            name: request.POST.get(name, "") for name in PlanForm.base_fields if name not in several
        }
    lists = [*map(int, filter(str.isdecimal, map(str, initial.get("checklists", ())))), *origin.checklists]
    return initial | {
        "items": with_items_of(origin, initial.get("items", "")),
        "checklists": sorted(set(lists)),
        "field": initial.get("field") or origin.field,
    }


def _place(request: HttpRequest, campaign: Campaign, pk: int) -> CoveredBody:
    bodies = visible(request.principal, CoveredBody).filter(campaign=campaign).select_related("body", "campaign")
    return get_visible_or_404(request.principal, bodies, pk=pk)


def _closed_to_checks(request: HttpRequest, campaign: Campaign) -> bool:
    if campaign.state == "checking" and roles(request.principal, campaign):
        return False
    messages.warning(request, _("Checks are recorded while they are under way."))
    return True


@for_audience(Audience.MEMBER)
def check_body(request: HttpRequest, pk: int, covered: int) -> HttpResponse:
    """All items at one body; the first one with a problem leads on to the page where it is written down."""
    campaign = _campaign(request, pk)
    place = _place(request, campaign, covered)
    if _closed_to_checks(request, campaign):
        return redirect("campaigns:campaign", pk)
    items = list(visible(request.principal, ChecklistItem).filter(campaign=campaign))
    checks = {check.item_id: check for check in place.checks.all()}
    posted = request.POST if request.method == "POST" else None
    form = BodyForm(posted, items=items, checks=checks)
    if posted is not None and form.is_valid():
        try:
            stored = services.record_checks(covered=place, principal=request.principal, results=form.settled())
        except EventRefused as refused:
            _refused(form, refused)
        else:
            found = set(campaign.findings.filter(body=place.body_id).values_list("item", flat=True))
            unwritten = [item for item in form.problems() if item.pk not in found]
            messages.success(request, _("Stored: %(body)s, %(n)d items.") % {"body": place, "n": stored})
            return _write_down(pk, covered, [each.pk for each in unwritten])
    context = {"here": "campaigns", "campaign": campaign, "covered": place, "form": form}
    return render(request, "work/campaigns/check_body.html", context, status=422 if form.errors else 200)


def _write_down(pk: int, covered: int, items: list[int]) -> HttpResponse:
    """To the page of the first of ``items``, which leads on to the others; without any, back to the campaign."""
    if not items:
        return redirect("campaigns:campaign", pk)
    where = reverse("campaigns:check", args=[pk, covered, items[0]])
    return redirect(f"{where}?{urlencode({'problem': '', 'more': items[1:]}, doseq=True)}")


@for_audience(Audience.MEMBER)
def check(request: HttpRequest, pk: int, covered: int, item: int) -> HttpResponse:
    """One item at one body."""
    campaign = _campaign(request, pk)
    place = _place(request, campaign, covered)
    entry = get_visible_or_404(request.principal, visible(request.principal, ChecklistItem), pk=item, campaign=campaign)
    if _closed_to_checks(request, campaign):
        return redirect("campaigns:campaign", pk)
    before = Check.objects.filter(covered=place, item=entry).first()
    initial = {"result": before.result, "note": before.note} if before else {}
    if "problem" in request.GET:
        initial["result"] = "problem"
    posted = request.POST if request.method == "POST" else None
    form = CheckForm(posted, initial=initial)
    if posted is not None and form.is_valid():
        given = form.cleaned_data
        finding = form.finding() if given["result"] == "problem" else None
        try:
            services.record_check(
                covered=place,
                item=entry,
                principal=request.principal,
                result=given["result"],
                note=given["note"],
                finding=finding,
            )
        except EventRefused as refused:
            _refused(form, refused)
        else:
            messages.success(request, _("Stored: %(body)s, item %(n)d.") % {"body": place, "n": entry.position})
            more = [int(value) for value in request.GET.getlist("more") if value.isdecimal()]
            return _write_down(pk, covered, more)
    context = {
        "here": "campaigns",
        "campaign": campaign,
        "covered": place,
        "item": entry,
        "form": form,
        "standing": campaign.findings.filter(body=place.body_id, item=entry),
    }
    return render(request, "work/campaigns/check.html", context, status=422 if form.errors else 200)


EVENTS = EventPage(
    "campaigns:campaign",
    "campaigns",
    "work/campaigns/event.html",
    "item",
    lambda data, _files, event, item: EventForm(data, event=event, item=item),
    beside=lambda campaign: {"back": "campaigns:campaign"},
)
FINDING_EVENTS = EventPage(
    "campaigns:finding",
    "campaigns",
    "work/campaigns/event.html",
    "item",
    lambda data, _files, event, item: EventForm(data, event=event, item=item),
    beside=lambda finding: {"back": "campaigns:finding"},
)


@for_audience(Audience.MEMBER)
def do_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a campaign."""
    return EVENTS.answer(request, _campaign(request, pk), event)


def _finding(request: HttpRequest, pk: int) -> Finding:
    wanted = visible(request.principal, Finding).select_related(
        "campaign__organisation", "body", "item", "document", "clue", "found_by__user", "found_by__organisation"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


@for_audience(Audience.MEMBER)
def show_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding, with the document and the clue out of it where this principal may see them."""
    finding = _finding(request, pk)
    principal = request.principal
    runs = "runner.clerk" in roles(principal, finding.campaign)
    worked_on = finding.campaign.state in services.WORKED_ON
    context = {
        "here": "campaigns",
        "finding": finding,
        "state": FINDING.state(finding.state),
        "document": visible(principal, Document).filter(pk=finding.document_id or 0).first(),
        "clue": visible(principal, Clue).filter(pk=finding.clue_id or 0).first(),
        "events": permitted_events(principal, finding),
        "may_draft": runs and worked_on and finding.state == "confirmed",
        "may_raise": runs and worked_on and finding.state in {"confirmed", "demanded"},
        "evidence": EVIDENCE.context(principal, finding),
        "timeline": _timeline(finding.subject, FINDING),
    }
    return render(request, "work/campaigns/finding.html", context)


def _adds_files(principal: Principal, finding: Finding) -> bool:
    """Whoever checks, organiser or partner, until the finding has ended."""
    open_ = not FINDING.state(finding.state).final and finding.campaign.state in services.WORKED_ON
    return open_ and bool(roles(principal, finding.campaign) & {"runner.clerk", "partner.clerk"})


EVIDENCE = EvidenceFiles("campaigns:finding", "campaigns", "finding.file_added", _adds_files)


@for_audience(Audience.MEMBER)
def add_finding_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Files as evidence of a finding."""
    return EVIDENCE.add(request, _finding(request, pk))


@for_audience(Audience.MEMBER)
def finding_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """One of them, to whoever sees the finding."""
    return EVIDENCE.read(request, _finding(request, pk), attachment)


@for_audience(Audience.MEMBER)
def do_finding_event(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The page of one event of a finding."""
    return FINDING_EVENTS.answer(request, _finding(request, pk), event)


@for_audience(Audience.MEMBER)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One document out of chosen findings; its draft is opened."""
    campaign = _campaign(request, pk)
    if "runner.clerk" not in roles(request.principal, campaign):
        messages.warning(request, _("This is not for you to do. Ask the head or the handler in charge."))
        return redirect("campaigns:campaign", pk)
    posted = request.POST if request.method == "POST" else None
    initial = {"findings": [value for value in request.GET.getlist("finding") if value.isdecimal()]}
    kind = request.principal.organisation_kind
    form = DocumentForm(posted, initial=initial, campaign=campaign, organisation_kind=kind)
    if posted is not None and form.is_valid():
        try:
            document = services.draft_document(
                campaign=campaign,
                findings=list(form.cleaned_data["findings"]),
                kind=form.cleaned_data["kind"],
                principal=request.principal,
            )
        except EventRefused as refused:
            _refused(form, refused)
        else:
            return redirect("documents:edit", document.pk)
    context = {"here": "campaigns", "campaign": campaign, "form": form}
    return render(request, "work/campaigns/draft.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def raise_clue(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a finding up as a clue."""
    finding = _finding(request, pk)
    if "runner.clerk" not in roles(request.principal, finding.campaign):
        messages.warning(request, _("This is not for you to do. Ask the head or the handler in charge."))
        return redirect("campaigns:finding", pk)
    posted = request.POST if request.method == "POST" else None
    form = ClueForm(posted, initial={"kind": "procedure"})
    if posted is not None and form.is_valid():
        try:
            clue = services.raise_clue(finding=finding, kind=form.cleaned_data["kind"], principal=request.principal)
        except EventRefused as refused:
            _refused(form, refused)
        else:
            messages.success(request, _("Taken up as clue %(number)s.") % {"number": clue.number})
            return redirect("clues:clue", clue.pk)
    context = {"here": "campaigns", "finding": finding, "form": form}
    return render(request, "work/campaigns/raise.html", context, status=422 if form.errors else 200)

"""Pages of kept checklists: list, one list with what was found by it, writing, files, retiring."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, for_audience, get_visible_or_404, visible
from liaison.campaigns import checklist_files, checklist_queries, checklists
from liaison.campaigns.checklist_forms import FileForm, FindForm, ItemFormSet, NewForm, WordsForm, rows_of
from liaison.campaigns.flow import CAMPAIGN
from liaison.campaigns.lines import written
from liaison.campaigns.models import Campaign, Checklist
from liaison.campaigns.rules import may_plan
from liaison.workflow.engine import EventRefused
from liaison.workspace.paging import page_query

PER_PAGE = 30


@for_audience(Audience.MEMBER)
@require_safe
def list_checklists(request: HttpRequest) -> HttpResponse:
    """Checklists that the organisation keeps, each with what was found by it."""
    form = FindForm(request.GET)
    found = checklist_queries.find_checklists(request.principal, **form.wanted())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    uses = checklist_queries.uses(request.principal, [each.pk for each in page])
    context = {
        "here": "checklists",
        "form": form,
        "page_obj": page,
        "page_query": page_query(request),
        "rows": [(each, uses.get(each.pk, checklist_queries.Use())) for each in page],
        "may_keep": may_plan(request.principal),
    }
    return render(request, "work/campaigns/checklists.html", context)


def _checklist(request: HttpRequest, pk: int) -> Checklist:
    return get_visible_or_404(request.principal, Checklist.objects.select_related("changed_by__user"), pk=pk)


@for_audience(Audience.MEMBER)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its items, how often each found a problem, and the campaigns that used it."""
    checklist = _checklist(request, pk)
    items = list(checklist.kept_items.all())
    uses = checklist_queries.uses(request.principal, [item.pk for item in items], by="kept")
    counted = [(item, uses.get(item.pk, checklist_queries.Use())) for item in items]
    campaigns = checklist_queries.campaigns_of(request.principal, checklist)
    context = {
        "here": "checklists",
        "checklist": checklist,
        "rows": [row for row in counted if not row[0].dropped],
        "dropped": [row for row in counted if row[0].dropped and row[1].campaigns],
        "campaigns": [(each, CAMPAIGN.state(each.state).label) for each in campaigns],
        "may_keep": may_plan(request.principal),
    }
    return render(request, "work/campaigns/checklist.html", context)


def _turned_away(request: HttpRequest, checklist: Checklist | None = None) -> bool:
    if not may_plan(request.principal):
        messages.warning(request, _("Checklists are kept by who plans campaigns."))
    elif checklist is not None and checklist.retired_at:
        messages.warning(request, _("This checklist is retired. Take it up again first."))
    else:
        return False
    return True


def _refused(form: Any, refused: EventRefused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new list, empty or with the items of a campaign."""
    if _turned_away(request):
        return redirect("campaigns:checklists")
    key = request.GET.get("campaign", "")
    campaign = visible(request.principal, Campaign).filter(pk=key).first() if key.isdecimal() else None
    initial = {}
    if campaign is not None:
        initial = {"name": campaign.title, "field": campaign.field, "items": written(campaign.items.all())}
    form = NewForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "field", "note")}
        try:
            stored = checklists.keep_checklist(
                principal=request.principal, lines=form.lines, campaign=campaign, **given
            )
        except EventRefused as refused:
            _refused(form, refused)
        else:
            messages.success(request, _("The checklist is kept."))
            return redirect("campaigns:checklist", stored.pk)
    context = {"here": "checklists", "form": form, "campaign": campaign}
    return render(request, "work/campaigns/checklist_new.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Words and items of a list, one row for each item."""
    checklist = _checklist(request, pk)
    if _turned_away(request, checklist):
        return redirect("campaigns:checklist", pk)
    posted = request.POST if request.method == "POST" else None
    form = WordsForm(posted, initial=WordsForm.stored(checklist))
    rows = ItemFormSet(posted, initial=rows_of(checklist), prefix="item")
    if posted is not None and form.is_valid() & rows.is_valid():
        try:
            checklists.keep_checklist(
                principal=request.principal, checklist=checklist, lines=rows.lines(), **form.cleaned_data
            )
        except EventRefused as refused:
            _refused(form, refused)
        else:
            messages.success(request, _("The checklist is kept."))
            return redirect("campaigns:checklist", pk)
    wrong = bool(form.errors or (posted is not None and not rows.is_valid()))
    context = {"here": "checklists", "form": form, "rows": rows, "checklist": checklist, "wrong": wrong}
    return render(request, "work/campaigns/checklist_edit.html", context, status=422 if wrong else 200)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """The items of a list out of a table, in the place of those it has."""
    checklist = _checklist(request, pk)
    if _turned_away(request, checklist):
        return redirect("campaigns:checklist", pk)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        words = WordsForm.stored(checklist)
        try:
            checklists.keep_checklist(principal=request.principal, checklist=checklist, lines=form.lines, **words)
        except EventRefused as refused:
            _refused(form, refused)
        else:
            messages.success(request, _("The items of the file are the checklist now."))
            return redirect("campaigns:checklist", pk)
    context = {"here": "checklists", "form": form, "checklist": checklist}
    return render(request, "work/campaigns/checklist_file.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_POST
def set_retired(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a list, or take it up again."""
    checklist = _checklist(request, pk)
    retired = request.POST.get("retired") == "1"
    try:
        checklists.set_retired(principal=request.principal, checklist=checklist, retired=retired)
    except EventRefused as refused:
        messages.warning(request, refused.message)
    else:
        done = _("The checklist is retired.") if retired else _("The checklist is in use again.")
        messages.success(request, done)
    return redirect("campaigns:checklist", pk)


def _attachment(content: str | bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@for_audience(Audience.MEMBER)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The items as CSV, which can be read in again."""
    checklist = _checklist(request, pk)
    content = checklist_files.as_csv(checklist.kept_items.filter(dropped=False))
    return _attachment(content, f"{checklist.name} v{checklist.version}.csv", "text/csv; charset=utf-8")


@for_audience(Audience.MEMBER)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The table to fill in."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attachment(checklist_files.template(), "checklist.xlsx", kind)

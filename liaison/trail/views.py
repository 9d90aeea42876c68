"""The audit trail of an organisation, for its auditors. For everybody else the page does not exist."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.access import Audience, for_audience
from core.audit import AuditEntry, actor_for, label_of
from liaison.trail.exporting import MOST, csv_response
from liaison.trail.forms import AuditFilter
from liaison.trail.reading import fitting, in_words, is_auditor, newest, own_entries

PAGE = 50


def _chosen(request: HttpRequest) -> tuple[AuditFilter, object]:
    if not is_auditor(request.principal):
        raise Http404
    form = AuditFilter(request.GET)
    entries = fitting(form.cleaned_data) if form.is_valid() else AuditEntry.objects.none()
    return form, own_entries(request.principal, entries)


@for_audience(Audience.MEMBER)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What was done for the organisation, newest first."""
    form, entries = _chosen(request)
    rows = list(newest(entries, PAGE + 1, request.principal, before=request.GET.get("before", ""), batch=PAGE + 1))
    in_words(request.principal, rows[:PAGE])
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "here": "trail",
        "form": form,
        "rows": [(entry, label_of(entry.action)) for entry in rows[:PAGE]],
        "older": rows[PAGE - 1].seq if len(rows) > PAGE else None,
        "query": kept.urlencode(),
        "page_query": f"{kept.urlencode()}&" if kept else "",
        "most": MOST,
    }
    return render(request, "work/trail/list.html", context)


@for_audience(Audience.MEMBER)
@require_POST
def own_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV, recorded in the stream of the organisation."""
    form, entries = _chosen(request)
    principal = request.principal
    return csv_response(
        newest(entries, MOST, principal),
        stream=f"organisation:{principal.organisation_id}",
        chosen=form.cleaned_data,
        actor=actor_for(principal),
    )

"""Retention for security administrators: periods with their source, and what is due, held, proposed and deleted.

Numbers, days and organisations only: administrators see no title, no content and no reason that an officer wrote.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.audit import actor_of
from liaison.organisations.forms import refuse
from liaison.organisations.models import AdministratorDuty
from liaison.organisations.refusals import Refused
from liaison.retention.kinds import FIXED, OUTCOMES
from liaison.retention.models import Deletion, DueRecord, Hold, RecordKind, RetentionPeriod, Tombstone
from liaison.retention.periods import in_force
from liaison.retention.schedule import SCHEDULE
from liaison.retention.services import set_period
from liaison.workspace.paging import page_query
from portal.administration.access import for_duty
from portal.administration.periods import PeriodForm, said

PAGE = 50
VIEWS = {
    "due": gettext_lazy("Period ended"),
    "proposed": gettext_lazy("Proposed for deletion"),
    "holds": gettext_lazy("Holds"),
    "deleted": pgettext_lazy("record", "Deleted"),
}


@for_duty(AdministratorDuty.SECURITY)
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: HttpRequest) -> HttpResponse:
    """Periods in force, all ever set, what the archives rules give, and a form for a new one."""
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=_proposed(request))
    if request.method == "POST" and form.is_valid():
        kind, _slash, outcome = form.cleaned_data["kind"].partition("/")
        rest = {name: form.cleaned_data[name] for name in ("since", "source", "reason")}
        try:
            set_period(
                kind=kind, outcome=outcome, months=form.in_all(), user=request.user, actor=actor_of(request), **rest
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Set and recorded. The list of what is due follows in a moment."))
            return HttpResponseRedirect(reverse("administration:retention"))
    context = {
        "rows": _in_force(),
        "schedule": _schedule(),
        "history": [
            (row, _name(row.kind, row.outcome))
            for row in RetentionPeriod.objects.select_related("by").order_by("-pk")[:PAGE]
        ],
        "fixed": FIXED,
        "form": form,
        "counts": _counts(),
    }
    return render(request, "administration/retention.html", context, status=422 if form.errors else 200)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """What fills the form for the kind whose proposal was chosen: its period and source; the reason is not ours."""
    scheduled = SCHEDULE.get(request.GET.get("kind", ""))
    if scheduled is None:
        return {}
    return {"kind": scheduled.kind, "source": scheduled.source} | said(scheduled.months)


def _schedule() -> list[dict[str, Any]]:
    """What the archives rules give for each kind, and whether that is in force."""
    known = in_force().rows
    return [
        {"row": each, "name": _name(each.kind, ""), "adopted": found is not None and found.months == each.months}
        for each in SCHEDULE.values()
        for found in [known.get((each.kind, ""))]
    ]


def _name(kind: str, outcome: str) -> str:
    label = str(RecordKind(kind).label)
    return f"{label}：{OUTCOMES.get(outcome, outcome)}" if outcome else label


def _in_force() -> list[tuple[str, RetentionPeriod | None]]:
    """Each kind, and each outcome with a period of its own, with the row in force."""
    known = in_force().rows
    found: list[tuple[str, RetentionPeriod | None]] = []
    for kind in RecordKind.values:
        found.append((_name(kind, ""), known.get((kind, ""))))
        found += [(_name(code, outcome), row) for (code, outcome), row in known.items() if code == kind and outcome]
    return found


def _counts() -> list[dict[str, Any]]:
    """How much is due of each organisation."""
    found = DueRecord.objects.values("holder__name").annotate(n=Count("pk")).order_by("-n", "holder__name")
    return list(found[:PAGE])


def _listed(view: str) -> QuerySet:
    if view == "proposed":
        return Deletion.objects.filter(state=Deletion.State.PROPOSED).select_related("holder", "proposed_by")
    if view == "holds":
        return Hold.objects.filter(lifted_at=None).select_related("holder", "organisation", "placed_by")
    if view == "deleted":
        return Tombstone.objects.select_related("holder")
    return DueRecord.objects.select_related("holder")


@for_duty(AdministratorDuty.SECURITY)
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """What is due, held, proposed and deleted in all organisations, by number."""
    view = request.GET.get("show", "")
    view = view if view in VIEWS else "due"
    context = {
        "view": view,
        "views": VIEWS.items(),
        "label": VIEWS[view],
        "page_obj": Paginator(_listed(view), PAGE).get_page(request.GET.get("page")),
        "page_query": page_query(request),
    }
    return render(request, "administration/retention_records.html", context)

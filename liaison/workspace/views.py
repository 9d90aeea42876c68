"""The home page of a workspace: what waits, what is due, what came back, what others have of ours."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import Audience, Principal, for_audience
from core.calendar import calendar
from core.deadlines import Clock, open_clocks_of
from core.deadlines.limits import limits
from core.deadlines.states import ClockState, state_of
from liaison.organisations.models import Membership
from liaison.workspace.elsewhere import search_everywhere
from liaison.workspace.waiting import SOON, Counts, Row, sections_for

#: Rows of one part on the home page; the rest is one link away.
SHOWN = 8
#: Rows of one part that are late and passed over to show what is due soon.
MOST_LATE = 200


@for_audience(Audience.MEMBER)
def home(request: HttpRequest) -> HttpResponse:
    """The page a party keeps open all day."""
    principal = request.principal
    kind, due = request.GET.get("kind", ""), request.GET.get("due", "")
    due = due if due in ("soon", "late") else ""
    waiting = _part(principal, "waiting", kind, due)
    returned, outside = _part(principal, "returned"), _part(principal, "outside")
    absent = Membership.objects.filter(pk__in=principal.stands_in_for).select_related("user")
    context = {
        "here": "home",
        "now": timezone.localtime(),
        "absent": absent,
        "waiting": waiting,
        "returned": returned,
        "outside": outside,
        "own": [_part(principal, "own")],
        "kind": kind,
        "due": due,
    }
    return render(request, "work/home.html", context)


@for_audience(Audience.MEMBER)
def search(request: HttpRequest) -> HttpResponse:
    """One search over all lists: which of them hold the words, and how often."""
    text = request.GET.get("q", "").strip()[:100]
    found = search_everywhere(request.principal, text)
    return render(request, "work/workspace/search.html", {"search_text": text, "text": text, "found": found})


def _is_due(row: Row, due: str, now: dt.datetime) -> bool:
    if row.due_at is None:
        return False
    return row.due_at < now if due == "late" else now <= row.due_at < now + SOON


def _part(principal: Principal, code: str, only: str = "", due: str = "") -> dict:
    sections = sections_for(principal, code)
    counted = [(section, section.count(principal)) for section in sections]
    chosen = [str(index) for index in range(len(counted))] if not only.isdecimal() else [only]
    rows: list[Row] = []
    now = timezone.now()
    for index, (section, counts) in enumerate(counted):
        if str(index) not in chosen or not counts.total:
            continue
        # Sections give the nearest limit first: what is due soon stands behind what is late.
        found = section.rows(principal, SHOWN + (min(counts.late, MOST_LATE) if due == "soon" else 0))
        rows += [row for row in found if not due or _is_due(row, due, now)]
    far = timezone.now() + timezone.timedelta(days=36500)
    rows.sort(key=lambda row: row.due_at or far)
    rows = rows[:SHOWN]
    wanted = sum((counts for index, (_section, counts) in enumerate(counted) if str(index) in chosen), Counts())
    return {
        "rest": max(0, {"late": wanted.late, "soon": wanted.soon}.get(due, wanted.total) - len(rows)),
        "total": sum((counts for _section, counts in counted), Counts()),
        "filters": [
            (str(index), section.label, counts)
            for index, (section, counts) in enumerate(counted)
            if counts.total or str(index) == only
        ],
        "rows": with_clocks(rows),
        "all": [
            (section.label, section.url_name)
            for section, counts in counted
            if section.url_name and counts.total > SHOWN
        ],
    }


def with_clocks(rows: list[Row]) -> list[tuple[Row, Clock | None, ClockState | None]]:
    """Each row with its most urgent clock and the state of it; two queries for all."""
    clocks = {subject: found[0] for subject, found in open_clocks_of({row.subject for row in rows}).items() if found}
    # One calendar, one moment and the limits once for all rows.
    days, now, known = calendar(), timezone.now(), limits() if clocks else None
    return [
        (row, clocks[row.subject], state_of(clocks[row.subject], now, days, known))
        if row.subject in clocks
        else (row, None, None)
        for row in rows
    ]

"""The calendar's pages: a month, a week, or a month as a list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import Audience, for_audience
from core.calendar import calendar
from liaison.calendars.items import items_between
from liaison.calendars.periods import Period, days_of, period, period_named

VIEWS = ("month", "week", "agenda")


def _asked(request: HttpRequest) -> Period:
    """The period of the address; this month where it names none."""
    for view in VIEWS:
        if (found := period_named(view, request.GET.get(view, ""))) is not None:
            return found
    named = next((view for view in VIEWS if view in request.GET), "month")
    return period(named, timezone.localdate())


@for_audience(Audience.MEMBER)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """``?month=2026-11``, ``?week=2026-11-23`` or ``?agenda=2026-11``: what this member may see of it."""
    asked, today = _asked(request), timezone.localdate()
    weeks = asked.weeks()
    first, last = (asked.first, asked.last) if asked.view == "agenda" else (weeks[0][0], weeks[-1][-1])
    items = items_between(request.principal, first, last, named=asked.view != "month")
    filled = days_of(asked, items, calendar(), today)
    listed = [day for week in filled for day in week if not day.outside]
    context = {
        "here": "calendar",
        "period": asked,
        "weeks": filled,
        "days": [day for day in listed if day.items or day.words],
        "nothing": not any(day.items for week in filled for day in week),
        "provisional": not all(day.settled for day in listed),
        "previous": asked.previous(),
        "next": asked.next(),
        "today": period(asked.view, today),
        "views": [asked.as_(view, today) for view in VIEWS],
    }
    return render(request, f"work/calendars/{asked.view}.html", context)

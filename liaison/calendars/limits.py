"""Limits that end on a day: clocks of the organisation acted for, as far as their matters may be seen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Principal, visible
from core.deadlines import open_clocks
from core.deadlines.words import limit_words
from liaison.calendars.items import Item
from liaison.notices.items import registered_items
from liaison.notices.kinds import PLACES
from liaison.workflow.registry import registered_workflows

#: A poll's own limit stands in the calendar as the poll's last day.
_ELSEWHERE = ("operation.reply",)
#: Lines of one day; the rest is a number.
MOST_LINES = 20


def due(principal: Principal, first: dt.date, last: dt.date, named: bool) -> list[Item]:
    """What ends on each day, counted; with ``named`` the matters too. One query, and one for each kind of matter."""
    if not principal.is_member:
        return []
    clocks = (
        open_clocks(principal.organisation_id).filter(due_on__range=(first, last)).exclude(limit_code__in=_ELSEWHERE)
    )
    rows = list(clocks.values_list("due_on", "subject", "limit_code", "started_at"))
    seen = _visible(principal, {subject for _day, subject, _limit, _at in rows}, named)
    days: dict[dt.date, list[tuple[str, str, dt.datetime]]] = defaultdict(list)
    for day, subject, limit, started_at in rows:
        if subject in seen:
            days[day].append((subject, limit, started_at))
    return [_day(day, found, seen, named) for day, found in days.items()]


def _day(day: dt.date, found: list[tuple[str, str, dt.datetime]], seen: dict[str, Any], named: bool) -> Item:
    n = len(found)
    lines = []
    for subject, limit, _at in found[:MOST_LINES] if named else ():
        title, number, url = seen[subject]
        lines.append((title, number, limit_words(limit), url))
    return Item(
        day=day,
        subject=f"due:{day.isoformat()}",
        code="due",
        words=_("limits that end"),
        title=ngettext("%(n)d limit ends", "%(n)d limits end", n) % {"n": n},
        url=f"{reverse('calendars:calendar')}?agenda={day:%Y-%m}#d{day.isoformat()}",
        changed_at=max(at for _subject, _limit, at in found),
        more=tuple(lines),
        hidden=n - len(lines) if named else 0,
    )


def _visible(principal: Principal, subjects: set[str], named: bool) -> dict[str, Any]:
    """Of ``subjects`` those that may be seen: (title, number, address) with ``named``, else nothing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        code, _colon, pk = subject.partition(":")
        if pk.isdecimal():
            wanted[code].add(int(pk))
    found: dict[str, Any] = {}
    for registered in registered_workflows():
        code = registered.workflow.code
        if code not in wanted or code not in PLACES:
            continue
        queryset = visible(principal, registered.model).filter(pk__in=wanted[code])
        if not named:
            found |= dict.fromkeys(f"{code}:{pk}" for pk in queryset.values_list("pk", flat=True))
            continue
        if registered.named_by:
            queryset = queryset.select_related(*registered.named_by)
        for item in queryset:
            found[f"{code}:{item.pk}"] = (item.title, item.number, reverse(PLACES[code], args=[item.pk]))
    for known in registered_items():
        if known.code in wanted:
            for item in visible(principal, known.model).filter(pk__in=wanted[known.code]):
                found[f"{known.code}:{item.pk}"] = (item.title, known.number(item), known.place(item.pk, {}))
    return found

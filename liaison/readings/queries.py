"""Reads of readings: the list, what waits."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from core.access import Principal, visible
from liaison.clues.queries import by_limit
from liaison.organisations.rules import may_act
from liaison.readings.flow import READING
from liaison.readings.models import Reading
from liaison.workspace.lists import in_order
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import Counts, Row, moves_of


def whose_clock(reading: Reading) -> int:
    """The side that must act in the present state."""
    return reading.asker_id if READING.state(reading.state).waits_for == "asker" else reading.reader_id


def find_readings(
    principal: Principal, *, state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet[Reading]:
    """Drafts that the principal may see, narrowed and ordered; without their texts."""
    found = visible(principal, Reading)
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word))
    return in_order(by_limit(found, due).select_related("asker", "reader").defer("content"), sort, "opened_at")


def waiting_for(principal: Principal) -> QuerySet[Reading]:
    """Drafts whose next move is this organisation's, to whoever acts for it."""
    found = visible(principal, Reading).defer("content")
    return found.filter(moves_of(READING, principal.organisation_id)) if may_act(principal) else found.none()


def count_waiting(principal: Principal) -> Counts:
    """How many wait; one query."""
    return count_of(principal, waiting_for)


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones."""
    found = waiting_for(principal).select_related("asker", "reader")
    return rows_of(principal, found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


def rows_of(principal: Principal, readings: Iterable[Reading]) -> list[Row]:
    """One row for each, with the other side."""
    own = principal.organisation_id
    return [
        Row(
            title=reading.title,
            number=reading.number,
            url=reverse("readings:reading", args=[reading.pk]),
            origin=reading.reader.short_name if reading.asker_id == own else reading.asker.short_name,
            state=str(READING.state(reading.state).label),
            subject=reading.subject,
            due_at=reading.next_due_at,
        )
        for reading in readings
    ]

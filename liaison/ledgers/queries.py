"""Reads of ledgers: lists with counts, and what waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from core.access import Principal, visible
from liaison.clues.queries import count_by_limit
from liaison.ledgers.flow import LEDGER
from liaison.ledgers.kinds import LedgerKind, kinds_for
from liaison.ledgers.models import Entry
from liaison.organisations.rules import may_act
from liaison.workspace.elsewhere import address
from liaison.workspace.waiting import Counts, Row


def counted_kinds(principal: Principal) -> list[tuple[LedgerKind, int]]:
    """The organisation's ledgers with the number of entries the principal may see; one query."""
    found = visible(principal, Entry).order_by().values_list("kind").annotate(Count("pk"))
    counts = dict(found)
    return [(kind, counts.get(kind.code, 0)) for kind in kinds_for(principal.organisation_kind)]


def find_entries(principal: Principal, *, kind: str, state: str = "", text: str = "") -> QuerySet[Entry]:
    """Entries of one ledger that the principal may see, newest first."""
    found = visible(principal, Entry).filter(kind=kind)
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(text__icontains=word))
    return found.order_by("-pk")


def found_in(principal: Principal, text: str) -> Iterator[tuple[Any, str, QuerySet]]:
    """For the search over all lists: each ledger of the organisation."""
    for kind in kinds_for(principal.organisation_kind):
        yield kind.name, address("ledgers:list", text, kind.code), find_entries(principal, kind=kind.code, text=text)


def waiting_for(principal: Principal) -> QuerySet[Entry]:
    """Entries that wait for an answer, to whoever does work."""
    found = visible(principal, Entry)
    return found.filter(state="awaiting") if may_act(principal) else found.none()


def count_waiting(principal: Principal) -> Counts:
    """How many answers are awaited."""
    return count_by_limit(waiting_for(principal))


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones."""
    return rows_of(waiting_for(principal).order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


def rows_of(entries: Iterable[Entry]) -> list[Row]:
    """One row for each entry, with its day in place of the other side."""
    return [
        Row(
            title=entry.title,
            number=entry.number,
            url=reverse("ledgers:entry", args=[entry.pk]),
            origin=f"{entry.day:%Y-%m-%d}",
            state=str(LEDGER.state(entry.state).label),
            subject=entry.subject,
            due_at=entry.next_due_at,
        )
        for entry in entries
    ]

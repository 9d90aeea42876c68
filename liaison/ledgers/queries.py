"""Reads of ledgers: lists with counts, and what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.access import Principal, visible
from liaison.clues.queries import by_limit
from liaison.ledgers.flow import LEDGER
from liaison.ledgers.kinds import LedgerKind, kinds_for, lasting
from liaison.ledgers.models import Entry
from liaison.organisations.rules import may_act
from liaison.workspace.elsewhere import address
from liaison.workspace.tallies import count_by_limit
from liaison.workspace.waiting import Counts, Row

#: How long before its end something that lasts is work: an appointment is not renewed on its last day.
NEAR: Final = dt.timedelta(days=30)
#: How long a visit or seminar is offered as the occasion of another entry.
LATELY: Final = dt.timedelta(days=180)
#: Entries shown on the page of the one they come from.
MOST_FOLLOWED: Final = 50


def counted_kinds(principal: Principal) -> list[tuple[LedgerKind, int]]:
    """The organisation's ledgers with the number of entries the principal may see; one query."""
    found = visible(principal, Entry).order_by().values_list("kind").annotate(Count("pk"))
    counts = dict(found)
    return [(kind, counts.get(kind.code, 0)) for kind in kinds_for(principal.organisation_kind)]


def find_entries(principal: Principal, *, kind: str, state: str = "", text: str = "", due: str = "") -> QuerySet[Entry]:
    """Entries of one ledger that the principal may see, newest first; ``due`` as ``by_limit`` takes it."""
    found = by_limit(visible(principal, Entry).filter(kind=kind), due)
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
    """Entries that wait for an answer or for a follow-up, and what lasts when its end is near, to whoever does work."""
    found = visible(principal, Entry)
    if not may_act(principal):
        return found.none()
    near = Q(next_due_at__lt=timezone.now() + NEAR)
    own = Q(state="recorded", next_due_at__isnull=False) & (~Q(kind__in=lasting()) | near)
    return found.filter(Q(state="awaiting") | own)


def count_waiting(principal: Principal) -> Counts:
    """How many entries wait; one query."""
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


def occasions(principal: Principal, ledger: LedgerKind, given: int = 0) -> QuerySet[Entry]:
    """Entries that a new one of ``ledger`` may come from: contact points there are, what happened lately, ``given``
    where it is one."""
    found = visible(principal, Entry).filter(kind__in=ledger.about)
    lately = Q(day__gte=timezone.localdate() - LATELY) & ~Q(kind__in=lasting())
    return found.filter(Q(kind__in=lasting(), state="recorded") | lately | Q(pk=given)).order_by("kind", "-pk")


def followed_by(principal: Principal, entry: Entry) -> list[Row]:
    """What was recorded out of ``entry``, newest first."""
    return rows_of(visible(principal, Entry).filter(about=entry).order_by("-pk")[:MOST_FOLLOWED])


def followers(ledger: LedgerKind) -> list[LedgerKind]:
    """Ledgers whose entries come from those of ``ledger``."""
    return [each for each in kinds_for(ledger.party) if ledger.code in each.about]

"""Reads of clues. Everything starts from what the principal may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.access import Principal, visible
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.clues.searching import matching
from liaison.organisations.rules import may_act
from liaison.workflow.models import Transition
from liaison.workspace.lists import in_order
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import SOON, Counts


@dataclass(frozen=True)
class ClueFilter:
    """What the list is narrowed to; empty values do not narrow.

    Attributes:
        scope: ``mine`` (to do by this member), ``open``, ``ended`` or empty for all.
        due: ``soon`` or ``late``.
        sort: one of ``liaison.workspace.lists.ORDERS``.
    """

    text: str = ""
    scope: str = "open"
    state: str = ""
    kind: str = ""
    source: str = ""
    due: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    sort: str = ""


def mine(principal: Principal) -> Q:
    """Clues that wait for this member: handled by it or whom it deputises for, and those nobody was named for."""
    unnamed = Q(handler=None, second_handler=None)
    handled = Q(handler__in=principal.memberships) | Q(second_handler__in=principal.memberships)
    return handled | unnamed if may_act(principal) else handled


def due_late(now: dt.datetime) -> Q:
    """Of items with ``next_due_at``: the earliest limit has passed."""
    return Q(next_due_at__lt=now)


def due_soon(now: dt.datetime) -> Q:
    """The same: the earliest limit ends soon."""
    return Q(next_due_at__gte=now, next_due_at__lt=now + SOON)


def by_limit(found: QuerySet, due: str, now: dt.datetime | None = None) -> QuerySet:
    """Of ``found`` those whose earliest limit ends ``soon`` or is passed (``late``); all where ``due`` is empty."""
    now = now or timezone.now()
    if due == "late":
        return found.filter(due_late(now))
    return found.filter(due_soon(now)) if due == "soon" else found


def find_clues(principal: Principal, wanted: ClueFilter, now: dt.datetime | None = None) -> QuerySet[Clue]:
    """Clues the principal may see, narrowed by ``wanted``; newest first, by due date where that was asked for."""
    found = visible(principal, Clue)
    if wanted.scope in {"mine", "open"}:
        found = found.filter(state__in=CLUE.open_states)
    elif wanted.scope == "ended":
        found = found.exclude(state__in=CLUE.open_states)
    if wanted.scope == "mine":
        found = found.filter(mine(principal))
    for name in ("state", "kind", "source"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: value})
    if wanted.since:
        found = found.filter(received_at__date__gte=wanted.since)
    if wanted.until:
        found = found.filter(received_at__date__lte=wanted.until)
    found = by_limit(found, wanted.due, now)
    if wanted.text:
        found = matching(found, wanted.text, principal.organisation_id)
    order = wanted.sort or ("due" if wanted.due or wanted.scope == "mine" else "")
    if wanted.text and not order:
        return found.order_by("-pk")  # the order the index of words gives: newest entered first, without sorting all
    return in_order(found, order, "received_at")


def clues_waiting(principal: Principal) -> QuerySet[Clue]:
    """Clues that wait for this member."""
    return visible(principal, Clue).filter(mine(principal), state__in=CLUE.open_states)


def count_mine(principal: Principal) -> Counts:
    """How many clues wait for this member; one query."""
    return count_of(principal, clues_waiting)


def timeline(clue: Clue) -> QuerySet[Transition]:
    """What happened to a clue, oldest first."""
    return Transition.objects.filter(subject=clue.subject).order_by("pk")


def steps_left(transitions: list[Transition]) -> dict[int, dt.datetime]:
    """When each step was left, the last time, by step. An end leaves the step it ends in."""
    left: dict[int, dt.datetime] = {}
    for transition in transitions:
        if transition.from_state and transition.from_state != transition.to_state:
            step, target = CLUE.state(transition.from_state).step, CLUE.state(transition.to_state)
            if target.step != step or target.final:
                left[step] = timezone.localtime(transition.at)
    return left

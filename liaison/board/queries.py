"""Numbers and rows of the board. Every number is counted from ``narrowed``, and so are the rows its link lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, QuerySet, Value, When
from django.utils import timezone

from core.access import Principal
from liaison.board.sources import NONE, Source, board_sources
from liaison.clues.queries import SOON


@dataclass(frozen=True)
class Wanted:
    """What the board is narrowed to; empty values do not narrow, ``NONE`` asks for what has no value.

    Attributes:
        state: ``<source>.<state>``.
        kind: a kind of clue.
        body: name of a body concerned.
        mover: id of the organisation whose move it is, as text.
        due: ``soon`` or ``late``.
    """

    source: str = ""
    state: str = ""
    kind: str = ""
    body: str = ""
    mover: str = ""
    due: str = ""

    @property
    def sources(self) -> list[Source]:
        """The sources that can hold what is wanted."""
        of_state = self.state.partition(".")[0]
        return [each for each in board_sources() if {self.source, of_state} - {""} <= {each.code}]


@dataclass
class Number:
    """How many there are, how many of them end soon, how many are overdue; ``since`` the earliest limit passed."""

    total: int = 0
    soon: int = 0
    late: int = 0
    since: dt.datetime | None = None

    def add(self, other: Number) -> None:
        self.total, self.soon, self.late = self.total + other.total, self.soon + other.soon, self.late + other.late
        self.since = min(filter(None, (self.since, other.since)), default=None)


@dataclass
class Numbers:
    """What the board shows, each part by the value that its link narrows to."""

    all: Number = field(default_factory=Number)
    states: dict[str, Number] = field(default_factory=dict)
    kinds: dict[str, Number] = field(default_factory=dict)
    movers: dict[str, Number] = field(default_factory=dict)
    bodies: dict[str, Number] = field(default_factory=dict)


def _with_due(found: QuerySet, now: dt.datetime) -> QuerySet:
    late = When(next_due_at__lt=now, then=Value("late"))
    soon = When(next_due_at__lt=now + SOON, then=Value("soon"))
    return found.annotate(board_due=Case(late, soon, default=Value(""), output_field=CharField()))


def narrowed(source: Source, principal: Principal, wanted: Wanted, now: dt.datetime) -> QuerySet:
    """The open items of ``source`` that ``principal`` may see and that fit ``wanted``, one row each."""
    found = source.kind(principal, source.with_mover(_with_due(source.open_items(principal), now)))
    if wanted.state:
        found = found.filter(state=wanted.state.partition(".")[2])
    if wanted.kind:
        found = found.filter(board_kind="" if wanted.kind == NONE else wanted.kind)
    if wanted.mover:
        found = found.filter(board_mover=None if wanted.mover == NONE else int(wanted.mover))
    if wanted.due:
        found = found.filter(board_due=wanted.due)
    if wanted.body:
        # Asked for each row: who is named is found by the row's key, not by the name.
        itself = source.bodies(principal, source.model._default_manager.filter(pk=OuterRef("pk")))
        found = found.filter(Exists(itself.filter(board_body="" if wanted.body == NONE else wanted.body)))
    return found


def _cells(source: Source, principal: Principal, wanted: Wanted, now: dt.datetime) -> Iterable[tuple[dict, Number]]:
    """One query: how many there are of each state, kind, mover and limit."""
    found = narrowed(source, principal, wanted, now).values("state", "board_kind", "board_mover", "board_due")
    for cell in found.annotate(n=Count("pk"), since=Min("next_due_at")).order_by():
        late = cell["board_due"] == "late"
        number = Number(cell["n"], cell["n"] * (cell["board_due"] == "soon"), cell["n"] * late)
        number.since = cell["since"] if late else None
        yield cell, number


def _by_body(source: Source, principal: Principal, wanted: Wanted, now: dt.datetime) -> Iterable[tuple[str, Number]]:
    """One query: how many concern each body. One that concerns two is counted at both."""
    found = source.bodies(principal, narrowed(source, principal, wanted, now)).values("board_body", "board_due")
    for cell in found.annotate(n=Count("pk", distinct=True)).order_by():
        n, due = cell["n"], cell["board_due"]
        yield cell["board_body"] or NONE, Number(n, n * (due == "soon"), n * (due == "late"))


def count(principal: Principal, wanted: Wanted, now: dt.datetime | None = None) -> Numbers:
    """Every number of the board: two queries for each source that has any, however many rows there are."""
    now, numbers = now or timezone.now(), Numbers()
    for source in wanted.sources:
        cells = list(_cells(source, principal, wanted, now))
        if not cells:
            continue
        for cell, number in cells:
            numbers.all.add(number)
            for part, value in (
                (numbers.states, f"{source.code}.{cell['state']}"),
                (numbers.kinds, cell["board_kind"] or NONE),
                (numbers.movers, str(cell["board_mover"] or NONE)),
            ):
                part.setdefault(value, Number()).add(number)
        for body, number in _by_body(source, principal, wanted, now):
            if wanted.body in {"", body}:
                numbers.bodies.setdefault(body, Number()).add(number)
    return numbers


def total(principal: Principal, wanted: Wanted, now: dt.datetime | None = None) -> int:
    """How many rows the list of ``wanted`` has: one query a source."""
    now = now or timezone.now()
    return sum(narrowed(source, principal, wanted, now).count() for source in wanted.sources)


Key = tuple[bool, dt.datetime | None, int, int]


def keys(principal: Principal, wanted: Wanted, until: int, now: dt.datetime | None = None) -> list[Key]:
    """The first ``until`` items of all sources together, the nearest limit first: (without a limit, limit, place of
    the source, key). One query a source."""
    now, found = now or timezone.now(), []
    for place, source in enumerate(board_sources()):
        if source in wanted.sources:
            nearest = narrowed(source, principal, wanted, now).order_by(F("next_due_at").asc(nulls_last=True), "pk")
            found += [(due is None, due, place, pk) for due, pk in nearest.values_list("next_due_at", "pk")[:until]]
    far = now + dt.timedelta(days=36500)
    return sorted(found, key=lambda key: (key[0], key[1] or far, key[2], key[3]))[:until]


def overdue(wanted: Wanted) -> Wanted:
    """Of ``wanted`` what is stuck."""
    return replace(wanted, due="late")


def values_of(source: Source, principal: Principal, chosen: list[int], now: dt.datetime) -> list[dict[str, Any]]:
    """What lists print of the items ``chosen``, as far as ``principal`` may see them."""
    found = narrowed(source, principal, Wanted(), now).filter(pk__in=chosen)
    return list(
        found.values(
            "pk",
            "state",
            "next_due_at",
            "board_kind",
            "board_mover",
            board_number=F(source.number),
            board_title=F(source.title),
            board_begun=F(source.begun),
        )
    )

"""Items of the board as lines: what, in which state, with whom, since when, by which limit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone

from core.access import Principal
from core.deadlines import Clock, open_clocks_of
from core.deadlines.states import ClockState, states_of
from core.deadlines.words import limit_words
from liaison.board.queries import Key, values_of
from liaison.board.sources import board_sources
from liaison.clues.choices import ClueKind
from liaison.organisations.models import Organisation
from liaison.workflow.models import Transition


@dataclass(slots=True)
class Line:
    """One item. ``since`` is when its present state began; ``limit`` names the nearest limit that runs."""

    source: Any
    number: str
    title: str
    url: str
    kind: str
    state: str
    mover: str
    since: dt.datetime | None
    limit: str
    clock: Clock | None
    clock_state: ClockState | None


def lines_of(principal: Principal, keys: Sequence[Key]) -> list[Line]:
    """One line for each of ``keys``, in their order: a query for each source in them, and three for all."""
    sources, now = board_sources(), timezone.now()
    chosen: dict[int, list[int]] = defaultdict(list)
    for _without, _due, place, pk in keys:
        chosen[place].append(pk)
    found = {
        (place, row["pk"]): row
        for place, pks in chosen.items()
        for row in values_of(sources[place], principal, pks, now)
    }
    subjects = {key: f"{sources[key[0]].workflow.code}:{key[1]}" for key in found}
    clocks, since = open_clocks_of(subjects.values()), _since(list(subjects.values()))
    movers = {row["board_mover"] for row in found.values()} - {None}
    names = dict(Organisation.objects.filter(pk__in=movers).values_list("pk", "short_name"))
    labels, lines = dict(ClueKind.choices), []
    states = states_of([first[0] for first in clocks.values() if first], now)
    for _without, _due, place, pk in keys:
        row, source = found.get((place, pk)), sources[place]
        if row is None:
            continue
        subject = subjects[place, pk]
        clock = next(iter(clocks.get(subject) or ()), None)
        lines.append(
            Line(
                source=source.label,
                number=row["board_number"],
                title=row["board_title"],
                url=reverse(source.url_name, args=[pk]),
                kind=str(labels.get(row["board_kind"], "")),
                state=str(source.workflow.state(row["state"]).label),
                mover=names.get(row["board_mover"], ""),
                since=since.get(subject) or row["board_begun"],
                limit=str(limit_words(clock.limit_code)) if clock else "",
                clock=clock,
                clock_state=states[clock.pk] if clock else None,
            )
        )
    return lines


def _since(subjects: list[str]) -> dict[str, dt.datetime]:
    """When the present state of each began: its last event that changed the state."""
    moved = Transition.objects.filter(subject__in=subjects).exclude(from_state=F("to_state"))
    return dict(moved.order_by().values_list("subject").annotate(at=Max("at")))

"""What waits for somebody: every capability tells the home page its part, as rows of one shape with true counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Q

from core.access import Principal
from liaison.workflow.definition import Workflow

#: "Due soon" in lists, where the exact threshold of each clock would cost a query a row.
SOON: Final = dt.timedelta(days=3)


@dataclass(slots=True)
class Row:
    """One thing that waits.

    Attributes:
        title, number, url: what it is and where it is worked on.
        origin: from whom.
        state: in words.
        subject: whose clocks it runs by (core.deadlines), such as ``clue:17``.
        due_at: when the earliest of them ends.
        deputy: it is an absent colleague's.
    """

    title: str
    number: str
    url: str
    origin: str
    state: str
    subject: str
    due_at: dt.datetime | None = None
    deputy: bool = False


@dataclass(frozen=True)
class Counts:
    """How much waits: in all, due soon, overdue. True at the moment it was asked."""

    total: int = 0
    soon: int = 0
    late: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.total + other.total, self.soon + other.soon, self.late + other.late)


@dataclass(frozen=True)
class Section:
    """A part of the home page.

    Attributes:
        code: ``waiting`` (the work to do), ``returned`` (what came back), ``outside`` (what others have of ours), or a
            name of the capability's own.
        label: what its rows are called among the filters.
        count: the number of rows, by the principal.
        rows: the first ``limit`` rows, the most urgent first.
        url_name: where all of them are listed.
        order: place among the parts of the same code.
        shown: for which principals.
    """

    code: str
    label: Any
    count: Callable[[Principal], Counts]
    rows: Callable[[Principal, int], Sequence[Row]]
    url_name: str = ""
    order: int = 50
    shown: Callable[[Principal], bool] = field(default=lambda principal: principal.is_member)


def moves_of(flow: Workflow, own: int | None, paths: Mapping[str, str] = MappingProxyType({})) -> Q:
    """Matters of ``flow`` whose next move is that of organisation ``own``, in whichever part of it.

    ``paths`` says where the organisation of a party stands, if not in a field of the party's name.
    """
    wanted = Q(pk__isnull=True)
    for party in flow.parties:
        states = [state.code for state in flow.states if state.waits_for == party.code]
        wanted |= Q(**{paths.get(party.code, party.code): own, "state__in": states})
    return wanted


_sections: list[Section] = []


def register_section(section: Section) -> None:
    """Add a part of the home page; in AppConfig.ready()."""
    _sections.append(section)


def sections_for(principal: Principal, code: str) -> list[Section]:
    """The parts of ``code`` for ``principal``, in order."""
    return sorted((s for s in _sections if s.code == code and s.shown(principal)), key=lambda s: s.order)

"""Finding the day: which half days are possible, and why each of the others is not. Pure: plain values in and out.

    candidates(Question(…), days)       every half day of the window with its reasons; none: it can be proposed
    nearest(found, wished)              the possible half day nearest to the day wished for

Nothing here reads a database; what is known of people, enterprises and organisations is given. Of people it is known
only that they are busy, never with what.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.calendar.counting import latest_before
from core.calendar.working import MAKE_UP, WEEKEND, WorkingCalendar

PARTS: Final = ("am", "pm")
#: Longest window looked through, in days: a quarter and some.
LONGEST: Final = 120


class Why(enum.StrEnum):
    """Why a half day is not possible."""

    PAST = "past"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SWAPPED = "swapped"
    NOTICE = "notice"
    BLACKOUT = "blackout"
    BUSY = "busy"
    QUORUM = "quorum"
    ROOM = "room"
    BUDGET = "budget"
    VISITED = "visited"


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A half day: ``am`` or ``pm``."""

    day: dt.date
    part: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: ``name`` is whom or what it lies in (a festival, an organisation, an enterprise), ``numbers`` of it."""

    why: Why
    name: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """An organisation and those of its people who could come; it comes when one of them is free.

    Attributes:
        needed: without it the operation does not take place (the lead).
        blackouts: first and last day of each time in which it takes part in nothing.
    """

    name: str
    people: frozenset[int]
    needed: bool = False
    blackouts: tuple[tuple[dt.date, dt.date], ...] = ()


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise to be visited.

    Attributes:
        left: visits that may still be held in each year; a year not named has none left to count: it is not limited.
        visited: days on which somebody visits it already.
    """

    name: str
    left: Mapping[int, int] = field(default_factory=dict)
    visited: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        first, last: the window.
        today: notice can be given today at the earliest.
        notice: working days in advance that the supervised body must be told; 0 where it need not.
        quorum: organisations that must be able to come.
        busy: half days on which a person is taken.
        room_taken: half days on which the meeting room is.
        swapped_days: whether weekends worked in exchange may be used, too.
    """

    first: dt.date
    last: dt.date
    today: dt.date
    notice: int = 0
    quorum: int = 1
    teams: tuple[Team, ...] = ()
    busy: Mapping[int, frozenset[Slot]] = field(default_factory=dict)
    enterprises: tuple[Enterprise, ...] = ()
    room_taken: frozenset[Slot] = frozenset()
    swapped_days: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A half day with what speaks against it.

    Attributes:
        reasons: empty when it can be proposed.
        able: organisations that could come.
        busy: people who could come otherwise, and are taken.
        provisional: the notice about the holidays of its year is still to come.
    """

    slot: Slot
    reasons: tuple[Reason, ...]
    able: tuple[str, ...]
    busy: tuple[int, ...]
    provisional: bool = False

    @property
    def possible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons


def candidates(question: Question, days: WorkingCalendar) -> list[Candidate]:
    """Every half day from ``first`` to ``last``, in order.

    Raises:
        ValueError: the window ends before it begins, or is longer than ``LONGEST`` days.
    """
    length = (question.last - question.first).days + 1
    if not 1 <= length <= LONGEST:
        raise ValueError(f"a window has 1 to {LONGEST} days")
    found = []
    for offset in range(length):
        day = question.first + dt.timedelta(days=offset)
        of_day = tuple(_about_day(question, day, days))
        found += [_candidate(question, Slot(day, part), of_day, not days.settled(day)) for part in PARTS]
    return found


def nearest(found: Iterable[Candidate], wished: dt.date) -> Candidate | None:
    """The possible candidate nearest to ``wished``, of two as near the earlier; None where none is possible."""
    possible = [each for each in found if each.possible]
    return min(possible, key=lambda each: (abs((each.slot.day - wished).days), each.slot), default=None)


def _about_day(question: Question, day: dt.date, days: WorkingCalendar) -> Iterator[Reason]:
    if day < question.today:
        yield Reason(Why.PAST)
        return
    told = days.explain(day)
    if not told.works:
        yield Reason(Why.WEEKEND if told.reason == WEEKEND else Why.HOLIDAY, told.name)
    elif told.reason == MAKE_UP and not question.swapped_days:
        yield Reason(Why.SWAPPED, told.name)
    # 提前三个工作日书面告知: the last day to tell must not be over.
    if question.notice and latest_before(days, day, question.notice) < question.today:
        yield Reason(Why.NOTICE, numbers=(question.notice,))
    for enterprise in question.enterprises:
        if enterprise.left.get(day.year, 1) < 1:
            yield Reason(Why.BUDGET, enterprise.name, (day.year,))
        if day in enterprise.visited:
            yield Reason(Why.VISITED, enterprise.name)


def _candidate(question: Question, slot: Slot, of_day: tuple[Reason, ...], provisional: bool) -> Candidate:
    reasons, able, taken = list(of_day), [], set()
    for team in question.teams:
        busy = {person for person in team.people if slot in question.busy.get(person, frozenset())}
        taken |= busy
        blocked = any(first <= slot.day <= last for first, last in team.blackouts)
        if not blocked and team.people - busy:
            able.append(team.name)
        elif team.needed:
            reasons.append(Reason(Why.BLACKOUT if blocked else Why.BUSY, team.name))
    if question.teams and len(able) < question.quorum:
        reasons.append(Reason(Why.QUORUM, numbers=(len(able), question.quorum)))
    if slot in question.room_taken:
        reasons.append(Reason(Why.ROOM))
    return Candidate(slot, tuple(reasons), tuple(able), tuple(sorted(taken)), provisional)

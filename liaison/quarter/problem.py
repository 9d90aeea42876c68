"""What is planned and what comes out: plain values. Nothing here knows the database or the solver."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from liaison.joint.finding_days import Reason, Slot

#: First and last day of a time.
Days = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be sent.

    Attributes:
        key: the account: two memberships of one person are one.
        busy: half days on which they are taken, for whatever reason.
        certified: times in which a certificate of theirs counts; None: they need none.
        kept_from: jobs they must have no part in (they work for the body, are named, recused).
        load: operations they have in the quarter already.
    """

    key: int
    name: str
    busy: frozenset[Slot] = frozenset()
    certified: tuple[Days, ...] | None = None
    kept_from: frozenset[int] = frozenset()
    load: int = 0


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that takes part and those who can come for it; one of them comes.

    Attributes:
        needed: without it the operation does not take place (the lead).
        blackouts: times in which it takes part in nothing.
    """

    key: int
    name: str
    people: tuple[int, ...]
    needed: bool = False
    blackouts: tuple[Days, ...] = ()


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise.

    Attributes:
        left: visits that the jobs may make together in the year; None: no limit.
        visited: days on which somebody else is there.
    """

    code: str
    name: str
    left: int | None = None
    visited: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class Assignment:
    """When, and who comes for which party: (party, person) in the parties' order."""

    slot: Slot
    people: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Job:
    """An operation to be planned.

    Attributes:
        first, last: its window, within the quarter.
        notice: working days in advance that the supervised body must be told; 0 where it need not.
        room: where it meets; two jobs never share one at a time.
        enterprises: codes of those visited.
        exempt: its visits count against no limit.
        alone: nobody comes along to its visits, and it comes along to none.
        fixed: confirmed already; it stays as it is.
        hint: what a former plan proposed.
    """

    key: int
    name: str
    first: dt.date
    last: dt.date
    quorum: int
    parties: tuple[Party, ...]
    notice: int = 0
    room: str = ""
    enterprises: tuple[str, ...] = ()
    exempt: bool = False
    alone: bool = False
    fixed: Assignment | None = None
    hint: Assignment | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that is known.

    Attributes:
        today: notice can be given today at the earliest.
        rooms: half days on which rooms are taken by others.
        seconds: the solver stops after so many at the latest.
        effort: deterministic time of the solver: what makes two runs equal on any machine.
    """

    today: dt.date
    jobs: tuple[Job, ...]
    people: Mapping[int, Person]
    enterprises: Mapping[str, Enterprise] = field(default_factory=dict)
    rooms: Mapping[str, frozenset[Slot]] = field(default_factory=dict)
    seed: int = 1
    seconds: float = 50.0
    effort: float = 20.0


class Status(enum.StrEnum):
    """How the search ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    #: what is fixed contradicts itself, or nothing was found in the time
    NONE = "none"


class Ground(enum.StrEnum):
    """Why a day, a person, or none."""

    # of a day
    FIRST = "first"
    TOGETHER = "together"
    EARLIER_TAKEN = "earlier_taken"
    KEPT = "kept"
    # of a person
    ONLY_ONE = "only_one"
    LEAST_LOADED = "least_loaded"
    FREE_THEN = "free_then"
    # of a party that does not come
    PARTY_BLOCKED = "party_blocked"
    PARTY_BUSY = "party_busy"
    PARTY_KEPT_AWAY = "party_kept_away"
    # of no day at all
    NO_DAY = "no_day"
    NOBODY = "nobody"
    NO_QUORUM = "no_quorum"
    NO_VISIT = "no_visit"
    OTHERS = "others"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: ``names`` is whom or what it lies in, ``numbers`` of it, ``days`` why days were not possible."""

    ground: Ground
    names: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    days: tuple[tuple[Reason, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: an assignment, or none; with the reasons of either."""

    job: int
    assignment: Assignment | None
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan costs: visits to enterprises (and how many there would be one by one), operations of the most and the
    least loaded person who could be sent, jobs without a day, parties that do not come, days after the first of each
    window."""

    visits: int
    visits_apart: int
    most: int
    least: int
    unassigned: int
    missing_parties: int
    days_late: int

    @property
    def saved(self) -> int:
        """Visits that enterprises are spared."""
        return self.visits_apart - self.visits


@dataclass(frozen=True, slots=True)
class Solution:
    """The whole plan."""

    status: Status
    outcomes: tuple[Outcome, ...]
    figures: Figures
    objective: float = 0.0
    bound: float = 0.0
    seconds: float = 0.0

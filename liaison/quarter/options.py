"""What is possible for each job taken by itself: half days, and who could come on them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.calendar.working import WorkingCalendar
from liaison.joint.finding_days import Enterprise as Visited
from liaison.joint.finding_days import Question, Reason, Slot, candidates
from liaison.quarter.problem import Days, Job, Party, Person, Problem


@dataclass(frozen=True, slots=True)
class Options:
    """What one job can choose from.

    Attributes:
        slots: half days nothing speaks against, whoever comes.
        against: why the others are not possible, with how many half days each keeps.
        able: (party, person) → those of ``slots`` on which that person can come.
    """

    job: Job
    slots: tuple[Slot, ...]
    against: tuple[tuple[Reason, int], ...]
    able: Mapping[tuple[int, int], frozenset[Slot]] = field(default_factory=dict)

    def of_party(self, party: int) -> list[int]:
        """People of a party who can come on some half day."""
        return [person for of, person in self.able if of == party]

    def parties_on(self, slot: Slot) -> set[int]:
        """Parties of which somebody can come on ``slot``."""
        return {party for (party, _person), slots in self.able.items() if slot in slots}


def options_of(job: Job, problem: Problem, days: WorkingCalendar) -> Options:
    """The options of one job."""
    question = Question(
        first=job.first,
        last=job.last,
        today=problem.today,
        notice=job.notice,
        enterprises=tuple(
            Visited(name=problem.enterprises[code].name, visited=problem.enterprises[code].visited)
            for code in job.enterprises
        ),
        room_taken=problem.rooms.get(job.room, frozenset()) if job.room else frozenset(),
    )
    found = candidates(question, days)
    against = Counter(reason for each in found for reason in each.reasons)
    slots = tuple(each.slot for each in found if each.possible)
    if job.fixed is not None:  # whatever speaks against it: it was decided
        slots = (job.fixed.slot,)
    able = {}
    for party in job.parties:
        for key in party.people:
            person = problem.people[key]
            if job.key in person.kept_from:
                continue
            free = frozenset(slot for slot in slots if can_come(person, party, slot))
            if job.fixed is not None:
                free = frozenset(slots) if (party.key, key) in job.fixed.people else frozenset()
            if free:
                able[party.key, key] = free
    return Options(job, slots, tuple(against.most_common()), able)


def can_come(person: Person, party: Party, slot: Slot) -> bool:
    """Whether ``person`` can come for ``party`` on ``slot``, other jobs apart."""
    if slot in person.busy or _within(party.blackouts, slot):
        return False
    return person.certified is None or _within(person.certified, slot)


def _within(times: tuple[Days, ...], slot: Slot) -> bool:
    return any(first <= slot.day <= last for first, last in times)

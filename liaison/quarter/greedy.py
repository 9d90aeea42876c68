"""First fit: job after job on its first half day on which everything is free. What people do by hand, to compare with,
and where the search begins."""

from __future__ import annotations

from collections import defaultdict

from liaison.joint.finding_days import Slot
from liaison.quarter.options import Options
from liaison.quarter.problem import Assignment, Problem


def first_fit(problem: Problem, options: list[Options]) -> dict[int, Assignment | None]:
    """An assignment for each job that finds its place, in the order of their windows; what is fixed comes first."""
    taken = _Taken(problem)
    found: dict[int, Assignment | None] = {}
    for each in sorted(options, key=lambda each: (each.job.fixed is None, each.job.last, each.job.key)):
        found[each.job.key] = each.job.fixed or taken.place(each)
        if found[each.job.key] is not None:
            taken.add(each, found[each.job.key])
    return found


class _Taken:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.people: set[tuple[int, Slot]] = set()
        self.rooms: set[tuple[str, Slot]] = set()
        #: enterprise → half days of visits, all and counted
        self.visits: dict[str, set[Slot]] = defaultdict(set)
        self.counted: dict[str, set[Slot]] = defaultdict(set)
        #: enterprise → half days on which somebody is there who comes alone
        self.alone: dict[str, set[Slot]] = defaultdict(set)

    def place(self, options: Options) -> Assignment | None:
        for slot in options.slots:
            if options.job.room and (options.job.room, slot) in self.rooms:
                continue
            if not all(self._may_visit(code, slot, options) for code in options.job.enterprises):
                continue
            people = self._people(options, slot)
            if people is not None:
                return Assignment(slot, people)
        return None

    def _may_visit(self, code: str, slot: Slot, options: Options) -> bool:
        there = self.visits[code]
        if any(other.day == slot.day and other != slot for other in there):
            return False
        if slot in self.alone[code] or (options.job.alone and slot in there):
            return False
        left = self.problem.enterprises[code].left
        if left is None or options.job.exempt:
            return True
        return slot in self.counted[code] or len(self.counted[code]) < left

    def _people(self, options: Options, slot: Slot) -> tuple[tuple[int, int], ...] | None:
        chosen: list[tuple[int, int]] = []
        for party in options.job.parties:
            used = {person for _party, person in chosen}
            free = next(
                (
                    person
                    for person in options.of_party(party.key)
                    if slot in options.able[party.key, person]
                    and (person, slot) not in self.people
                    and person not in used
                ),
                None,
            )
            if free is not None:
                chosen.append((party.key, free))
            elif party.needed:
                return None
        return tuple(chosen) if len(chosen) >= options.job.quorum else None

    def add(self, options: Options, assignment: Assignment) -> None:
        slot = assignment.slot
        self.people |= {(person, slot) for _party, person in assignment.people}
        if options.job.room:
            self.rooms.add((options.job.room, slot))
        for code in options.job.enterprises:
            self.visits[code].add(slot)
            if options.job.alone:
                self.alone[code].add(slot)
            if not options.job.exempt:
                self.counted[code].add(slot)

"""Why each job got its day and its people, and why one got none. Pure: read off a plan, not off the solver."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from liaison.joint.finding_days import Slot
from liaison.quarter.options import Options, can_come
from liaison.quarter.problem import Assignment, Because, Ground, Job, Party, Person, Problem, Status

Assignments = dict[int, Assignment | None]


class Explainer:
    """Answers about one plan."""

    def __init__(self, problem: Problem, options: list[Options], plan: Assignments, status: Status) -> None:
        self.problem, self.options, self.plan, self.status = problem, options, plan, status
        self.jobs = {job.key: job for job in problem.jobs}
        self.on: dict[Slot, list[Job]] = defaultdict(list)
        self.load: dict[int, int] = defaultdict(int)
        #: enterprise → half days on which it is visited
        self.visits: dict[str, set[Slot]] = defaultdict(set)
        for key, assignment in plan.items():
            if assignment is not None:
                self.on[assignment.slot].append(self.jobs[key])
                for _party, person in assignment.people:
                    self.load[person] += 1
                for code in self.jobs[key].enterprises:
                    self.visits[code].add(assignment.slot)

    def because(self, options: Options) -> tuple[Because, ...]:
        """Every reason about one job."""
        assignment = self.plan[options.job.key]
        if assignment is None:
            return (self._why_none(options),)
        return (self._why_then(options, assignment), *self._why_who(options, assignment))

    def _why_then(self, options: Options, assignment: Assignment) -> Because:
        job, slot = options.job, assignment.slot
        if job.fixed is not None:
            return Because(Ground.KEPT)
        shared = [
            (self.problem.enterprises[code].name, other.name)
            for other in self.on[slot]
            if other.key != job.key
            for code in job.enterprises
            if code in other.enterprises
        ]
        if shared:
            names = tuple(dict.fromkeys(name for pair in shared for name in pair))
            return Because(Ground.TOGETHER, names, (len(shared),))
        earlier = options.slots.index(slot)
        if not earlier:
            return Because(Ground.FIRST)
        return Because(Ground.EARLIER_TAKEN, numbers=(earlier,))

    def _why_who(self, options: Options, assignment: Assignment) -> list[Because]:
        job, slot, sent = options.job, assignment.slot, dict(assignment.people)
        found = []
        for party in job.parties:
            if party.key not in sent:
                found.append(self._why_missing(options, party, slot))
                continue
            if job.fixed is not None:
                continue
            able = [key for key in options.of_party(party.key) if slot in options.able[party.key, key]]
            name = self.problem.people[sent[party.key]].name
            if len(able) == 1:
                found.append(Because(Ground.ONLY_ONE, (party.name, name)))
                continue
            least = min(self._load_of(key) for key in able)
            ground = Ground.LEAST_LOADED if self._load_of(sent[party.key]) <= least + 1 else Ground.FREE_THEN
            found.append(Because(ground, (party.name, name), (self._load_of(sent[party.key]), len(able))))
        return found

    def _load_of(self, person: int) -> int:
        return self.problem.people[person].load + self.load[person]

    def _why_missing(self, options: Options, party: Party, slot: Slot) -> Because:
        if any(first <= slot.day <= last for first, last in party.blackouts):
            return Because(Ground.PARTY_BLOCKED, (party.name,))
        people = [self.problem.people[key] for key in party.people]
        if people and all(options.job.key in person.kept_from for person in people):
            return Because(Ground.PARTY_KEPT_AWAY, (party.name,))
        return Because(Ground.PARTY_BUSY, (party.name,))

    def _why_none(self, options: Options) -> Because:
        """The first of these that is true: no day, nobody of the lead, no quorum, no visit left, the others."""
        job = options.job
        if not options.slots:
            return Because(Ground.NO_DAY, days=options.against[:4])
        parties_on = {slot: options.parties_on(slot) for slot in options.slots}
        for party in job.parties:
            if party.needed and not any(party.key in there for there in parties_on.values()):
                return self._why_nobody(options, party)
        led = [there for there in parties_on.values() if all(p.key in there for p in job.parties if p.needed)]
        best = max((len(there) for there in led), default=0)
        if best < job.quorum:
            return Because(Ground.NO_QUORUM, numbers=(best, job.quorum))
        if not job.exempt:
            for code in job.enterprises:
                enterprise = self.problem.enterprises[code]
                if enterprise.left is not None and enterprise.left < 1:
                    return Because(Ground.NO_VISIT, (enterprise.name,))
        if self.status is Status.NONE:
            return Because(Ground.TIME)
        return Because(Ground.OTHERS, self._blocking(options), (len(options.slots),))

    def _why_nobody(self, options: Options, party: Party) -> Because:
        people = [self.problem.people[key] for key in party.people]
        kept = sum(options.job.key in person.kept_from for person in people)
        uncertified = sum(
            person.certified is not None
            and options.job.key not in person.kept_from
            and not any(can_come(_always_free(person), party, slot) for slot in options.slots)
            for person in people
        )
        return Because(Ground.NOBODY, (party.name,), (len(people), kept, uncertified))

    def _blocking(self, options: Options) -> tuple[str, ...]:
        """Jobs that hold what this one would need on its own half days, those that hold most first."""
        held: dict[str, int] = defaultdict(int)
        people = {person for _party, person in options.able}
        for slot in options.slots:
            for other in self.on[slot]:
                sent = {person for _party, person in self.plan[other.key].people}
                if sent & people or (options.job.room and other.room == options.job.room):
                    held[other.name] += 1
        for code in options.job.enterprises:
            for slot in self.visits[code]:
                for other in self.on[slot]:
                    if code in other.enterprises:
                        held[other.name] += 1
        return tuple(sorted(held, key=lambda name: (-held[name], name))[:3])


def _always_free(person: Person) -> Person:
    return replace(person, busy=frozenset())

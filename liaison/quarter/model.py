"""The planning of a quarter as a constraint model for CP-SAT (OR-Tools). Pure: options in, assignments out.

Hard: one half day a job; a person, a room never at two places; an enterprise on at most one half day of a day, no more
visits than it has left, with nobody else where a job is made alone; the lead comes and the quorum is reached; who is
busy, kept away, uncertified or blocked is no option to begin with. Wished, in this order: every job has a day; fewest
visits; every party comes; load evenly spread; early days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from liaison.joint.finding_days import PARTS, Slot
from liaison.quarter.options import Options
from liaison.quarter.problem import Assignment, Problem, Status

#: What each wish weighs against the others.
UNASSIGNED: Final = 1_000_000
VISIT: Final = 10_000
MISSING: Final = 3_000
#: of the second operation of a person; the third costs twice as much, and so on
LOAD: Final = 200
#: of a day after the first of the window
DAY: Final = 1

#: (solutions found, objective, bound)
Progress = Callable[[int, float, float], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver says: assignments by job (None: no day), and how good they are known to be."""

    status: Status
    assignments: dict[int, Assignment | None]
    objective: float = 0.0
    bound: float = 0.0
    seconds: float = 0.0


class Model:
    """The model of one problem. ``solve`` is called once."""

    def __init__(self, problem: Problem, options: list[Options]) -> None:
        self.problem, self.options = problem, options
        self.model = cp_model.CpModel()
        first = min((job.first for job in problem.jobs), default=problem.today)
        self._origin = first.toordinal()
        #: job, half day → whether it is then
        self.then: dict[int, dict[Slot, cp_model.IntVar]] = {}
        #: job, (party, person) → whether that person comes for it
        self.comes: dict[int, dict[tuple[int, int], cp_model.IntVar]] = {}
        self.intervals: dict[str, list] = defaultdict(list)
        self.costs: list = []
        for each in options:
            self._add_job(each)
        self._never_twice()
        self._visits()
        self._load()
        self.model.minimize(sum(self.costs))

    def _number(self, slot: Slot) -> int:
        return (slot.day.toordinal() - self._origin) * len(PARTS) + PARTS.index(slot.part)

    def _add_job(self, options: Options) -> None:
        job, model = options.job, self.model
        then = {slot: model.new_bool_var(f"j{job.key}s{self._number(slot)}") for slot in options.slots}
        has_day = model.new_bool_var(f"j{job.key}")
        model.add(sum(then.values()) == has_day)
        comes = {pair: model.new_bool_var(f"j{job.key}p{pair[0]}_{pair[1]}") for pair in options.able}
        parties = defaultdict(list)
        for (party, person), free in options.able.items():
            here = comes[party, person]
            parties[party].append(here)
            model.add_implication(here, has_day)
            taken = [then[slot] for slot in options.slots if slot not in free]
            if taken:
                model.add(sum(taken) + here <= 1)
        # What is confirmed stays, whatever is said of it today.
        for party in job.parties if job.fixed is None else ():
            there = sum(parties[party.key])
            model.add(there == has_day if party.needed else there <= has_day)
            if not party.needed:
                self.costs.append(MISSING * (has_day - there))
        if job.fixed is None:
            model.add(sum(comes.values()) >= job.quorum * has_day)
        self.costs.append(UNASSIGNED * (1 - has_day))
        self.costs += [DAY * (slot.day - job.first).days * var for slot, var in then.items()]
        if job.fixed is not None:
            model.add(has_day == 1)
            for pair in job.fixed.people:
                model.add(comes[pair] == 1)
        elif job.hint is not None:
            for slot, var in then.items():
                model.add_hint(var, slot == job.hint.slot)
            for pair, var in comes.items():
                model.add_hint(var, pair in job.hint.people)
        self.then[job.key], self.comes[job.key] = then, comes
        self._occupy(options, has_day)

    def _occupy(self, options: Options, has_day: cp_model.IntVar) -> None:
        """The job as an interval of the half days, for each person who may come and for its room."""
        job, model = options.job, self.model
        if not options.slots:
            return
        numbers = [self._number(slot) for slot in options.slots]
        start = model.new_int_var_from_domain(cp_model.Domain.from_values(numbers), f"j{job.key}start")
        for slot, var in self.then[job.key].items():
            model.add(start == self._number(slot)).only_enforce_if(var)
        for (_party, person), here in self.comes[job.key].items():
            interval = model.new_optional_fixed_size_interval_var(start, 1, here, f"j{job.key}i{person}")
            self.intervals[f"person {person}"].append(interval)
        if job.room:
            interval = model.new_optional_fixed_size_interval_var(start, 1, has_day, f"j{job.key}room")
            self.intervals[f"room {job.room}"].append(interval)

    def _never_twice(self) -> None:
        for intervals in self.intervals.values():
            if len(intervals) > 1:
                self.model.add_no_overlap(intervals)
        # One person of two parties comes for one of them.
        for comes in self.comes.values():
            of_person = defaultdict(list)
            for (_party, person), var in comes.items():
                of_person[person].append(var)
            for same in of_person.values():
                if len(same) > 1:
                    self.model.add_at_most_one(same)

    def _visits(self) -> None:
        """Jobs that visit an enterprise on one half day make one visit of it; a job that is made alone shares none."""
        by_code = defaultdict(list)
        for options in self.options:
            for code in options.job.enterprises:
                by_code[code].append(options)
        for code, visiting in by_code.items():
            on: dict[Slot, list] = defaultdict(list)
            counted: dict[Slot, list] = defaultdict(list)
            for options in visiting:
                for slot, var in self.then[options.job.key].items():
                    on[slot].append(var)
                    if not options.job.exempt:
                        counted[slot].append(var)
            self._keep_alone(visiting)
            visits = {slot: self._any(together, f"v{code}s{self._number(slot)}") for slot, together in on.items()}
            self.costs += [VISIT * var for var in visits.values()]
            for slot in visits:
                other = Slot(slot.day, "pm")
                if slot.part == "am" and other in visits and len(visiting) > 1:
                    self.model.add_at_most_one([visits[slot], visits[other]])
            left = self.problem.enterprises[code].left
            if left is not None:
                used = [
                    visits[slot] if len(together) == len(on[slot]) else self._any(together, f"c{code}{slot}")
                    for slot, together in counted.items()
                ]
                decided = {each.job.fixed.slot for each in visiting if each.job.fixed and not each.job.exempt}
                self.model.add(sum(used) <= max(left, len(decided)))

    def _keep_alone(self, visiting: list[Options]) -> None:
        for one in visiting:
            for other in visiting if one.job.alone else ():
                if one is not other:
                    then, theirs = self.then[one.job.key], self.then[other.job.key]
                    for slot in then:
                        if slot in theirs:
                            self.model.add_at_most_one([then[slot], theirs[slot]])

    def _any(self, variables: list, name: str):
        if len(variables) == 1:
            return variables[0]
        found = self.model.new_bool_var(name)
        self.model.add_max_equality(found, variables)
        return found

    def _load(self) -> None:
        """Each further operation of a person costs more than the one before."""
        of_person = defaultdict(list)
        for comes in self.comes.values():
            for (_party, person), var in comes.items():
                of_person[person].append(var)
        for person, variables in of_person.items():
            before = self.problem.people[person].load
            steps = [self.model.new_bool_var(f"l{person}_{n}") for n in range(len(variables))]
            self.model.add(sum(steps) == sum(variables))
            self.costs += [LOAD * (before + n) * step for n, step in enumerate(steps)]

    def solve(self, progress: Progress | None = None) -> Found:
        """Search with one worker and a fixed seed, until it is proven best or the time is over."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        # One worker takes turns between searching and improving what it has; this stays the same from run to run.
        solver.parameters.interleave_search = True
        solver.parameters.random_seed = self.problem.seed
        solver.parameters.max_deterministic_time = self.problem.effort
        solver.parameters.max_time_in_seconds = self.problem.seconds
        status = solver.solve(self.model, _Told(progress) if progress else None)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(Status.NONE, {job.key: None for job in self.problem.jobs}, seconds=solver.wall_time)
        return Found(
            Status.OPTIMAL if status == cp_model.OPTIMAL else Status.FEASIBLE,
            {options.job.key: self._read(options, solver) for options in self.options},
            solver.objective_value,
            solver.best_objective_bound,
            solver.wall_time,
        )

    def _read(self, options: Options, solver: cp_model.CpSolver) -> Assignment | None:
        job = options.job
        slot = next((slot for slot, var in self.then[job.key].items() if solver.value(var)), None)
        if slot is None:
            return None
        comes = self.comes[job.key]
        here = {pair for pair, var in comes.items() if solver.value(var)}
        order = {party.key: place for place, party in enumerate(job.parties)}
        return Assignment(slot, tuple(sorted(here, key=lambda pair: order[pair[0]])))


class _Told(cp_model.CpSolverSolutionCallback):
    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress, self._found = progress, 0

    def on_solution_callback(self) -> None:
        self._found += 1
        self._progress(self._found, self.objective_value, self.best_objective_bound)

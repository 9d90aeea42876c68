"""Planning a quarter: a problem in, a plan with its reasons out. Pure: no database, no Django.

solve(problem, days)            the best plan found in the time
by_hand(problem, days)          first fit, to compare with
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from core.calendar.working import WorkingCalendar
from liaison.quarter.explaining import Explainer
from liaison.quarter.greedy import first_fit
from liaison.quarter.model import Model, Progress
from liaison.quarter.options import Options, options_of
from liaison.quarter.problem import Assignment, Figures, Outcome, Problem, Solution, Status


def solve(problem: Problem, days: WorkingCalendar, progress: Progress | None = None) -> Solution:
    """Days and teams for every job, as good as the solver finds them in its time.

    The search begins at what first fit finds, so that the plan is never worse than that. The same problem gives the
    same plan, as long as its time limit is not reached before its effort.
    """
    options = [options_of(job, problem, days) for job in problem.jobs]
    begin = first_fit(problem, options)
    hinted = [
        each if each.job.hint or each.job.fixed else replace(each, job=replace(each.job, hint=begin[each.job.key]))
        for each in options
    ]
    found = Model(problem, hinted).solve(progress)
    plan, status = found.assignments, found.status
    return Solution(
        status=status,
        outcomes=_outcomes(problem, options, plan, status),
        figures=figures_of(problem, plan),
        objective=found.objective,
        bound=found.bound,
        seconds=found.seconds,
    )


def by_hand(problem: Problem, days: WorkingCalendar) -> Solution:
    """First fit, with the same reasons and figures."""
    options = [options_of(job, problem, days) for job in problem.jobs]
    plan = first_fit(problem, options)
    return Solution(Status.FEASIBLE, _outcomes(problem, options, plan, Status.FEASIBLE), figures_of(problem, plan))


def _outcomes(
    problem: Problem, options: list[Options], plan: dict[int, Assignment | None], status: Status
) -> tuple[Outcome, ...]:
    explainer = Explainer(problem, options, plan, status)
    return tuple(Outcome(each.job.key, plan[each.job.key], explainer.because(each)) for each in options)


def figures_of(problem: Problem, plan: dict[int, Assignment | None]) -> Figures:
    """What a plan costs."""
    visits, apart, missing, late = set(), 0, 0, 0
    load: dict[int, int] = defaultdict(int)
    for job in problem.jobs:
        load.update({person: load[person] for party in job.parties for person in party.people})
        assignment = plan[job.key]
        if assignment is None:
            continue
        visits |= {(code, assignment.slot) for code in job.enterprises}
        apart += len(job.enterprises)
        missing += len(job.parties) - len(assignment.people)
        late += (assignment.slot.day - job.first).days
        for _party, person in assignment.people:
            load[person] += 1
    loads = [problem.people[person].load + number for person, number in load.items()] or [0]
    return Figures(
        visits=len(visits),
        visits_apart=apart,
        most=max(loads),
        least=min(loads),
        unassigned=sum(assignment is None for assignment in plan.values()),
        missing_parties=missing,
        days_late=late,
    )

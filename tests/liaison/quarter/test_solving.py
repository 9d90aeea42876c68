"""Plans of small random quarters keep every rule, say why a job has no day, and the checker sees every broken rule."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendar.working import WorkingCalendar
from liaison.joint.finding_days import Slot
from liaison.quarter.problem import (
    Assignment,
    Because,
    Enterprise,
    Ground,
    Job,
    Outcome,
    Party,
    Person,
    Problem,
    Solution,
    Status,
)
from liaison.quarter.solving import by_hand, figures_of, solve
from tests.factories.quarter import invented
from tests.liaison.quarter.checker import faults

DAYS = WorkingCalendar()
TODAY = dt.date(2026, 4, 27)
#: With the holiday of the first of May and a weekend worked in exchange.
SPAN = [TODAY + dt.timedelta(days=n) for n in range(16)]
SLOTS = [Slot(day, part) for day in SPAN for part in ("am", "pm")]


@st.composite
def problems(draw) -> Problem:
    jobs, people, parties = draw(st.integers(1, 4)), draw(st.integers(1, 5)), draw(st.integers(1, 3))
    day = st.sampled_from(SPAN)
    times = st.tuples(day, day).map(sorted).map(tuple)
    everybody = {
        key: Person(
            key=key,
            name=f"人{key}",
            busy=frozenset(draw(st.lists(st.sampled_from(SLOTS), max_size=12))),
            certified=draw(st.none() | st.lists(times, max_size=1).map(tuple)),
            kept_from=frozenset(draw(st.lists(st.integers(0, jobs - 1), max_size=1))),
            load=draw(st.integers(0, 2)),
        )
        for key in range(people)
    }
    of = {key: tuple(draw(st.lists(st.sampled_from(range(people)), unique=True, max_size=3))) for key in range(parties)}
    blocked = {key: tuple(draw(st.lists(times, max_size=1))) for key in range(parties)}
    firms = {
        code: Enterprise(code, code, draw(st.sampled_from([None, 0, 1, 2])), frozenset(draw(st.lists(day, max_size=3))))
        for code in "AB"
    }
    made = []
    for key in range(jobs):
        first, last = draw(times)
        chosen = draw(st.lists(st.sampled_from(range(parties)), unique=True, min_size=1))
        made.append(
            Job(
                key=key,
                name=f"行动{key}",
                first=first,
                last=last,
                quorum=draw(st.integers(1, len(chosen))),
                parties=tuple(
                    Party(each, f"单位{each}", of[each], place == 0, blocked[each]) for place, each in enumerate(chosen)
                ),
                notice=draw(st.sampled_from([0, 0, 3])),
                room=draw(st.sampled_from(["", "甲厅"])),
                enterprises=tuple(draw(st.lists(st.sampled_from("AB"), unique=True))),
                exempt=draw(st.booleans()),
                alone=draw(st.sampled_from([False, False, False, True])),
            )
        )
    rooms = {"甲厅": frozenset(draw(st.lists(st.sampled_from(SLOTS), max_size=8)))}
    return Problem(TODAY, tuple(made), everybody, firms, rooms, seconds=10, effort=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems())
def test_every_plan_keeps_every_rule_and_is_no_worse_than_by_hand(problem):
    solution, other = solve(problem, DAYS), by_hand(problem, DAYS)
    assert faults(problem, solution, DAYS) == []
    assert faults(problem, other, DAYS) == []
    assert solution.status is Status.OPTIMAL
    assert solution.figures.unassigned <= other.figures.unassigned
    if solution.figures.unassigned == other.figures.unassigned == 0:
        assert solution.figures.visits <= other.figures.visits


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems(), st.data())
def test_what_is_confirmed_stays_and_the_rest_is_planned_around_it(problem, data):
    first = {outcome.job: outcome.assignment for outcome in solve(problem, DAYS).outcomes}
    kept = data.draw(st.sets(st.sampled_from([key for key in first if first[key]] or [-1])))
    jobs = tuple(
        replace(job, fixed=first[job.key]) if job.key in kept else replace(job, hint=first[job.key])
        for job in problem.jobs
    )
    again = replace(problem, jobs=jobs)
    solution = solve(again, DAYS)
    assert faults(again, solution, DAYS) == []
    assert sum(outcome.assignment is None for outcome in solution.outcomes) == sum(
        assignment is None for assignment in first.values()
    )


def small(**values) -> Problem:
    """Two jobs of two parties at one enterprise, in a fortnight with nothing in the way."""
    people = {key: Person(key, f"人{key}") for key in range(4)}
    parties = (Party(0, "甲", (0, 1), needed=True), Party(1, "乙", (2, 3)))
    jobs = tuple(
        Job(key, f"行动{key}", SPAN[0], SPAN[-1], 2, parties, enterprises=("A",), **values) for key in range(2)
    )
    return Problem(TODAY, jobs, people, {"A": Enterprise("A", "企业A", 2)}, seconds=10, effort=5)


def test_two_jobs_at_one_enterprise_make_one_visit_and_say_so():
    solution = solve(small(), DAYS)
    one, other = solution.outcomes
    assert one.assignment.slot == other.assignment.slot == Slot(TODAY, "am")
    assert {person for _p, person in one.assignment.people}.isdisjoint(p for _k, p in other.assignment.people)
    assert (solution.figures.visits, solution.figures.saved) == (1, 1)
    assert one.because[0] == Because(Ground.TOGETHER, ("企业A", "行动1"), (1,))
    assert by_hand(small(), DAYS).figures.saved == 1


def test_a_job_made_alone_shares_its_visit_with_nobody():
    shared = small()
    problem = replace(shared, jobs=(replace(shared.jobs[0], alone=True), shared.jobs[1]))
    for solution in (solve(problem, DAYS), by_hand(problem, DAYS)):
        one, other = (outcome.assignment.slot for outcome in solution.outcomes)
        assert one.day != other.day
        assert solution.figures.saved == 0
        assert faults(problem, solution, DAYS) == []


def test_the_same_problem_gives_the_same_plan():
    problem = invented(12, 6, 24, 40, seconds=60, effort=2)
    first, second = solve(problem, DAYS), solve(problem, DAYS)
    assert first.outcomes == second.outcomes
    assert faults(problem, first, DAYS) == []


def none_of(problem: Problem) -> Because:
    (because,) = solve(problem, DAYS).outcomes[0].because
    return because


def one_job(problem: Problem, **values) -> Problem:
    return replace(problem, jobs=(replace(problem.jobs[0], **values),))


def taken(person: Person) -> Person:
    return replace(person, busy=frozenset(SLOTS))


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        (lambda p: one_job(p, first=dt.date(2026, 5, 1), last=dt.date(2026, 5, 3)), Ground.NO_DAY),
        (lambda p: one_job(p, notice=3, last=TODAY + dt.timedelta(days=1)), Ground.NO_DAY),
        (lambda p: replace(one_job(p), people={k: replace(v, kept_from=frozenset({0})) for k, v in p.people.items()}),
         Ground.NOBODY),
        (lambda p: replace(one_job(p), people={k: replace(v, certified=()) for k, v in p.people.items()}),
         Ground.NOBODY),
        (lambda p: replace(one_job(p), people=p.people | {k: taken(p.people[k]) for k in (2, 3)}),
         Ground.NO_QUORUM),
        (lambda p: replace(one_job(p), enterprises={"A": Enterprise("A", "企业A", 0)}), Ground.NO_VISIT),
    ],
)  # fmt: skip
def test_a_job_without_a_day_says_why(change, ground):
    problem = change(small())
    assert none_of(problem).ground == ground
    assert faults(problem, solve(problem, DAYS), DAYS) == []


def test_a_job_that_others_displace_names_them():
    problem = small(room="甲厅")
    alone = frozenset(SLOTS) - {Slot(SPAN[0], "am")}
    problem = replace(problem, rooms={"甲厅": alone})
    solution = solve(problem, DAYS)
    (left,) = [outcome for outcome in solution.outcomes if outcome.assignment is None]
    assert left.because[0].ground == Ground.OTHERS
    assert left.because[0].names == (f"行动{1 - left.job}",)
    assert faults(problem, solution, DAYS) == []


def solution_with(problem: Problem, *assignments: Assignment | None) -> Solution:
    outcomes = tuple(
        Outcome(job.key, assignment, (Because(Ground.FIRST if assignment else Ground.OTHERS),))
        for job, assignment in zip(problem.jobs, assignments, strict=True)
    )
    plan = {outcome.job: outcome.assignment for outcome in outcomes}
    return Solution(Status.FEASIBLE, outcomes, figures_of(problem, plan))


MONDAY, TUESDAY = Slot(SPAN[0], "am"), Slot(SPAN[1], "am")
FINE = (Assignment(MONDAY, ((0, 0), (1, 2))), Assignment(TUESDAY, ((0, 0), (1, 3))))


@pytest.mark.parametrize(
    ("problem", "plan", "fault"),
    [
        (small(), FINE, ""),
        (small(), (FINE[0], Assignment(MONDAY, FINE[0].people)), "at once"),
        (small(), (FINE[0], Assignment(Slot(SPAN[0], "pm"), FINE[1].people)), "one enterprise twice a day"),
        (small(alone=True), (FINE[0], Assignment(MONDAY, ((0, 1), (1, 3)))), "one of both visits alone"),
        (small(room="甲厅"), (FINE[0], Assignment(MONDAY, ((0, 1), (1, 3)))), "one room at once"),
        (small(), (FINE[0], Assignment(Slot(dt.date(2026, 5, 1), "am"), FINE[1].people)), "no working day"),
        (small(), (FINE[0], Assignment(Slot(dt.date(2026, 5, 9), "am"), FINE[1].people)), "weekend worked"),
        (small(), (FINE[0], Assignment(Slot(dt.date(2026, 6, 9), "am"), FINE[1].people)), "outside the window"),
        (small(notice=3), (None, FINE[1]), "notice too short"),
        (small(), (FINE[0], Assignment(TUESDAY, ((1, 3),))), "is missing"),
        (small(), (FINE[0], Assignment(TUESDAY, ((0, 0),))), "quorum"),
        (small(), (FINE[0], Assignment(TUESDAY, ((0, 2), (1, 3)))), "not of party"),
        (small(), (FINE[0], Assignment(TUESDAY, ((0, 0), (0, 1), (1, 3)))), "two people of one party"),
        (replace(small(), enterprises={"A": Enterprise("A", "A", 1)}), FINE, "2 visits of 1"),
        (replace(small(), enterprises={"A": Enterprise("A", "A", 2, frozenset({SPAN[0]}))}), FINE, "visited by others"),
        (replace(small(room="甲厅"), rooms={"甲厅": frozenset({TUESDAY})}), FINE, "room taken"),
        *(
            (replace(small(), people=small().people | {0: replace(small().people[0], **values)}), FINE, fault)
            for values, fault in (
                ({"busy": frozenset({MONDAY})}, "is busy"),
                ({"kept_from": frozenset({1})}, "kept away"),
                ({"certified": ((SPAN[1], SPAN[2]),)}, "no certificate"),
            )
        ),
    ],
)
def test_the_checker_sees_each_rule_broken(problem, plan, fault):
    found = faults(problem, solution_with(problem, *plan), DAYS)
    said = [each for each in found if "reason" not in each]
    assert any(fault in each for each in said) if fault else not said


def test_the_checker_sees_lies_about_confirmed_jobs_reasons_and_figures():
    problem = small()
    honest = solution_with(problem, *FINE)
    fixed = replace(problem, jobs=(replace(problem.jobs[0], fixed=FINE[1]), problem.jobs[1]))
    assert any("confirmed and changed" in each for each in faults(fixed, honest, DAYS))
    assert any("confirmed and dropped" in each for each in faults(fixed, solution_with(problem, None, FINE[1]), DAYS))
    silent = replace(honest, outcomes=tuple(replace(each, because=()) for each in honest.outcomes))
    assert any("no reason" in each for each in faults(problem, silent, DAYS))
    flattering = replace(honest, figures=replace(honest.figures, visits=1))
    assert faults(problem, flattering, DAYS) == ["visits counted wrongly"]

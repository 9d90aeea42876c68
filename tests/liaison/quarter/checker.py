"""Whether a plan of a quarter keeps every rule. Written from the rules alone: it shares no code with the model, the
options or the explanations, and looks at each pair and each day one by one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from core.calendar.working import WorkingCalendar
from liaison.quarter.problem import Ground, Job, Problem, Solution, Status

NONE_GROUNDS = {Ground.NO_DAY, Ground.NOBODY, Ground.NO_QUORUM, Ground.NO_VISIT, Ground.OTHERS, Ground.TIME}
DAY_GROUNDS = {Ground.FIRST, Ground.TOGETHER, Ground.EARLIER_TAKEN, Ground.KEPT}


def faults(problem: Problem, solution: Solution, days: WorkingCalendar) -> list[str]:
    """Everything that is wrong with a solution, in words; empty when nothing is."""
    jobs = {job.key: job for job in problem.jobs}
    found = []
    planned = [outcome.job for outcome in solution.outcomes]
    if sorted(planned) != sorted(jobs):
        found.append("not every job has one outcome")
    given = {outcome.job: outcome.assignment for outcome in solution.outcomes}
    for key, assignment in given.items():
        if assignment is None:
            if jobs[key].fixed is not None:
                found.append(f"{key}: confirmed and dropped")
        else:
            found += [f"{key}: {fault}" for fault in alone(problem, jobs[key], assignment, days)]
    found += together(problem, jobs, given)
    found += said(problem, solution, jobs, days)
    return found


def alone(problem: Problem, job: Job, assignment, days: WorkingCalendar) -> list[str]:
    """What is wrong with one job's day and people, the others apart."""
    if job.fixed is not None:
        return [] if assignment == job.fixed else ["confirmed and changed"]
    day, half, found = assignment.slot.day, assignment.slot.part, []
    if fault := day_fault(problem, job, day, days):
        found.append(fault)
    if half not in ("am", "pm"):
        found.append("no half of a day")
    if job.room and assignment.slot in problem.rooms.get(job.room, ()):
        found.append("room taken")
    parties = {party.key: party for party in job.parties}
    for party_key, person_key in assignment.people:
        party, person = parties.get(party_key), problem.people[person_key]
        if party is None or person_key not in party.people:
            found.append(f"{person_key} is not of party {party_key}")
            continue
        if assignment.slot in person.busy:
            found.append(f"{person_key} is busy")
        if job.key in person.kept_from:
            found.append(f"{person_key} must be kept away")
        if person.certified is not None and not any(a <= day <= b for a, b in person.certified):
            found.append(f"{person_key} has no certificate then")
        for first, last in party.blackouts:
            if first <= day <= last:
                found.append(f"party {party_key} has blocked the day")
    came = [party for party, _person in assignment.people]
    people = [person for _party, person in assignment.people]
    if len(set(came)) != len(came):
        found.append("two people of one party")
    if len(set(people)) != len(people):
        found.append("one person for two parties")
    if len(came) < job.quorum:
        found.append("quorum not reached")
    found += [f"party {p.key} is missing" for p in job.parties if p.needed and p.key not in came]
    return found


def day_fault(problem: Problem, job: Job, day: dt.date, days: WorkingCalendar) -> str:
    """Why a day is not possible for a job, whoever comes; empty when it is."""
    if not job.first <= day <= job.last:
        return "outside the window"
    if day < problem.today:
        return "past"
    if not days.is_working(day):
        return "no working day"
    if day.weekday() >= 5:
        return "weekend worked in exchange"
    left, walk = job.notice, day
    while left:
        walk -= dt.timedelta(days=1)
        left -= days.is_working(walk)
    if job.notice and walk < problem.today:
        return "notice too short"
    for code in job.enterprises:
        if day in problem.enterprises[code].visited:
            return f"{code} is visited by others"
    return ""


def together(problem: Problem, jobs: dict[int, Job], given: dict) -> list[str]:
    """What two jobs do to each other."""
    found = []
    there = [(jobs[key], assignment) for key, assignment in given.items() if assignment is not None]
    for place, (one, first) in enumerate(there):
        for other, second in there[place + 1 :]:
            pair = f"{one.key} and {other.key}"
            same = first.slot == second.slot
            shared = {person for _p, person in first.people} & {person for _p, person in second.people}
            if same and shared:
                found.append(f"{pair}: {sorted(shared)} at once")
            if same and one.room and one.room == other.room:
                found.append(f"{pair}: one room at once")
            if same and (one.alone or other.alone) and set(one.enterprises) & set(other.enterprises):
                found.append(f"{pair}: one of both visits alone")
            if not same and first.slot.day == second.slot.day and set(one.enterprises) & set(other.enterprises):
                found.append(f"{pair}: one enterprise twice a day")
    counted, decided = defaultdict(set), defaultdict(set)
    for job, assignment in there:
        for code in job.enterprises:
            if not job.exempt:
                counted[code].add(assignment.slot)
                if job.fixed is not None:
                    decided[code].add(assignment.slot)
    for code, slots in counted.items():
        left = problem.enterprises[code].left
        if left is not None and len(slots) > max(left, len(decided[code])):
            found.append(f"{code}: {len(slots)} visits of {left}")
    return found


def said(problem: Problem, solution: Solution, jobs: dict[int, Job], days: WorkingCalendar) -> list[str]:
    """Whether the reasons and figures are there and true."""
    found, slots = [], defaultdict(set)
    loads: dict[int, int] = defaultdict(int)
    for outcome in solution.outcomes:
        grounds = {each.ground for each in outcome.because}
        job = jobs[outcome.job]
        if outcome.assignment is None:
            if len(grounds) != 1 or not grounds <= NONE_GROUNDS:
                found.append(f"{job.key}: no reason why it has no day")
                continue
            window = [job.first + dt.timedelta(days=n) for n in range((job.last - job.first).days + 1)]
            free = [day for day in window if not day_fault(problem, job, day, days)]
            halves = [
                (day, half)
                for day in free
                for half in ("am", "pm")
                if not job.room or (day, half) not in {(s.day, s.part) for s in problem.rooms.get(job.room, ())}
            ]
            if (grounds == {Ground.NO_DAY}) != (not halves):
                found.append(f"{job.key}: said {grounds} with {len(halves)} half days")
            if grounds == {Ground.TIME} and solution.status is not Status.NONE:
                found.append(f"{job.key}: the time was not over")
        else:
            if len(grounds & DAY_GROUNDS) != 1 or grounds & NONE_GROUNDS:
                found.append(f"{job.key}: no reason for its day")
            for code in job.enterprises:
                slots[code].add(outcome.assignment.slot)
            for _party, person in outcome.assignment.people:
                loads[person] += 1
            missing = len(job.parties) - len(outcome.assignment.people)
            if missing != sum(each.ground.startswith("party_") for each in outcome.because):
                found.append(f"{job.key}: parties missing without a reason")
    if sum(map(len, slots.values())) != solution.figures.visits:
        found.append("visits counted wrongly")
    if sum(outcome.assignment is None for outcome in solution.outcomes) != solution.figures.unassigned:
        found.append("unassigned counted wrongly")
    able = {person for job in problem.jobs for party in job.parties for person in party.people}
    if able and max(problem.people[each].load + loads[each] for each in able) != solution.figures.most:
        found.append("load counted wrongly")
    return found

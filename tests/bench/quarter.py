"""Planning a quarter: 40 operations of 12 organisations with 60 people at 200 enterprises, by the solver and by hand.

    python -m tests.bench.quarter [--jobs 40] [--parties 12] [--people 60] [--enterprises 200] [--seconds 50]

By hand is first fit: each operation on its first half day on which everything is free. Every rule is checked by the
checker of the tests, which shares no code with the model.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from typing import Any


def line(name: str, solution: Any, seconds: float, processor: float, wrong: list[str]) -> str:
    """One row of the table."""
    figures = solution.figures
    return (
        f"| {name} | {solution.status} | {figures.unassigned} | {figures.visits} of {figures.visits_apart} | "
        f"{figures.missing_parties} | {figures.most} / {figures.least} | {figures.days_late} | {seconds:.1f} s | "
        f"{processor:.1f} s | {'kept' if not wrong else f'{len(wrong)} broken'} |"
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 when a rule is broken or it took longer than a minute."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, number in (("jobs", 40), ("parties", 12), ("people", 60), ("enterprises", 200)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--seconds", type=float, default=50.0)
    parser.add_argument("--effort", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()
    from core.calendar.working import WorkingCalendar
    from liaison.quarter.solving import by_hand, solve
    from tests.factories.quarter import invented
    from tests.liaison.quarter.checker import faults

    problem = invented(
        given.jobs, given.parties, given.people, given.enterprises, given.seed,
        seconds=given.seconds, effort=given.effort,
    )  # fmt: skip
    days, bad = WorkingCalendar(), False
    print("| | status | without a day | visits | missing | load most / least | days late | time | processor | rules |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, work in (("by hand (first fit)", by_hand), ("solver", solve)):
        begun, used = time.monotonic(), time.process_time()
        solution = work(problem, days)
        seconds, processor = time.monotonic() - begun, time.process_time() - used
        wrong = faults(problem, solution, days)
        bad |= bool(wrong) or seconds > 60
        print(line(name, solution, seconds, processor, wrong), flush=True)
        for fault in wrong[:5]:
            print(fault, file=sys.stderr)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nobjective {solution.objective:.0f}, bound {solution.bound:.0f}, peak memory {memory} MiB")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())

"""Asking for a plan, working it out in the background, confirming what it proposes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Iterable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import outbox
from core.access import Principal
from core.audit import actor_for, record
from core.calendar import calendar
from liaison.joint.rules import may_plan
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Membership
from liaison.quarter.gathering import problem_of, to_plan
from liaison.quarter.models import Proposal, QuarterPlan, Sent
from liaison.quarter.problem import Because, Problem, Solution, Status
from liaison.quarter.solving import by_hand, solve
from liaison.workflow.engine import EventRefused, fire

TOPIC: Final = "quarter.plan"
#: Operations planned at once at most: the model grows with them.
MOST: Final = 60
#: Seconds between two reports of progress.
APART: Final = 1.0


@transaction.atomic
def ask(*, principal: Principal, first: dt.date, last: dt.date, improves: QuarterPlan | None = None) -> QuarterPlan:
    """Ask for a plan of the quarter from ``first`` to ``last``; the outbox works it out.

    Args:
        improves: go on from this plan: what is confirmed stays, the rest is where the search begins.

    Raises:
        EventRefused: not for this principal, nothing or too much to plan, or one is being worked out already.
    """
    if not may_plan(principal):
        raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
    number = to_plan(principal, first, last).count()
    if not number:
        raise EventRefused(_("No approved operation without a day lies in this quarter."))
    if number > MOST:
        raise EventRefused(_("At most %(n)d operations are planned at once.") % {"n": MOST})
    try:
        with transaction.atomic():
            plan = QuarterPlan.objects.create(
                organisation_id=principal.organisation_id,
                first=first,
                last=last,
                asked_by_id=principal.membership_id,
                improves=improves,
            )
    except IntegrityError as error:
        raise EventRefused(_("A plan of this quarter is being worked out already.")) from error
    outbox.enqueue(TOPIC, str(plan.pk))
    record(
        action="quarter.asked",
        stream=plan.subject,
        actor=actor_for(principal),
        detail={"quarter": plan.quarter, "operations": number},
    )
    return plan


def carry_out(work: outbox.Work) -> None:
    """Work a plan out and store it. Stopped anywhere, it begins anew: nothing is stored before the end."""
    plan = QuarterPlan.objects.select_related("asked_by__user", "asked_by__organisation", "improves").get(pk=work.key)
    if plan.done_at is not None:
        return
    QuarterPlan.objects.filter(pk=plan.pk).update(started_at=timezone.now(), solutions=0)
    problem = problem_of(plan, principal_for(plan.asked_by))
    days = calendar()
    solution = solve(problem, days, _Reporter(plan.pk))
    _store(plan, problem, solution, by_hand(problem, days))


class _Reporter:
    """Writes how far the search is, at most once a second."""

    def __init__(self, plan: int) -> None:
        self.plan, self.told = plan, 0.0

    def __call__(self, solutions: int, objective: float, bound: float) -> None:
        if time.monotonic() - self.told < APART:
            return
        self.told = time.monotonic()
        QuarterPlan.objects.filter(pk=self.plan).update(solutions=solutions, objective=objective, bound=bound)


def plain(because: Because) -> dict[str, Any]:
    """A reason as it is stored."""
    return {
        "ground": because.ground.value,
        "names": list(because.names),
        "numbers": list(because.numbers),
        "days": [[reason.why.value, reason.name, list(reason.numbers), n] for reason, n in because.days],
    }


@transaction.atomic
def _store(plan: QuarterPlan, problem: Problem, solution: Solution, other: Solution) -> None:
    locked = QuarterPlan.objects.select_for_update().get(pk=plan.pk)
    if locked.done_at is not None:
        return
    fixed = {job.key for job in problem.jobs if job.fixed is not None}
    members = {
        (member.organisation_id, member.user_id): member
        for member in Membership.objects.active().filter(user__in=list(problem.people))
    }
    for outcome in solution.outcomes:
        slot = outcome.assignment.slot if outcome.assignment else None
        proposal = Proposal.objects.create(
            plan=plan,
            operation_id=outcome.job,
            day=slot.day if slot else None,
            part=slot.part if slot else "",
            because=[plain(each) for each in outcome.because],
            kept=outcome.job in fixed,
        )
        sent = outcome.assignment.people if outcome.assignment else ()
        Sent.objects.bulk_create([Sent(proposal=proposal, membership=members[pair]) for pair in sent])
    for name, value in (
        ("status", solution.status.value),
        ("objective", solution.objective),
        ("bound", solution.bound),
        ("seconds", solution.seconds),
        ("figures", _figures(solution)),
        ("by_hand", _figures(other)),
        ("done_at", timezone.now()),
    ):
        setattr(locked, name, value)
    locked.save()


def _figures(solution: Solution) -> dict[str, int]:
    figures = solution.figures
    return dataclasses.asdict(figures) | {"saved": figures.saved} if solution.status is not Status.NONE else {}


def confirm(*, proposals: Iterable[Proposal], principal: Principal) -> tuple[int, list[Proposal]]:
    """Confirm proposals one after the other, each in a transaction of its own; those not possible any more keep their
    reason. Returns how many were confirmed, and the others."""
    done, refused = 0, []
    for proposal in sorted(proposals, key=lambda each: (each.day, each.part, each.pk)):
        try:
            fire(proposal.operation, "schedule", principal=principal)
        except EventRefused as error:
            proposal.refused = error.message
            Proposal.objects.filter(pk=proposal.pk, confirmed_at=None).update(refused=error.message)
            refused.append(proposal)
        else:
            done += 1
    return done, refused

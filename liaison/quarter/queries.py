"""Reads of plans of a quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from core.quarters import quarter_name, quarter_words
from liaison.joint.flow import OPERATION
from liaison.joint.models import Operation
from liaison.joint.rules import may_plan
from liaison.joint.year import quarter_of
from liaison.quarter.gathering import decided, to_plan
from liaison.quarter.models import Proposal, QuarterPlan
from liaison.quarter.words import because

#: The present quarter and those after it that can be planned.
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter that can be planned: how many operations have no day yet, how many have one, and the newest plan."""

    name: str
    first: dt.date
    last: dt.date
    open: int
    decided: int
    plan: QuarterPlan | None

    @property
    def operations(self) -> str:
        """Where they are listed."""
        return operations_of(self.first)


def bounds(name: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a quarter such as 2026-Q4; None where it is none."""
    year, _dash, number = name.partition("-Q")
    if not (year.isdecimal() and len(year) == 4 and number in {"1", "2", "3", "4"}):
        return None
    first = dt.date(int(year), 3 * int(number) - 2, 1)
    following = dt.date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return first, following - dt.timedelta(days=1)


def quarters(principal: Principal) -> list[Quarter]:
    """The present quarter and the next ones."""
    found, day = [], timezone.localdate()
    for _each in range(AHEAD):
        first, last = bounds(quarter_name(day))
        plan = visible(principal, QuarterPlan).filter(first=first).order_by("-pk").first()
        found.append(
            Quarter(
                quarter_name(first),
                first,
                last,
                to_plan(principal, first, last).count(),
                decided(principal, first, last).count(),
                plan,
            )
        )
        day = last + dt.timedelta(days=1)
    return found


def plans_of(principal: Principal, years: set[int]) -> dict[tuple[int, int], tuple[str, str]]:
    """Where each quarter of these years leads to: its newest plan, else where one can be asked for; one query."""
    if not may_plan(principal):
        return {}
    found, day = {}, timezone.localdate()
    for _each in range(AHEAD):
        first, last = bounds(quarter_name(day))
        if first.year in years:
            found[quarter_of(first)] = (_("Plan a quarter"), f"{reverse('quarter:list')}#{quarter_name(first)}")
        day = last + dt.timedelta(days=1)
    for plan in visible(principal, QuarterPlan).filter(first__year__in=years).order_by("pk"):
        words = _("Plan of %(name)s") % {"name": quarter_words(plan.quarter)}
        found[quarter_of(plan.first)] = (words, reverse("quarter:plan", args=[plan.pk]))
    return found


def operations_of(first: dt.date) -> str:
    """The list of the operations of the quarter that begins on ``first``."""
    year, place = quarter_of(first)
    return f"{reverse('joint:list')}?year={year}&quarter={place}"


@dataclass(frozen=True, slots=True)
class Line:
    """One operation of a plan, as the page shows it. ``ready``: it can be confirmed now."""

    proposal: Proposal
    people: list[str]
    reasons: list[str]
    state: str
    ready: bool


def is_newest(plan: QuarterPlan) -> bool:
    """Whether no later plan of the quarter is there: only the newest one's proposals are confirmed."""
    return not QuarterPlan.objects.filter(
        organisation=plan.organisation_id, first=plan.first, pk__gt=plan.pk, done_at__isnull=False
    ).exists()


def lines_of(principal: Principal, plan: QuarterPlan) -> list[Line]:
    """What a plan proposes for the operations that the principal sees; a fixed number of queries."""
    found = list(
        visible(principal, Proposal)
        .filter(plan=plan)
        .select_related("operation")
        .prefetch_related("sent__membership__user", "sent__membership__organisation")
    )
    titles = {
        f"operation:{pk}": title
        for pk, title in visible(principal, Operation)
        .filter(pk__in=Proposal.objects.filter(plan=plan).values("operation"))
        .values_list("pk", "title")
    }
    newest = is_newest(plan)
    lines = [
        Line(
            proposal=each,
            people=[f"{sent.membership.organisation.short_name} {sent.membership.user}" for sent in each.sent.all()],
            reasons=[because(reason, titles) for reason in each.because],
            state=str(OPERATION.state(each.operation.state).label),
            ready=newest
            and each.day is not None
            and not each.kept
            and each.confirmed_at is None
            and each.operation.state == "approved",
        )
        for each in found
    ]
    return sorted(lines, key=lambda line: (line.proposal.day is not None, line.proposal.day or plan.first))

"""Reads of operations, for lists, the home page and one operation's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.access import Principal, visible
from liaison.clues.queries import by_limit
from liaison.joint.accompanying.flow import ACCOMPANIMENT
from liaison.joint.choices import COMING
from liaison.joint.finding_days import PARTS, Candidate
from liaison.joint.flow import OPERATION
from liaison.joint.models import Accompaniment, Operation, OperationParty, ProposedSlot
from liaison.joint.words import words_of
from liaison.joint.year import in_order_of_days, with_beginning, within
from liaison.organisations.rules import leads, may_act
from liaison.workspace.lists import in_order
from liaison.workspace.tallies import count_by_limit, count_of
from liaison.workspace.waiting import Counts, Row


def waiting_for(principal: Principal) -> QuerySet[Operation]:
    """Operations whose next move is this member's: to approve, to answer, or to bring its own forward."""
    found = visible(principal, Operation)
    if not may_act(principal):
        return found.none()
    own = principal.organisation_id
    unanswered = OperationParty.objects.filter(operation=OuterRef("pk"), organisation=own, answered_at=None)
    wanted = Q(Exists(unanswered), state="scheduling")
    ours = Q(lead=own, state__in=["draft", "approved", "held", "findings"])
    ours |= Q(lead=own, state="confirmed", day__lte=timezone.localdate())
    ours |= Q(lead=own, state="scheduling", reply_by__lt=timezone.localdate())
    wanted |= ours & (Q(planned_by__in=principal.memberships) | Q(pk__isnull=not leads(principal)))
    if leads(principal):
        wanted |= Q(lead=own, state="submitted") & ~Q(planned_by__user=principal.user_id)
    return found.filter(wanted)


def find_operations(
    principal: Principal,
    *,
    side: str = "",
    state: str = "",
    text: str = "",
    due: str = "",
    sort: str = "",
    kind: str = "",
    year: str = "",
    quarter: str = "",
) -> QuerySet[Operation]:
    """Operations the principal may see: ``side`` in led (by us), with (others lead) or mine (waiting for me); of a
    ``year`` in the order of their days, unless another order is asked for."""
    found = with_beginning(waiting_for(principal) if side == "mine" else visible(principal, Operation))
    found = within(found, year, quarter)
    if side == "led":
        found = found.filter(lead=principal.organisation_id)
    elif side == "with":
        found = found.exclude(lead=principal.organisation_id)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(field__icontains=word))
    found = by_limit(found, due).select_related("lead")
    if in_order_of_days(year, sort):
        return found.order_by("begins", "part", "pk")
    return in_order(found, sort, "planned_at")


def rows_of(principal: Principal, operations: Iterable[Operation]) -> list[Row]:
    """One row for each operation."""
    return [
        Row(
            title=each.title,
            number="　".join(filter(None, (each.number, each.get_kind_display(), each.when or each.window))),
            url=reverse("joint:operation", args=[each.pk]),
            origin=each.lead.short_name,
            state=str(OPERATION.state(each.state).label),
            subject=each.subject,
            due_at=each.next_due_at,
            deputy=each.planned_by_id in principal.stands_in_for,
        )
        for each in operations
    ]


def count_waiting(principal: Principal) -> Counts:
    """How many operations wait for this member."""
    return count_of(principal, waiting_for)


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent operations that wait for this member."""
    found = waiting_for(principal).select_related("lead")
    return rows_of(principal, found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


def accompaniments_for(principal: Principal) -> QuerySet[Accompaniment]:
    """Accompanying supervision whose next move is this member's: to answer, or to record what was seen."""
    found = visible(principal, Accompaniment)
    if not may_act(principal):
        return found.none()
    own = principal.organisation_id
    led = Q(operation__lead=own, state="answered", begins_at__lte=timezone.now())
    led &= Q(operation__planned_by__in=principal.memberships) | Q(pk__isnull=not leads(principal))
    return found.filter(Q(body=own, state="sent") | led)


def accompaniment_lines(principal: Principal, items: Iterable[Accompaniment]) -> list[Row]:
    """One row for each, from the asking organisation's side."""
    return [
        Row(
            title=item.title,
            number=item.number,
            url=reverse("joint:accompaniment", args=[item.pk]),
            origin=item.operation.lead.short_name,
            state=str(ACCOMPANIMENT.state(item.state).label),
            subject=item.subject,
            due_at=item.next_due_at,
        )
        for item in items
    ]


def count_accompaniments(principal: Principal) -> Counts:
    """How many wait for this member."""
    return count_by_limit(accompaniments_for(principal))


def accompaniment_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones that wait for this member."""
    found = accompaniments_for(principal).select_related("operation__lead", "body")
    return accompaniment_lines(principal, found.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])


@dataclass
class SlotLine:
    """A proposed half day with what every party says to it: (its short name, answer), in the parties' order."""

    slot: ProposedSlot
    answers: list[tuple[str, str]] = field(default_factory=list)
    coming: int = 0


def poll_of(operation: Operation, parties: list[OperationParty]) -> list[SlotLine]:
    """The table of the poll; two queries."""
    lines = []
    for slot in operation.slots.filter(asked=True).prefetch_related("answers"):
        given = {each.party_id: each for each in slot.answers.all()}
        line = SlotLine(slot)
        for party in parties:
            said = given.get(party.pk) if party.answered_at else None
            line.answers.append((party.organisation.short_name, str(said.get_answer_display()) if said else ""))
            line.coming += bool(said and said.answer in COMING)
        lines.append(line)
    return lines


@dataclass(frozen=True)
class DayLine:
    """A day of the window: what is said of it as a whole, and of its halves."""

    day: Any
    morning: Candidate
    afternoon: Candidate
    reasons: list[str]
    provisional: bool

    @property
    def possible(self) -> bool:
        """Whether at least one half can be proposed."""
        return self.morning.possible or self.afternoon.possible

    @property
    def halves(self) -> list[tuple[Candidate, list[str]]]:
        """Both halves with what keeps each of them alone."""
        common = set(self.morning.reasons) & set(self.afternoon.reasons)
        return [
            (half, [words_of(reason) for reason in half.reasons if reason not in common])
            for half in (self.morning, self.afternoon)
        ]


def day_lines(found: list[Candidate]) -> list[DayLine]:
    """Candidates by days, with the reasons that keep the whole day said once."""
    lines = []
    for place in range(0, len(found), len(PARTS)):
        morning, afternoon = found[place : place + len(PARTS)]
        common = [words_of(reason) for reason in morning.reasons if reason in afternoon.reasons]
        lines.append(DayLine(morning.slot.day, morning, afternoon, common, morning.provisional))
    return lines

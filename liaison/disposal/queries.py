"""Reads of measures: lists, what waits, what was counted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Principal, visible
from liaison.clues.models import Clue
from liaison.clues.queries import by_limit
from liaison.disposal.choices import Ground, Sanction
from liaison.disposal.flow import FLOWS
from liaison.disposal.models import Accountability, DecisionRequest, DualExamination, Interview, Measure
from liaison.disposal.rules import may_take
from liaison.disposal.services import MODELS
from liaison.organisations.rules import may_act
from liaison.workflow.definition import Workflow
from liaison.workflow.registry import workflow_of
from liaison.workspace.lists import in_order
from liaison.workspace.rates import Rate
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import Counts, Row, moves_of


def whose_clock(item: Measure) -> int:
    """The organisation that must act in the present state; the one that takes the measure when nobody must."""
    party = workflow_of(item).workflow.state(item.state).waits_for
    return getattr(item, f"{party}_id") if party else item.taker_id


def _waiting(flow: Workflow, principal: Principal) -> QuerySet[Measure]:
    found = visible(principal, MODELS[flow.code])
    return found.filter(moves_of(flow, principal.organisation_id)) if may_act(principal) else found.none()


#: Measures of each kind whose next move is that of the organisation acted for, to whoever acts for it.
WAITING: Final = tuple(partial(_waiting, flow) for flow in FLOWS)


def waiting(principal: Principal) -> list[QuerySet[Measure]]:
    """What waits, one set for each kind; no set for whoever does no work."""
    return [each(principal) for each in WAITING] if may_act(principal) else []


def count_waiting(principal: Principal) -> Counts:
    """How much waits; one query for each kind."""
    return sum((count_of(principal, each) for each in WAITING), Counts())


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones."""
    rows: list[Row] = []
    for found in waiting(principal):
        urgent = found.select_related("taker", "body") if found.model is not DualExamination else found
        rows += rows_of(principal, urgent.order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit])
    far = timezone.now() + timezone.timedelta(days=36500)
    return sorted(rows, key=lambda row: row.due_at or far)[:limit]


def opens_on(principal: Principal) -> str:
    """The kind of measure the list shows first: of which something waits, else of which there is something, else which
    this organisation takes."""
    everything = [visible(principal, MODELS[flow.code]) for flow in FLOWS]
    for found in (*waiting(principal), *everything):
        if found.exists():
            return workflow_of(found.model).workflow.code
    return next((flow.code for flow in FLOWS if may_take(principal, flow.code)), FLOWS[0].code)


def find(
    principal: Principal, *, side: str, state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet[Measure]:
    """Measures of the kind ``side`` that the principal may see; ``due`` and ``sort`` as in every list."""
    found = visible(principal, MODELS[side])
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word))
    sides = ("taker",) if side == "dual" else ("taker", "body")
    return in_order(by_limit(found, due).select_related(*sides), sort, "created_at")


def rows_of(principal: Principal, items: Iterable[Measure]) -> list[Row]:
    """One row for each, with the other side."""
    rows = []
    for item in items:
        flow = workflow_of(item).workflow
        body = getattr(item, "body", None)
        other = item.taker if body is None or item.taker_id != principal.organisation_id else body
        rows.append(
            Row(
                title=item.title,
                number=item.number,
                url=reverse(f"disposal:{flow.code}", args=[item.pk]),
                origin=other.short_name,
                state=str(flow.state(item.state).label),
                subject=item.subject,
                due_at=item.next_due_at,
            )
        )
    return rows


def of_clue(principal: Principal, clue: Clue) -> list[tuple[Measure, str, str, str]]:
    """What was taken out of a clue: the measure, its address, its kind and its state in words."""
    return [
        (item, reverse(f"disposal:{flow.code}", args=[item.pk]), str(flow.label), str(flow.state(item.state).label))
        for flow in FLOWS
        for item in visible(principal, MODELS[flow.code]).filter(clue=clue).order_by("pk")
    ]


def rates(principal: Principal) -> list[Rate]:
    """What became of the measures this principal may see; every share beside its whole. Four queries."""
    asked = visible(principal, DecisionRequest).aggregate(
        answered=Count("pk", filter=Q(state__in=["made", "refused"])), made=Count("pk", filter=Q(state="made"))
    )
    counted = visible(principal, Accountability).aggregate(
        demanded=Count("pk", filter=~Q(demanded_at=None) & ~Q(state="withdrawn")),
        counted=Count("pk", filter=Q(state="counted")),
        held=Count("pk", filter=Q(state="counted") & ~Q(sanction="")),
        exempt=Count("pk", filter=Q(state="counted") & ~Q(ground="")),
    )
    talked = visible(principal, Interview).aggregate(
        held=Count("pk", filter=~Q(held_at=None)), settled=Count("pk", filter=Q(state="settled"))
    )
    dual = visible(principal, DualExamination).aggregate(
        ended=Count("pk", filter=Q(state="concluded")),
        both=Count("pk", filter=Q(state="concluded", conduct_result__in=["breach", "minor"])),
    )
    ended = _("demands decided and accepted")
    return [
        Rate(_("decisions made"), asked["made"], _("decisions made"), asked["answered"], _("requests answered")),
        Rate(_("decided by the unit"), counted["counted"], ended, counted["demanded"], _("demands made")),
        Rate(_("held to account"), counted["held"], _("officers held to account"), counted["counted"], ended),
        Rate(_("exempt"), counted["exempt"], _("exempt for due diligence"), counted["counted"], ended),
        Rate(_("promises kept"), talked["settled"], _("interviews settled"), talked["held"], _("interviews held")),
        Rate(
            _("fault found beside the case"),
            dual["both"],
            _("examinations with a fault of the officer"),
            dual["ended"],
            _("dual examinations concluded"),
        ),
    ]


def accountability_counts(principal: Principal) -> list[tuple[str, int]]:
    """Demands accepted, by what was decided: each sanction, each ground of an exemption, no fault. One query."""
    found = visible(principal, Accountability).filter(state="counted").order_by()
    counts = {
        (row["sanction"], row["ground"]): row["n"] for row in found.values("sanction", "ground").annotate(n=Count("pk"))
    }
    exempt = str(_("exempt: %s"))
    return [
        *((str(label), counts.get((code, ""), 0)) for code, label in Sanction.choices),
        *((exempt % label, counts.get(("", code), 0)) for code, label in Ground.choices),
        (str(_("no fault")), counts.get(("", ""), 0)),
    ]

"""Reads of findings and action items: what waits for a member, the lists, the cards on an operation's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse

from core.access import Principal, visible
from core.files import Attachment
from liaison.clues.models import Clue
from liaison.documents.flow import DOCUMENT
from liaison.documents.models import Document
from liaison.joint.models import ActionItem, Finding, Operation
from liaison.organisations.rules import leads, may_act
from liaison.workflow.registry import workflow_of
from liaison.workspace.tallies import count_of
from liaison.workspace.waiting import Counts, Row, moves_of

#: Which list is asked for, by the scope in its address.
MODELS: Final[dict[str, type[Model]]] = {"findings": Finding, "actions": ActionItem}
_PLACES: Final = {Finding: "joint:finding", ActionItem: "joint:action"}
_PATHS: Final = {"lead": "operation__lead", "doer": "owner"}


def waiting_for(model: type[Model], principal: Principal) -> QuerySet:
    """Findings or action items whose next move is this member's: to do them, or to review what was reported.

    What has a person named waits for that person, and for the heads.
    """
    found = visible(principal, model)
    if not may_act(principal):
        return found.none()
    flow = workflow_of(model).workflow
    found = found.filter(moves_of(flow, principal.organisation_id, _PATHS))
    if leads(principal):
        return found
    theirs = [state.code for state in flow.states if state.waits_for == "lead"]
    mine = Q(person=None) | Q(person__in=principal.memberships)
    return found.filter((mine & ~Q(state__in=theirs)) | Q(operation__planned_by__in=principal.memberships))


def find(model: type[Model], principal: Principal, show: str) -> QuerySet:
    """Those the principal may see: ``show`` in mine (waiting for it), open, or all."""
    found = waiting_for(model, principal) if show == "mine" else visible(principal, model)
    if show != "all":
        found = found.filter(state__in=workflow_of(model).workflow.open_states)
    return found.select_related("operation", "owner").order_by(F("next_due_at").asc(nulls_last=True), "-pk")


def rows_of(principal: Principal, items: Iterable[Finding | ActionItem]) -> list[Row]:
    """One row for each."""
    return [
        Row(
            title=item.title,
            number=item.number,
            url=reverse(_PLACES[type(item)], args=[item.pk]),
            origin=item.owner.short_name,
            state=str(workflow_of(item).workflow.state(item.state).label),
            subject=item.subject,
            due_at=item.next_due_at,
            deputy=item.person_id in principal.stands_in_for,
        )
        for item in items
    ]


def findings_waiting(principal: Principal) -> QuerySet[Finding]:
    """Findings that wait for this member."""
    return waiting_for(Finding, principal)


def actions_waiting(principal: Principal) -> QuerySet[ActionItem]:
    """Action items that wait for this member."""
    return waiting_for(ActionItem, principal)


def count_findings(principal: Principal) -> Counts:
    """How many findings wait for this member."""
    return count_of(principal, findings_waiting)


def finding_rows(principal: Principal, limit: int) -> Sequence[Row]:
    """The most urgent findings that wait for this member."""
    return rows_of(principal, find(Finding, principal, "mine")[:limit])


def count_actions(principal: Principal) -> Counts:
    """How many action items wait for this member."""
    return count_of(principal, actions_waiting)


def action_rows(principal: Principal, limit: int) -> Sequence[Row]:
    """The most urgent action items that wait for this member."""
    return rows_of(principal, find(ActionItem, principal, "mine")[:limit])


@dataclass
class Card:
    """A finding or an action item with what belongs to it, as far as the asking member may see it."""

    item: Finding | ActionItem
    state: str
    is_open: bool
    files: list[Attachment] = field(default_factory=list)
    clue: Clue | None = None
    documents: list[tuple[Document, str]] = field(default_factory=list)
    actions: list[Card] = field(default_factory=list)


def _card(item: Finding | ActionItem) -> Card:
    state = workflow_of(item).workflow.state(item.state)
    return Card(item, str(state.label), not state.final)


def cards_of(principal: Principal, operation: Operation, only: Finding | None = None) -> tuple[list[Card], list[Card]]:
    """The findings of an operation with their action items (or ``only`` one), and the action items that belong to no
    finding; five queries, however many there are."""
    findings = operation.findings.select_related("owner", "person__user", "target")
    actions = operation.action_items.select_related("owner", "person__user")
    if only is not None:
        findings, actions = findings.filter(pk=only.pk), actions.filter(finding=only)
    cards = {card.item.subject: card for card in map(_card, (*findings, *actions))}
    for attachment in Attachment.objects.filter(subject__in=cards).select_related("display", "original"):
        cards[attachment.subject].files.append(attachment)
    for document in visible(principal, Document).filter(about__in=cards).exclude(state="discarded"):
        cards[document.about].documents.append((document, str(DOCUMENT.state(document.state).label)))
    of_finding = {card.item.pk: card for card in cards.values() if isinstance(card.item, Finding)}
    clues = visible(principal, Clue).in_bulk({card.item.clue_id for card in of_finding.values()} - {None})
    loose = []
    belonging = defaultdict(list)
    for card in cards.values():
        if isinstance(card.item, Finding):
            card.clue = clues.get(card.item.clue_id)
        elif card.item.finding_id in of_finding:
            belonging[card.item.finding_id].append(card)
        else:
            loose.append(card)
    for pk, card in of_finding.items():
        card.actions = belonging[pk]
    return list(of_finding.values()), loose

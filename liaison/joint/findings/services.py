"""Findings of an operation: recorded, reported on by who sees to them, turned into a clue, put by a document, settled;
and action items. Guards and effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Manager, QuerySet
from django.utils.translation import gettext as _

from core.access import Principal
from core.deadlines import limit_in_force, start_clock
from core.files import Received, attach
from liaison.clues.choices import ClueKind, ClueSource, SubjectKind
from liaison.clues.handling import create_clue
from liaison.clues.models import LONGEST_TITLE as LONGEST_CLUE_TITLE
from liaison.documents.models import Document
from liaison.joint.choices import LONGEST_TEXT, TargetKind
from liaison.joint.findings.flow import DOING, SETTLING
from liaison.joint.flow import OPERATION
from liaison.joint.models import ActionItem, Finding, Operation, Target
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import keep_due_date
from liaison.workflow.engine import EventRefused
from liaison.workflow.handlers import handler_given
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of

#: Longest time for a finding or an action item, in working days.
LONGEST_TERM: Final = 250
#: Documents that have gone out to the body.
ISSUED: Final = ("issued", "concluded")
EVIDENCE: Final = "evidence"
_SUBJECTS: Final = {TargetKind.BODY: SubjectKind.BODY, TargetKind.ENTERPRISE: SubjectKind.ENTERPRISE}


def _text(values: dict[str, Any], name: str = "text") -> str:
    text = str(values[name]).strip()
    if not text:
        raise EventRefused(_("Something required is missing."), field=name)
    if len(text) > LONGEST_TEXT:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_TEXT}, field=name)
    return text


def _owner(operation: Operation, values: dict[str, Any]) -> int:
    owner = values.get("owner") or operation.lead_id
    if not operation.parties.filter(organisation=owner).exists():
        raise EventRefused(_("Only an organisation that takes part sees to a finding."), field="owner")
    return owner


def _chosen(found: Manager, value: Any, field: str) -> Any:
    """The row of ``found`` whose key is ``value``; None where nothing was chosen."""
    if value in (None, ""):
        return None
    item = found.filter(pk=value).first() if str(value).isdecimal() else None
    if item is None:
        raise EventRefused(_("Choose one of the options."), field=field)
    return item


def _begin(item: Finding | ActionItem, limit: str, principal: Principal, values: dict[str, Any], at) -> None:
    """Start the clock of a new record, in working days; keep its files; tell who sees to it."""
    days = values.get("days")
    days = limit_in_force(limit).amount if days in (None, "") else days
    if not str(days).isdecimal() or not 1 <= int(days) <= LONGEST_TERM:
        raise EventRefused(_("Between 1 and %(n)d working days.") % {"n": LONGEST_TERM}, field="days")
    registered = workflow_of(item)
    code = registered.workflow.code
    start_clock(
        subject=item.subject, limit=limit, event=f"{code}.begun", owner=item.owner_id, amount=int(days), started_at=at
    )
    keep_due_date(registered, item)
    _keep_files(item, principal, values)
    transition = record_beginning(item, "begun", principal=principal, at=at)
    announce_transition(item, transition, principal)


def _keep_files(item: Finding | ActionItem, principal: Principal, values: dict[str, Any]) -> None:
    files: Sequence[Received] = values.get("files") or ()
    for received in files:
        attach(received, subject=item.subject, purpose=EVIDENCE, uploader_id=principal.user_id)


@effect("operation.find")
def find(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """One finding: where, of what kind, what, who sees to it, in how many working days."""
    category = values.get("category") or ClueKind.OTHER
    if category not in ClueKind.values:
        raise EventRefused(_("Choose one of the options."), field="category")
    finding = Finding.objects.create(
        operation=operation,
        serial=operation.findings.count() + 1,
        target=_chosen(operation.targets, values.get("target"), "target"),
        category=category,
        text=_text(values),
        owner_id=_owner(operation, values),
        found_at=transition.at,
    )
    _begin(finding, SETTLING, principal, values, transition.at)


@effect("operation.give")
def give(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """One action item: what, of which finding if of one, who sees to it, in how many working days."""
    item = ActionItem.objects.create(
        operation=operation,
        serial=operation.action_items.count() + 1,
        finding=_chosen(operation.findings, values.get("finding"), "finding"),
        text=_text(values),
        owner_id=_owner(operation, values),
        set_at=transition.at,
    )
    _begin(item, DOING, principal, values, transition.at)


@guard("operation.nothing_open")
def nothing_open(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """An operation ends when its findings and action items have; what is open is named."""
    open_ = [*still_open(operation.findings.all()), *still_open(operation.action_items.all())]
    if open_:
        raise EventRefused(
            _("Still open: %(items)s. Settle them first.")
            % {"items": "；".join(str(each).removeprefix(operation.number) for each in open_)}
        )


def still_open(found: QuerySet) -> list[Finding | ActionItem]:
    """Those of ``found`` that have not ended."""
    open_states = workflow_of(found.model).workflow.open_states
    return list(found.filter(state__in=open_states).select_related("operation"))


@effect("joint_finding.assign")
@effect("joint_action.assign")
def assign(item: Finding | ActionItem, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who at its organisation sees to it."""
    item.person = handler_given(values["handler"], item.owner_id)
    item.save(update_fields=["person"])


@effect("joint_finding.report")
@effect("joint_action.finish")
def report(item: Finding | ActionItem, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What was done, with its evidence."""
    item.report, item.reported_at = _text(values), transition.at
    item.save(update_fields=["report", "reported_at"])
    _keep_files(item, principal, values)
    if isinstance(item, ActionItem):
        _end(item, transition)


def _end(item: ActionItem, transition: Transition) -> None:
    item.ended_at = transition.at
    item.save(update_fields=["ended_at"])


@effect("joint_action.drop")
def drop(item: ActionItem, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """It need not be done any more."""
    _end(item, transition)


@effect("joint_action.reopen")
def reopen(item: ActionItem, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """It was not done; its report stays."""
    item.ended_at = None
    item.save(update_fields=["ended_at"])


@guard("joint_action.operation_open")
def operation_open(item: ActionItem, principal: Principal, values: dict[str, Any]) -> None:
    """What ended with its operation stays ended."""
    if OPERATION.state(item.operation.state).final:
        raise EventRefused(_("This operation has ended."))


@effect("joint_finding.settle")
def settle(finding: Finding, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What came of it."""
    _settled(finding, _text(values, "result"), transition)


def _settled(finding: Finding, result: str, transition: Transition) -> None:
    finding.result, finding.settled_at = result, transition.at
    finding.save(update_fields=["result", "settled_at"])


@guard("joint_finding.document_issued")
def document_issued(finding: Finding, principal: Principal, values: dict[str, Any]) -> None:
    """A draft settles nothing."""
    if not has_document(finding):
        raise EventRefused(_("No document about it was issued yet."))


def has_document(finding: Finding) -> bool:
    """Whether a document drafted from it has gone out."""
    return Document.objects.filter(about=finding.subject, state__in=ISSUED).exists()


@effect("joint_finding.by_document")
def by_document(finding: Finding, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The documents follow it from here."""
    # Numbers stay with those who may see the documents.
    _settled(finding, _("Put to the body by a document of the leading organisation."), transition)


@effect("joint_finding.to_clue")
def to_clue(finding: Finding, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """A clue of the lead about the body or enterprise, or all of the operation; it follows the finding from here.

    The clue of an operation out of a confined clue is confined, too.
    """
    operation = finding.operation
    title = str(values.get("title") or finding.title).strip()
    if len(title) > LONGEST_CLUE_TITLE:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_CLUE_TITLE}, field="title")
    kind = values.get("kind") or finding.category
    if kind not in ClueKind.values:
        raise EventRefused(_("Choose one of the options."), field="kind")
    at, text = _where(finding)
    finding.clue = create_clue(
        holder=operation.lead,
        principal=principal,
        title=title,
        description=text,
        kind=kind,
        source=ClueSource.JOINT,
        source_detail=f"{finding.number} {operation.title}"[:120],
        confined=operation.clue is not None and operation.clue.confined,
        occurred_from=operation.day,
        received_at=transition.at,
        subjects=[_subject(each) for each in at],
    )
    finding.save(update_fields=["clue"])
    _settled(finding, _("Handled as a clue of the leading organisation."), transition)


def _where(finding: Finding) -> tuple[list[Target], str]:
    """Whom a clue of the finding is about, and its text: what was found in a case file is about the bodies, and says in
    which file."""
    known = finding.operation.targets.filter(kind__in=_SUBJECTS).select_related("organisation")
    if finding.target is None:
        return list(known), finding.text
    if finding.target.kind == TargetKind.CASE_FILE:
        words = _("Found in the case file %(name)s.") % {"name": finding.target.name}
        return list(known.filter(kind=TargetKind.BODY)), f"{finding.text}\n\n{words}"
    return list(known.filter(pk=finding.target_id)), finding.text


def _subject(target: Target) -> dict[str, Any]:
    return {
        "kind": _SUBJECTS[TargetKind(target.kind)],
        "name": target.name,
        "organisation": target.organisation,
        "detail": target.credit_code,
    }

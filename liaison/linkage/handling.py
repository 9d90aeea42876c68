"""Guards and effects of the two workflows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.access import Principal
from liaison.linkage.choices import CrimeOutcome, PenaltyOutcome
from liaison.linkage.models import CrimeTransfer, Matter, PenaltyOpinion
from liaison.workflow.engine import EventRefused
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard


def _text(values: dict[str, Any], name: str, longest: int = 2000) -> str:
    text = str(values.get(name, "")).strip()
    if not text:
        raise EventRefused(_("Write something first."), field=name)
    if len(text) > longest:
        raise EventRefused(_("At most %(n)d characters.") % {"n": longest}, field=name)
    return text


@guard("crime.complete")
def complete(item: CrimeTransfer, principal: Principal, values: dict[str, Any]) -> None:
    """A transfer goes with a list of its evidence (art. 6)."""
    if not item.evidence.exists():
        raise EventRefused(_("The list of evidence is empty: a transfer goes with it."))


@guard("crime.not_own")
def not_own(item: CrimeTransfer, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody decides on their own report."""
    if item.created_by.user_id == principal.user_id:
        raise EventRefused(_("You drew up this report. The head decides on it; see to it that there is another."))


@guard("crime.not_reviewed")
def not_reviewed(item: CrimeTransfer, principal: Principal, values: dict[str, Any]) -> None:
    """A refusal is reviewed once (art. 9); after that the procuratorate is asked."""
    if item.reviewed_at is not None:
        raise EventRefused(_("The refusal was reviewed already. Ask the procuratorate to supervise it."))


@guard("crime.has_procuratorate")
def has_procuratorate(item: CrimeTransfer, principal: Principal, values: dict[str, Any]) -> None:
    """There is a procuratorate to ask."""
    if item.procuratorate_id is None:
        raise EventRefused(_("No procuratorate is named in this transfer."))


@effect("crime.propose")
def propose(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The three days of the head begin."""
    item.proposed_at = transition.at
    item.save(update_fields=["proposed_at"])


@effect("crime.decide")
def decide(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The decision of the head; a reason is kept where the transfer is not approved."""
    item.decided_by_id, item.decided_at = principal.membership_id, transition.at
    if transition.event == "not_approve":
        item.decision_reason = _text(values, "reason")
    item.save(update_fields=["decided_by", "decided_at", "decision_reason"])


@effect("crime.transfer")
def transfer(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Police and procuratorate have it from now on."""
    item.transferred_at = transition.at
    item.save(update_fields=["transferred_at"])


@effect("crime.file")
def file(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Filed, under the number of the police."""
    item.case_number, item.filed_at = _text(values, "case_number", 60), transition.at
    item.save(update_fields=["case_number", "filed_at"])


@effect("crime.refuse")
def refuse(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Why it is not filed; the timeline keeps the reasons before it."""
    item.refusal = _text(values, "reason")
    if item.first_refused_at is None:
        item.first_refused_at = transition.at
    item.save(update_fields=["refusal", "first_refused_at"])


@effect("crime.ask_review")
def ask_review(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """When the review was asked for."""
    item.review_asked_at = transition.at
    item.save(update_fields=["review_asked_at"])


@effect("crime.reviewed")
def reviewed(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """When the review was decided."""
    item.reviewed_at = transition.at
    item.save(update_fields=["reviewed_at"])


@effect("crime.supervised")
def supervised(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the procuratorate concluded."""
    item.supervision = _text(values, "reason")
    item.save(update_fields=["supervision"])


@effect("crime.outcome")
def outcome(item: CrimeTransfer, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What became of the case that was filed."""
    _store_outcome(item, values, CrimeOutcome.values)


@effect("penalty.answer")
def answer(item: PenaltyOpinion, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the body decided."""
    _store_outcome(item, values, PenaltyOutcome.values)
    item.answered_at = transition.at
    item.save(update_fields=["answered_at"])


def _store_outcome(item: Any, values: dict[str, Any], allowed: list[str]) -> None:
    if values["outcome"] not in allowed:
        raise EventRefused(_("Choose one of the options."), field="outcome")
    item.outcome, item.outcome_text = values["outcome"], _text(values, "text")
    item.save(update_fields=["outcome", "outcome_text"])


@effect("penalty.accept")
def accept(item: PenaltyOpinion, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Accepted, under the number of the body."""
    item.case_number, item.accepted_at = _text(values, "case_number", 60), transition.at
    item.save(update_fields=["case_number", "accepted_at"])


@effect("penalty.refuse")
def refuse_penalty(item: PenaltyOpinion, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Why the body does not accept it."""
    item.refusal = _text(values, "reason")
    item.save(update_fields=["refusal"])


@effect("crime.ended")
@effect("penalty.ended")
def ended(item: Matter, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    item.ended_at = transition.at
    item.save(update_fields=["ended_at"])

"""Guards and effects of the four workflows, and what they tie to clues and documents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal
from liaison.clues.models import Clue
from liaison.disposal.choices import CaseResult, ConductResult, Ground, Sanction
from liaison.disposal.flow import FLOWS
from liaison.disposal.models import LONGEST_TEXT, Accountability, DecisionRequest, DualExamination, Interview, Measure
from liaison.disposal.services import MODELS
from liaison.documents.models import Document
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Membership
from liaison.referrals.models import Referral
from liaison.workflow.announcing import Happening
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard


def _text(values: dict[str, Any], name: str, longest: int = 2000) -> str:
    text = str(values.get(name, "")).strip()
    if not text:
        raise EventRefused(_("Write something first."), field=name)
    if len(text) > longest:
        raise EventRefused(_("At most %(n)d characters.") % {"n": longest}, field=name)
    return text


def _choice(values: dict[str, Any], name: str, allowed: list[str]) -> str:
    if values[name] not in allowed:
        raise EventRefused(_("Choose one of the options."), field=name)
    return values[name]


@guard("measure.not_own")
def not_own(item: Measure, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody decides on what they drew up."""
    if item.created_by.user_id == principal.user_id:
        raise EventRefused(_("You drew this up. Another head decides on it."))


@guard("decision.none_issued")
def none_issued(item: DecisionRequest, principal: Principal, values: dict[str, Any]) -> None:
    """No decision is on its way: it is issued, or given up first."""
    drafts = Document.objects.filter(about=item.subject, issuer=item.government, kind="decision")
    if drafts.exclude(state__in=["discarded", "withdrawn"]).exists():
        raise EventRefused(_("A decision is being drafted. Give the draft up first."))


@effect("decision.ask")
def ask(item: DecisionRequest, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who asked, and when."""
    item.asked_by_id, item.asked_at = principal.membership_id, transition.at
    item.save(update_fields=["asked_by", "asked_at"])


@effect("decision.refuse")
def refuse(item: DecisionRequest, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Why the government makes no decision."""
    item.refusal = _text(values, "reason")
    item.save(update_fields=["refusal"])


@effect("accountability.demand")
def demand(item: Accountability, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who demanded it, and when."""
    item.demanded_by_id, item.demanded_at = principal.membership_id, transition.at
    item.save(update_fields=["demanded_by", "demanded_at"])


@effect("accountability.decide")
def decide(item: Accountability, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the unit decided: a sanction, an exemption with its ground, or that there was no fault."""
    item.sanction = item.ground = ""
    if transition.event == "sanction":
        item.sanction = _choice(values, "sanction", Sanction.values)
    elif transition.event == "exempt":
        item.ground = _choice(values, "ground", Ground.values)
    item.decision, item.objection = _text(values, "text"), ""
    item.decided_by_id, item.decided_at = principal.membership_id, transition.at
    item.save(update_fields=["sanction", "ground", "decision", "objection", "decided_by", "decided_at"])


@effect("accountability.send_back")
@effect("interview.send_back")
def send_back(
    item: Accountability | Interview, principal: Principal, values: dict[str, Any], transition: Transition
) -> None:
    """Why it does not convince."""
    item.objection = _text(values, "reason")
    item.save(update_fields=["objection"])


@effect("interview.hold")
def hold(item: Interview, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What was said, and what the body promised."""
    item.record, item.promises = _text(values, "record", LONGEST_TEXT), _text(values, "promises")
    item.held_at = transition.at
    item.save(update_fields=["record", "promises", "held_at"])


@effect("interview.report")
def report(item: Interview, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the body did of it."""
    item.report, item.objection = _text(values, "text", LONGEST_TEXT), ""
    item.save(update_fields=["report", "objection"])


@guard("dual.other_person")
def other_person(item: DualExamination, principal: Principal, values: dict[str, Any]) -> None:
    """The two conclusions are those of two people: who judges the case does not judge the colleague by it."""
    other = item.conduct_by if "case_result" in values else item.case_by
    if other is not None and Membership.objects.get(pk=other.pk).user_id == principal.user_id:
        raise EventRefused(_("You wrote the other conclusion. Another person writes this one."))


@effect("dual.case")
def case(item: DualExamination, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Is the case lawful."""
    item.case_result, item.case_text = _choice(values, "case_result", CaseResult.values), _text(values, "text")
    item.case_by_id, item.case_at = principal.membership_id, transition.at
    item.save(update_fields=["case_result", "case_text", "case_by", "case_at"])


@effect("dual.conduct")
def conduct(item: DualExamination, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Did the officer do right."""
    item.conduct_result = _choice(values, "conduct_result", ConductResult.values)
    item.conduct_text = _text(values, "text")
    item.conduct_by_id, item.conduct_at = principal.membership_id, transition.at
    item.save(update_fields=["conduct_result", "conduct_text", "conduct_by", "conduct_at"])


@guard("dual.complete")
def complete(item: DualExamination, principal: Principal, values: dict[str, Any]) -> None:
    """Both conclusions are there."""
    if not item.case_result or not item.conduct_result:
        raise EventRefused(_("There are to be two conclusions: on the case and on the conduct of the officer."))


@guard("dual.breach_followed")
def breach_followed(item: DualExamination, principal: Principal, values: dict[str, Any]) -> None:
    """A breach is followed by a demand for accountability, or by a referral to discipline inspection."""
    if item.conduct_result != ConductResult.BREACH or item.clue_id is None:
        return
    demanded = Accountability.objects.filter(clue=item.clue_id).exclude(state__in=["discarded", "withdrawn"])
    referred = Referral.objects.filter(clue=item.clue_id, receiver__kind=OrganisationKind.DISCIPLINE)
    if not demanded.exists() and not referred.exclude(state__in=["returned", "recalled", "lapsed"]).exists():
        raise EventRefused(_("A breach was found: demand accountability or refer the clue to discipline first."))


@effect("decision.ended")
@effect("accountability.ended")
@effect("interview.ended")
@effect("dual.ended")
def ended(item: Measure, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    item.ended_at = transition.at
    item.save(update_fields=["ended_at"])


def decision_issued(happening: Happening) -> None:
    """The government's decision goes out: the request it answers is made."""
    document = happening.item
    if happening.kind != "document.issue" or not isinstance(document, Document) or document.kind != "decision":
        return
    code, _colon, key = document.about.partition(":")
    item = DecisionRequest.objects.filter(pk=int(key)).first() if code == "decision" else None
    if item is None or item.state != "asked":
        return
    item.document = document
    item.save(update_fields=["document"])
    fire(item, "make", principal=SYSTEM, at=happening.at)


def still_open(clue: Clue) -> list[str]:
    """What keeps a clue from its feedback: measures out of it that have not ended."""
    found = []
    for flow in FLOWS:
        open_ones = MODELS[flow.code].objects.filter(clue=clue, state__in=flow.open_states)
        found += [f"{flow.label} {number}" for number in open_ones.values_list("number", flat=True)]
    return found

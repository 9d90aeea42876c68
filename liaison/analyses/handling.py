"""Guards and effects of the three workflows, and the opinion that opens an analysis when it is issued."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal
from liaison.analyses.choices import AlertKind, Origin
from liaison.analyses.flow import ADOPTION
from liaison.analyses.models import LONGEST_ANSWER, Adoption, Alert, Analysis
from liaison.analyses.rules import BODIES
from liaison.analyses.services import coordinator_for, key_of_case, open_analysis
from liaison.documents.models import Document
from liaison.workflow.announcing import Happening
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.handlers import handler_given
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard


def _text(values: dict[str, Any], name: str) -> str:
    text = str(values.get(name, "")).strip()
    if not text:
        raise EventRefused(_("Write something first."), field=name)
    if len(text) > LONGEST_ANSWER:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_ANSWER}, field=name)
    return text


@guard("analysis.complete")
def complete(item: Analysis, principal: Principal, values: dict[str, Any]) -> None:
    """An analysis names causes, how it came to it, the responsible unit, the remedy and the lesson."""
    told = (item.explanation, item.unit, item.remedy, item.lesson)
    if not all(told) or not item.causes.exists():
        raise EventRefused(
            _("The analysis is not complete: causes, how it came to it, the unit, remedy and lesson belong to it.")
        )


@guard("analysis.not_own")
def not_own(item: Analysis, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody submits what they wrote themselves."""
    if item.written_by is not None and item.written_by.user_id == principal.user_id:
        raise EventRefused(_("You wrote this analysis. Another head submits it; see to it that there is one."))


@guard("alert.not_own")
def not_own_alert(item: Alert, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody sends what they drafted themselves."""
    if item.drafted_by.user_id == principal.user_id:
        raise EventRefused(_("You drafted it. Another head sends it; see to it that there is one."))


@guard("adoption.warning")
def is_warning(item: Adoption, principal: Principal, values: dict[str, Any]) -> None:
    """A warning is adopted at once; a plan is taken on and carried out."""
    if item.alert.kind != AlertKind.WARNING:
        raise EventRefused(_("A joint plan is taken on first and carried out then."))


@guard("adoption.plan")
def is_plan(item: Adoption, principal: Principal, values: dict[str, Any]) -> None:
    """Only a plan is carried out step by step."""
    if item.alert.kind != AlertKind.PLAN:
        raise EventRefused(_("A warning is adopted with measures; nothing is reported afterwards."))


@effect("analysis.assign")
@effect("adoption.assign")
def assign(item: Analysis | Adoption, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who of the body answers for it; its other clerks may act all the same."""
    item.handler = handler_given(values["handler"], item.body_id)
    item.save(update_fields=["handler"])


@effect("analysis.submit")
def submit(item: Analysis, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Handed in: from now on the others read it."""
    item.submitted_at, item.return_reason = transition.at, ""
    item.save(update_fields=["submitted_at", "return_reason"])


@effect("analysis.review")
def review(item: Analysis, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who reviewed it, and why it goes back where it does."""
    item.reviewed_by_id = principal.membership_id
    if transition.event == "send_back":
        item.return_reason = _text(values, "reason")
    item.save(update_fields=["reviewed_by", "return_reason"])


@effect("alert.issue")
def issue(item: Alert, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Every body has it from now on, each with a clock of its own."""
    item.issued_at = transition.at
    item.save(update_fields=["issued_at"])
    for adoption in item.adoptions.order_by("pk"):
        fire(adoption, "send", principal=SYSTEM, at=transition.at)


@effect("alert.discard")
def discard(item: Alert, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Nothing is sent to the bodies that were chosen."""
    for adoption in item.adoptions.order_by("pk"):
        fire(adoption, "cancel", principal=SYSTEM, at=transition.at)


@effect("adoption.send")
def send(item: Adoption, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """It is in the body's workspace."""
    item.sent_at = transition.at
    item.save(update_fields=["sent_at"])


@effect("adoption.receive")
def receive(item: Adoption, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who signed for it answers for it."""
    item.received_at, item.handler_id = transition.at, principal.membership_id
    item.save(update_fields=["received_at", "handler"])


@effect("adoption.answer")
def answer(item: Adoption, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Measures, or the reason not to adopt it."""
    if transition.event == "decline":
        item.reason, item.measures = _text(values, "reason"), ""
    else:
        item.measures, item.reason = _text(values, "measures"), ""
    item.answered_at = transition.at
    item.save(update_fields=["measures", "reason", "answered_at"])


@effect("adoption.report")
def report(item: Adoption, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What was carried out."""
    item.report = _text(values, "report")
    item.save(update_fields=["report"])


@effect("adoption.resume")
def resume(item: Adoption, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Open again; the timeline keeps the answer that was not accepted."""
    item.ended_at = None
    item.save(update_fields=["ended_at"])
    alert = item.alert
    if alert.state == "concluded":
        fire(alert, "resume", principal=SYSTEM, at=transition.at)


@effect("adoption.ended")
def adoption_ended(item: Adoption, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended; with the last of them the warning is concluded."""
    item.ended_at = transition.at
    item.save(update_fields=["ended_at"])
    # Locked, so that of two bodies that answer last at once one sees the other's answer.
    alert = Alert.objects.select_for_update().get(pk=item.alert_id)
    if alert.state == "issued" and not alert.adoptions.filter(state__in=ADOPTION.open_states).exists():
        fire(alert, "conclude", principal=SYSTEM, at=transition.at)


@effect("analysis.ended")
def ended(item: Analysis, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    item.ended_at = transition.at
    item.save(update_fields=["ended_at"])


def opinion_issued(happening: Happening) -> None:
    """A reconsideration opinion goes out: the body owes an analysis, by the limit of 行政复议法 art. 76."""
    document = happening.item
    if happening.kind != "document.issue" or not isinstance(document, Document):
        return
    if document.kind != "reconsideration_opinion":
        return
    for service in document.services.select_related("addressee__region").order_by("pk"):
        body = service.addressee
        fits = body.kind in BODIES and coordinator_for(document.issuer, body) is not None
        known = Analysis.objects.filter(body=body, case_key=key_of_case(document.number)).exclude(state="withdrawn")
        if not fits or known.exists():
            continue
        open_analysis(
            principal=happening.principal,
            body=body,
            origin=Origin.OPINION,
            title=document.title[:120],
            case_number=document.number,
            decided_by=document.issuer.name,
            decided_on=timezone.localdate(happening.at),
            summary=document.text[:5000],
            document=document,
            at=happening.at,
        )

"""Guards and effects of overlaps and consents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal
from core.audit import actor_for, record
from liaison.overlaps.models import LONGEST_TEXT, Consent, Overlap
from liaison.workflow.announcing import Happening, announce, announce_transition
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of


def _text(values: dict[str, Any]) -> str:
    text = str(values["text"]).strip()
    if not text:
        raise EventRefused(_("Write something first."), field="text")
    if len(text) > LONGEST_TEXT:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_TEXT}, field="text")
    return text


@guard("overlap.both_answered")
def both_answered(overlap: Overlap, principal: Principal, values: dict[str, Any]) -> None:
    """A new question only when the last one led to nothing: somebody refused or withdrew."""
    if overlap.consents.filter(state="asked").exists():
        raise EventRefused(_("An organisation has not answered yet."))
    last = overlap.consents.order_by("-round").first()
    if last and not overlap.consents.filter(round=last.round).exclude(state="agreed").exists():
        raise EventRefused(_("Both have agreed already."))


@effect("overlap.ask")
def ask(overlap: Overlap, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Both are asked at once, in the same words; neither is told who the other is."""
    question, last = _text(values), overlap.consents.order_by("-round").first()
    _end(overlap)
    for organisation in (overlap.first_id, overlap.second_id):
        consent = Consent.objects.create(
            overlap=overlap,
            organisation_id=organisation,
            round=last.round + 1 if last else 1,
            question=question,
            asked_at=transition.at,
        )
        asked = Transition.objects.create(
            workflow="consent",
            subject=consent.subject,
            event="asked",
            from_state="",
            to_state="asked",
            at=transition.at,
            organisation_id=principal.organisation_id,
            actor=principal.label,
        )
        run_clocks(workflow_of(consent), (ClockRule("consent.answer", "start"),), consent, asked)
        detail = {"organisation": organisation, "round": consent.round}
        record(action="consent.asked", stream=consent.subject, actor=actor_for(principal), detail=detail)
        announce_transition(consent, asked, principal)


@effect("overlap.dismiss")
def dismiss(overlap: Overlap, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Nothing is asked any more, and nothing shared."""
    _text(values)
    _end(overlap)


def _end(overlap: Overlap) -> None:
    for consent in overlap.consents.filter(state__in=["asked", "agreed"]):
        fire(consent, "end", principal=SYSTEM)


@effect("consent.share")
def share(consent: Consent, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the other reads if it agrees too; written anew, nothing of the clue goes along by itself."""
    consent.text = _text(values)
    consent.save(update_fields=["text"])
    both = list(Consent.objects.filter(overlap=consent.overlap_id, round=consent.round, state="agreed"))
    if len(both) == 2:
        for each in both:
            announce(
                Happening("consent.shared", each, f"transition:{transition.pk}:{each.pk}", principal, transition.at)
            )

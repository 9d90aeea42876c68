"""Guards and effects of the clue's workflow, and what other parts may tie to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.clues.choices import Outcome, Tier, Track
from liaison.clues.models import LONGEST_DESCRIPTION, Clue, ClueSubject
from liaison.clues.searching import keep_text
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused
from liaison.workflow.handlers import handler_given
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of

#: What still is open outside the holder's own record, in words for the handler: referrals, rectifications, documents.
_open_outside: list[Callable[[Clue], list[str]]] = []
#: Who must have accepted the feedback before the clue may be closed, and has not: in words.
_not_accepted: list[Callable[[Clue], list[str]]] = []


def open_outside(find: Callable[[Clue], list[str]]) -> None:
    """Let ``find(clue)`` name what keeps the clue from its feedback."""
    _open_outside.append(find)


def awaiting_acceptance(find: Callable[[Clue], list[str]]) -> None:
    """Let ``find(clue)`` name who has yet to accept the feedback of a clue that was referred to its holder."""
    _not_accepted.append(find)


def _refuse_any(message: str, finders: list[Callable[[Clue], list[str]]], clue: Clue) -> None:
    found = [text for find in finders for text in find(clue)]
    if found:
        raise EventRefused(message % {"list": "；".join(found)})


@guard("clue.nothing_outside")
def nothing_outside(clue: Clue, principal: Principal, values: dict[str, Any]) -> None:
    """Nothing that was referred or demanded is still under way."""
    _refuse_any(_("Still under way: %(list)s. End it first."), _open_outside, clue)


@guard("clue.feedback_accepted")
def feedback_accepted(clue: Clue, principal: Principal, values: dict[str, Any]) -> None:
    """Whoever referred the clue here has accepted the feedback."""
    _refuse_any(_("The feedback is not accepted yet: %(list)s."), _not_accepted, clue)


@guard("clue.reporter_told")
def reporter_told(clue: Clue, principal: Principal, values: dict[str, Any]) -> None:
    """A reporter who can be reached through a receipt has been told the result in the feedback step."""
    if not hasattr(clue, "receipt"):
        return
    entered = Transition.objects.filter(subject=clue.subject, to_state="feedback").exclude(from_state="feedback")
    began = entered.order_by("-pk").first()
    told = clue.messages.filter(from_reporter=False)
    if began is not None:
        told = told.filter(at__gte=began.at)
    if not told.exists():
        raise EventRefused(_("The reporter has not been told the result. Write to the reporter first, then close."))


@guard("clue.mergeable")
def mergeable(clue: Clue, principal: Principal, values: dict[str, Any]) -> None:
    """The other clue is open, one this principal sees, and not this one."""
    other = visible(principal, Clue).filter(number=str(values["target"]).strip()).first()
    if other is None or other.pk == clue.pk:
        raise EventRefused(_("There is no other clue with this number that you may see."), field="target")
    if workflow_of(Clue).workflow.state(other.state).final:
        raise EventRefused(_("The other clue has ended. Reopen it first, or relate the two."), field="target")


@effect("clue.responded")
def responded(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The first response, counted once (24 hours)."""
    if clue.responded_at is None:
        clue.responded_at = transition.at
        clue.save(update_fields=["responded_at"])


@effect("clue.assign")
def assign(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """A 角 and B 角: members of the holder who do the work."""
    handlers = []
    for name in ("handler", "second_handler"):
        if not values.get(name):
            handlers.append(None)
            continue
        member = handler_given(values[name], clue.holder_id, name)
        if clue.recusals.filter(user=member.user_id, lifted_at=None).exists():
            raise EventRefused(_("%(name)s is recused from this clue.") % {"name": member.user}, field=name)
        handlers.append(member)
    if handlers[0] is not None and handlers[0] == handlers[1]:
        raise EventRefused(_("A and B must be two people."), field="second_handler")
    clue.handler, clue.second_handler = handlers
    clue.save(update_fields=["handler", "second_handler"])


def _choice(values: dict[str, Any], name: str, allowed: list[str]) -> str:
    if values[name] not in allowed:
        raise EventRefused(_("Choose one of the options."), field=name)
    return values[name]


@effect("clue.triage")
def triage(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """简案速办 or 繁案精审."""
    clue.track = _choice(values, "track", Track.values)
    clue.save(update_fields=["track"])


@effect("clue.findings")
def findings(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What verification established."""
    text = str(values["findings"]).strip()
    if len(text) > LONGEST_DESCRIPTION:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_DESCRIPTION}, field="findings")
    clue.findings = text
    clue.save(update_fields=["findings"])
    keep_text(clue)


@effect("clue.tier")
def tier(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """General, common or major."""
    clue.tier = _choice(values, "tier", Tier.values)
    clue.save(update_fields=["tier"])


@effect("clue.outcome")
def outcome(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """How it ended."""
    clue.outcome = _choice(values, "outcome", Outcome.values)
    clue.save(update_fields=["outcome"])


@effect("clue.ended")
def ended(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it left the list of open work."""
    clue.closed_at = transition.at
    clue.next_due_at = None
    clue.save(update_fields=["closed_at", "next_due_at"])


@effect("clue.reopened")
def reopened(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Open again, without outcome."""
    clue.closed_at, clue.outcome = None, ""
    clue.save(update_fields=["closed_at", "outcome"])


@effect("clue.merge")
def merge(clue: Clue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The other clue carries both on."""
    clue.merged_into = visible(principal, Clue).get(number=str(values["target"]).strip())
    clue.save(update_fields=["merged_into"])


def create_clue(
    *, holder, number: str = "", principal: Principal, subjects: list[dict[str, Any]] | None = None, **values: Any
) -> Clue:
    """Store a clue of ``holder`` with its subjects, numbered, in the caller's transaction if there is one.

    Args:
        number: given for sample content and imports; otherwise the next of the holder's series (示线〔2026〕12号).
        subjects: values of ``ClueSubject`` (kind, name, organisation, user, detail).
    """
    with transaction.atomic():
        received = values.setdefault("received_at", timezone.now())
        year = timezone.localtime(received).year
        if not number:
            code = holder.number_code or holder.short_name
            number = f"{code}线〔{year}〕{next_number(f'clue/{holder.pk}/{year}')}号"
        clue = Clue.objects.create(holder=holder, number=number, **values)
        named = [ClueSubject(clue=clue, **subject) for subject in subjects or []]
        ClueSubject.objects.bulk_create(named)
        keep_text(clue, [subject.name for subject in named if subject.disclosed])
        transition = record_beginning(clue, "received", principal=principal, at=received)
        started = (ClockRule("clue.first_response", "start"), ClockRule("clue.closing", "start"))
        run_clocks(workflow_of(clue), started, clue, transition)
        detail = {"number": clue.number, "received_at": received.isoformat(timespec="seconds")}
        record(action="clue.received", stream=clue.subject, actor=actor_for(principal), detail=detail)
        announce_transition(clue, transition, principal)
    return clue

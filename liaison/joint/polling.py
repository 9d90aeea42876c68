"""The poll about the day: asking, answering, reminding, confirming, giving a day up. Guards and effects of the flow."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.calendar import calendar
from core.deadlines.limits import limit_in_force
from liaison.joint import booking, facts
from liaison.joint.choices import COMING, Answer, Part
from liaison.joint.models import Operation, OperationParty, ProposedSlot, SlotAnswer
from liaison.joint.telling import tell_parties
from liaison.joint.words import words_of
from liaison.workflow.engine import EventRefused
from liaison.workflow.handlers import handler_given
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard

MOST_SLOTS = 12


def slot_given(value: Any) -> tuple[dt.date, str]:
    """The half day written as ``2026-12-01/am``.

    Raises:
        EventRefused: it is written otherwise.
    """
    day, _slash, part = str(value).partition("/")
    try:
        return dt.date.fromisoformat(day), Part(part).value
    except ValueError as error:
        raise EventRefused(_("Choose one of the options."), field="slots") from error


def check_slots(operation: Operation, wanted: list[tuple[dt.date, str]], field: str, at: dt.datetime) -> None:
    """Refuse half days that are not possible as things stand, all of them looked at together."""
    first, last = min(wanted)[0], max(wanted)[0]
    if first < operation.earliest or last > operation.latest:
        raise EventRefused(_("The day is outside the window of the operation."), field=field)
    found = facts.find(operation, first=first, last=last, today=timezone.localdate(at))
    known = {(each.slot.day, each.slot.part): each for each in found}
    for day, part in wanted:
        if reasons := known[day, part].reasons:
            raise EventRefused(
                _("%(day)s is not possible: %(reasons)s.")
                % {"day": f"{day:%Y-%m-%d}", "reasons": "；".join(map(words_of, reasons))},
                field=field,
            )


@effect("operation.ask")
def ask(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Ask about these half days. Answers already given to one of them stay; the others are asked no longer."""
    wanted = sorted({slot_given(value) for value in values["slots"]})
    if len(wanted) > MOST_SLOTS:
        raise EventRefused(_("Propose at most %(n)d half days.") % {"n": MOST_SLOTS}, field="slots")
    check_slots(operation, wanted, "slots", transition.at)
    operation.slots.update(asked=False)
    ProposedSlot.objects.bulk_create(
        [ProposedSlot(operation=operation, day=day, part=part, asked=True) for day, part in wanted],
        update_conflicts=True,
        unique_fields=["operation", "day", "part"],
        update_fields=["asked"],
    )
    operation.parties.update(answered_at=None, answered_by=None)
    _set_reply_day(operation, transition)
    tell_parties("asked", operation, principal, transition)


def _set_reply_day(operation: Operation, transition: Transition) -> None:
    limit = limit_in_force("operation.reply")
    today = timezone.localtime(transition.at).date()
    operation.reply_by = calendar().add_working_days(today, limit.amount)
    operation.save(update_fields=["reply_by"])


@effect("operation.answer")
def answer(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What one organisation says to every half day asked about, who comes, and what suits it better.

    ``answers`` are ``<slot>:<answer>``; an organisation may answer again until the day is confirmed.
    """
    party = operation.parties.select_for_update().get(organisation=principal.organisation_id)
    said = {}
    for each in values["answers"]:
        slot, _colon, word = str(each).partition(":")
        if not slot.isdecimal() or word not in Answer.values:
            raise EventRefused(_("Choose one of the options."), field="answers")
        said[int(slot)] = word
    asked = set(operation.slots.filter(asked=True).values_list("pk", flat=True))
    if set(said) != asked:
        raise EventRefused(_("Answer every half day that is asked about. Reload the page."), field="answers")
    coming = any(word in COMING for word in said.values())
    party.delegate = None
    if coming and values.get("delegate"):
        party.delegate = handler_given(values["delegate"], principal.organisation_id, "delegate")
    elif coming:
        raise EventRefused(_("Say who comes for your organisation."), field="delegate")
    party.counter_day, party.counter_part = _counter(operation, values)
    party.remark = str(values.get("remark", "")).strip()[:300]
    party.answered_at, party.answered_by_id = transition.at, principal.membership_id
    party.save()
    party.answers.filter(slot__in=asked).delete()
    SlotAnswer.objects.bulk_create([SlotAnswer(party=party, slot_id=slot, answer=word) for slot, word in said.items()])


def _counter(operation: Operation, values: dict[str, Any]) -> tuple[dt.date | None, str]:
    if not values.get("counter"):
        return None, ""
    day, part = slot_given(values["counter"])
    if not operation.earliest <= day <= operation.latest:
        raise EventRefused(_("The day is outside the window of the operation."), field="counter_day")
    return day, part


def missing(operation: Operation) -> list[OperationParty]:
    """Parties that have not answered the present question."""
    return list(operation.parties.filter(answered_at=None).select_related("organisation"))


@guard("operation.somebody_missing")
def somebody_missing(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """There is somebody to remind besides the lead itself."""
    if not [party for party in missing(operation) if party.organisation_id != operation.lead_id]:
        raise EventRefused(_("Everybody has answered."))


@effect("operation.remind")
def remind(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Remind those who have not answered, and nobody else."""
    tell_parties("reminded", operation, principal, transition, missing(operation))


@effect("operation.confirm")
def confirm(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Fix one of the half days asked about, and book everybody who comes, the room and the enterprises.

    The engine holds the operation's lock, so that of two heads who confirm one operation the second is refused; that
    two operations never share a person, a room or an enterprise is the bookings' own rule.
    """
    day, part = slot_given(values["slot"])
    slot = operation.slots.filter(day=day, part=part, asked=True).first()
    if slot is None:
        raise EventRefused(_("This half day was not asked about."), field="slot")
    coming = coming_on(slot)
    organisations = {party.organisation_id for party in coming}
    if operation.lead_id not in organisations:
        raise EventRefused(_("Your own organisation has not said that it comes. Answer first."), field="slot")
    if len(organisations) < operation.quorum:
        raise EventRefused(
            _("Only %(able)d of the %(needed)d organisations needed come on this half day.")
            % {"able": len(organisations), "needed": operation.quorum},
            field="slot",
        )
    check_slots(operation, [(day, part)], "slot", transition.at)
    booking.book(operation, day, part, [party.delegate for party in coming])
    operation.day, operation.part = day, part
    operation.save(update_fields=["day", "part"])
    tell_parties("day_confirmed", operation, principal, transition)


def coming_on(slot: ProposedSlot) -> list[OperationParty]:
    """The parties that come on this half day, with whoever they send."""
    return [
        given.party
        for given in slot.answers.filter(answer__in=COMING, party__answered_at__isnull=False).select_related(
            "party__delegate__user", "party__organisation"
        )
        if given.party.delegate is not None
    ]


@effect("operation.reschedule")
def reschedule(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Give the day and all its bookings up; the poll stands as it was, and can be asked anew."""
    booking.release(operation)
    operation.day, operation.part = None, ""
    operation.save(update_fields=["day", "part"])
    _set_reply_day(operation, transition)
    tell_parties("given_up", operation, principal, transition)

"""Guards and effects of an operation besides its poll and its findings: approval, visits, sample, attendance, end."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for, record
from liaison.joint import booking, sampling, visits
from liaison.joint.choices import OperationKind
from liaison.joint.models import LONGEST_TEXT, Attendance, Blackout, Operation
from liaison.joint.telling import tell_parties
from liaison.organisations.models import Organisation
from liaison.organisations.rules import may_act
from liaison.workflow.engine import EventRefused
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard

MOST_ITEMS = 2_000


@guard("operation.complete")
def complete(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """Others take part, and there is something to supervise (a conference has its agenda)."""
    if not operation.parties.exclude(organisation=operation.lead_id).exists():
        raise EventRefused(_("Name at least one other organisation: alone it is no joint operation."))
    if operation.kind == OperationKind.CONFERENCE:
        if not operation.steps:
            raise EventRefused(_("Write the agenda of the conference as its steps."))
    elif not operation.targets.exists():
        raise EventRefused(_("Name at least one body or enterprise."))


@guard("operation.four_eyes")
def four_eyes(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody approves what they planned or edited last."""
    if operation.planned_by.user_id == principal.user_id:
        raise EventRefused(_("Whoever planned it does not approve it. Another head has to."))


@effect("operation.hold_visits")
def hold_visits(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """From the proposal on, the visits are taken from what each enterprise has left in the year."""
    visits.hold(operation)


@effect("operation.release_visits")
def release_visits(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Back in the drawer, it holds nothing."""
    visits.release(operation)


@effect("operation.approve")
def approve(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who approved, and when."""
    operation.approved_by_id, operation.approved_at = principal.membership_id, transition.at
    operation.save(update_fields=["approved_by", "approved_at"])


@guard("operation.not_drawn")
def not_drawn(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """A sample is drawn once: drawing until it pleases would be no chance."""
    if operation.sample_seed:
        raise EventRefused(_("The sample was drawn already and stays as it is."))


@effect("operation.draw")
def draw(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Draw 20 % of the items by a new seed, which is stored: the draw can be repeated by anybody."""
    items = sorted({" ".join(str(item).split())[:200] for item in values["items"]} - {""})
    if not items:
        raise EventRefused(_("Write at least one item."), field="items")
    if len(items) > MOST_ITEMS:
        raise EventRefused(_("At most %(n)d items.") % {"n": MOST_ITEMS}, field="items")
    operation.sample_seed, operation.sample_items = secrets.token_hex(16), items
    operation.sample = sampling.draw(items, operation.sample_seed)
    operation.save(update_fields=["sample_seed", "sample_items", "sample"])


@guard("operation.day_has_come")
def day_has_come(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """What is still to come was not held."""
    if operation.day > timezone.localdate():
        raise EventRefused(_("The day has not come yet."))


@guard("operation.today_and_once")
def today_and_once(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """People sign in on the day itself, each once. Whom they forgot, the lead records."""
    if operation.day != timezone.localdate():
        raise EventRefused(_("People sign in on the day itself. The leading organisation records who was there."))
    if may_sign_in(operation, principal):
        return
    raise EventRefused(_("You have signed in already."))


def may_sign_in(operation: Operation, principal: Principal) -> bool:
    """Whether it is the day and this member, of an organisation that takes part, has not signed in."""
    signed = Attendance.objects.filter(party__operation=operation, member=principal.membership_id)
    return operation.day == timezone.localdate() and not signed.exists()


@effect("operation.sign_in")
def sign_in(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who is there, for which organisation, since when; the organisation is there with them."""
    party = operation.parties.get(organisation=principal.organisation_id)
    Attendance.objects.create(party=party, member_id=principal.membership_id, signed_at=transition.at)
    if not party.attended:
        party.attended = True
        party.save(update_fields=["attended"])


@effect("operation.hold")
def hold(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Which organisations were there."""
    there = {int(each) for each in values["attended"] if str(each).isdecimal()}
    parties = list(operation.parties.all())
    if not there or there - {party.pk for party in parties}:
        raise EventRefused(_("Choose one of the options."), field="attended")
    for party in parties:
        party.attended = party.pk in there
        party.save(update_fields=["attended"])


@effect("operation.close")
def close(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the operation brought."""
    operation.result, operation.ended_at = str(values["result"]).strip()[:LONGEST_TEXT], transition.at
    operation.next_due_at = None
    operation.save(update_fields=["result", "ended_at", "next_due_at"])


@effect("operation.cancel")
def cancel(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Everything held and booked is free again; whoever was asked is told."""
    booking.release(operation)
    visits.release(operation)
    operation.result, operation.ended_at = str(values["reason"]).strip()[:LONGEST_TEXT], transition.at
    operation.save(update_fields=["result", "ended_at"])
    if operation.reply_by is not None:
        tell_parties("called_off", operation, principal, transition)


@transaction.atomic
def block_days(*, principal: Principal, first: dt.date, last: dt.date, reason: str) -> Blackout:
    """Days on which the own organisation takes part in nothing.

    Raises:
        EventRefused: not for this principal, or the time ends before it begins.
    """
    if not may_act(principal):
        raise EventRefused(_("Your role only reads."))
    if last < first:
        raise EventRefused(_("The window ends before it begins."), field="last")
    blackout = Blackout.objects.create(
        organisation=Organisation.objects.get(pk=principal.organisation_id),
        first=first,
        last=last,
        reason=reason.strip()[:100],
        by_id=principal.membership_id,
    )
    record(
        action="operation.days_blocked",
        stream=f"organisation:{principal.organisation_id}",
        actor=actor_for(principal),
        detail={"first": first.isoformat(), "last": last.isoformat()},
    )
    return blackout


@transaction.atomic
def free_days(*, blackout: Blackout, principal: Principal) -> None:
    """Take blocked days back.

    Raises:
        EventRefused: not of the own organisation, or the principal only looks on.
    """
    if not may_act(principal) or blackout.organisation_id != principal.organisation_id:
        raise EventRefused(_("Your role only reads."))
    detail = {"first": blackout.first.isoformat(), "last": blackout.last.isoformat()}
    blackout.delete()
    record(
        action="operation.days_freed",
        stream=f"organisation:{principal.organisation_id}",
        actor=actor_for(principal),
        detail=detail,
    )

"""Accompanying supervision: notice to the body, its answer, the record. Service, guards and effects.

The body is told three working days before, answers within two with the time, place and content of its own work, and
is followed without being disturbed (practice of a published pilot; both numbers are settings).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for, record
from core.calendar import calendar
from core.calendar.counting import latest_before
from core.deadlines import start_clock
from core.deadlines.limits import limit_in_force
from liaison.joint.accompanying.flow import ANSWER
from liaison.joint.choices import TargetKind
from liaison.joint.models import LONGEST_TEXT, Accompaniment, Operation
from liaison.organisations.models import Organisation
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import keep_due_date
from liaison.workflow.engine import EventRefused, fire, roles_of
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of

#: States of an operation in which notice can be given.
WHEN = ("approved", "scheduling", "confirmed")


def may_notify(principal: Principal, operation: Operation) -> bool:
    """Whether it may give a body notice of this operation now."""
    return operation.state in WHEN and "escort.clerk" in roles_of(principal, operation)


def still_to_tell(operation: Operation) -> list[Organisation]:
    """Bodies of the operation without a notice that stands."""
    told = operation.accompaniments.exclude(state="withdrawn").values("body")
    wanted = operation.targets.filter(kind=TargetKind.BODY).exclude(organisation__in=told)
    return [target.organisation for target in wanted.select_related("organisation")]


def last_day_to_tell(day: dt.date) -> dt.date:
    """The last day on which notice of accompanying supervision on ``day`` is in time."""
    return latest_before(calendar(), day, limit_in_force("accompanying.notice").amount)


@transaction.atomic
def notify(
    *, operation: Operation, body: Organisation, told: str, principal: Principal, at: dt.datetime | None = None
) -> Accompaniment:
    """Give ``body`` notice; the clock for its answer starts.

    Raises:
        EventRefused: not for this principal or not in this state, no body of the operation or told already, no text,
            or too late for the confirmed day (else for the last day of the window).
    """
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    if not may_notify(principal, operation):
        raise EventRefused(_("Notice is given by the leading organisation, between approval and the day."))
    if body not in still_to_tell(operation):
        raise EventRefused(_("Choose one of the options."), field="body")
    told = told.strip()
    if not told:
        raise EventRefused(_("Something required is missing."), field="told")
    if len(told) > LONGEST_TEXT:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_TEXT}, field="told")
    at = at or timezone.now()
    last = last_day_to_tell(operation.day or operation.latest)
    if timezone.localdate(at) > last:
        raise EventRefused(
            _("Too late: notice had to be given by %(day)s. Seek another day.") % {"day": f"{last:%Y-%m-%d}"}
        )
    serial = operation.accompaniments.count() + 1
    item = Accompaniment.objects.create(
        operation=operation,
        body=body,
        number=f"{operation.number}之{serial}",
        told=told,
        sent_by_id=principal.membership_id,
        sent_at=at,
    )
    transition = record_beginning(item, "sent", principal=principal, at=at)
    start_clock(subject=item.subject, limit=ANSWER, event="accompaniment.sent", owner=body.pk, started_at=at)
    keep_due_date(workflow_of(item), item)
    for stream in (operation.subject, item.subject):
        record(action="accompaniment.sent", stream=stream, actor=actor_for(principal), detail={"body": body.name})
    announce_transition(item, transition, principal)
    return item


@guard("accompaniment.lawful_time")
def lawful_time(item: Accompaniment, principal: Principal, values: dict[str, Any]) -> None:
    """The work accompanied begins later than the notice by the days of notice, and within the operation's window."""
    begins = _moment(values["begins_at"])
    day, sent_on = timezone.localdate(begins), timezone.localdate(item.sent_at)
    if last_day_to_tell(day) < sent_on:
        raise EventRefused(
            _("Between the notice and the day lie at least %(n)d working days.")
            % {"n": limit_in_force("accompanying.notice").amount},
            field="begins_at",
        )
    if day > item.operation.latest:
        raise EventRefused(
            _("Name a time until %(day)s.") % {"day": f"{item.operation.latest:%Y-%m-%d}"}, field="begins_at"
        )


def _moment(value: Any) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError as error:
        raise EventRefused(_("Enter a day and a time."), field="begins_at") from error
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


@effect("accompaniment.answer")
def answer(item: Accompaniment, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """When, where, what; and who said so."""
    item.begins_at = _moment(values["begins_at"])
    item.place, item.content = str(values["place"]).strip()[:120], str(values["content"]).strip()[:LONGEST_TEXT]
    item.answered_by_id, item.answered_at = principal.membership_id, transition.at
    item.save(update_fields=["begins_at", "place", "content", "answered_by", "answered_at"])


@guard("accompaniment.has_begun")
def has_begun(item: Accompaniment, principal: Principal, values: dict[str, Any]) -> None:
    """What is still to come was not seen."""
    if item.begins_at > timezone.now():
        raise EventRefused(_("The work accompanied has not begun yet."))


@effect("accompaniment.record")
def keep_record(item: Accompaniment, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What was seen, and what was put right at once."""
    item.record = str(values["record"]).strip()[:LONGEST_TEXT]
    item.corrected = str(values.get("corrected") or "").strip()[:LONGEST_TEXT]
    item.recorded_at = transition.at
    item.save(update_fields=["record", "corrected", "recorded_at"])


@effect("operation.withdraw_notices")
def withdraw_notices(
    operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition
) -> None:
    """A cancelled operation accompanies nobody: the bodies are told so."""
    for item in operation.accompaniments.filter(state__in=["sent", "answered"]):
        reason = _("The operation was cancelled.")
        fire(item, "withdraw", principal=principal, values={"reason": reason}, note=reason, at=transition.at)


@guard("operation.bodies_told")
def bodies_told(operation: Operation, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody is accompanied who was not told. A body that did not answer in time does not prevent it."""
    if operation.kind != "accompanying":
        return
    if missing := still_to_tell(operation):
        names = "、".join(each.short_name for each in missing)
        raise EventRefused(_("No notice was given to %(names)s.") % {"names": names})

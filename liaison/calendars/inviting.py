"""Telling guests of an operation its day: compares what stands with what was told, and writes the mails between.

Whatever happened, and however often it is told, equal days write nothing; a change raises the sequence by one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from core import outbox
from core.access import may_see
from liaison.calendars.models import Appointment, InvitationMail
from liaison.clues.models import Recusal
from liaison.joint.choices import BookingKind
from liaison.joint.models import Operation
from liaison.notices.quiet import mail_moments
from liaison.notices.writing import MAILED_WITHIN
from liaison.organisations.acting import principals_for
from liaison.organisations.models import Membership
from liaison.organisations.telling import Change
from liaison.workflow.announcing import Happening

TOPIC = "calendars.invitation"
_REQUEST, _CANCEL = InvitationMail.Method.REQUEST, InvitationMail.Method.CANCEL
#: After it was held nothing about its day changes for anybody.
_OVER = ("held", "findings", "closed")


def connect() -> None:
    """Called once when Django starts."""
    post_save.connect(recusal_saved, sender=Recusal, dispatch_uid="liaison.calendars.recusal_saved")


def after_operation(happening: Happening) -> None:
    """Something happened to an operation: its day may stand now, be another, or none."""
    if isinstance(happening.item, Operation):
        tell(happening.item, at=happening.at)


def after_membership(change: Change) -> None:
    """Who has left is a guest no more."""
    if change.kind == "ended":
        _anew(Appointment.objects.filter(guests=change.membership))


def recusal_saved(instance: Recusal, **signal: Any) -> None:
    """Who is recused from the clue of an operation is a guest no more; whose recusal ended may be one again."""
    _anew(Appointment.objects.filter(operation__clue=instance.clue_id))


def _anew(appointments: Any) -> None:
    for appointment in appointments.select_related("operation"):
        tell(appointment.operation)


def guests_of(operation: Operation) -> list[Membership]:
    """Whom the confirmed day is booked for and who may see the operation today: one membership a person."""
    keys = operation.bookings.filter(kind=BookingKind.PERSON).values_list("key", flat=True)
    people = [int(key) for key in keys]
    delegates = set(operation.parties.values_list("delegate", flat=True))
    members = Membership.objects.active().filter(
        user__in=people, organisation__in=operation.parties.values("organisation")
    )
    chosen: dict[int, Membership] = {}
    for member in members.select_related("user", "organisation").order_by("pk"):
        if member.user_id not in chosen or member.pk in delegates:
            chosen[member.user_id] = member
    principals = principals_for(chosen.values())
    seeing = {principal.membership_id for principal in principals if may_see(principal, operation)}
    return [member for member in chosen.values() if member.pk in seeing]


def _standing(operation: Operation) -> dict[str, str]:
    if operation.state != "confirmed" or operation.day is None:
        return {}
    return {
        "day": operation.day.isoformat(),
        "part": operation.part,
        "place": operation.place,
        "number": operation.number,
    }


def tell(operation: Operation, *, at: dt.datetime | None = None) -> Appointment | None:
    """Write what guests have to be told of the day of ``operation`` as it stands; nothing where they know it."""
    if operation.state in _OVER:
        return None
    with transaction.atomic():
        found = Appointment.objects.select_for_update().filter(operation=operation).first()
        now = _standing(operation)
        if found is None and not now:
            return None
        guests = guests_of(operation) if now else []
        after = {member.pk for member in guests}
        before = set(found.guests.values_list("pk", flat=True)) if found else set()
        if found is None:
            found = Appointment.objects.create(operation=operation, changed_at=at or timezone.now())
        elif found.told == now and before == after:
            return found
        else:
            found.sequence += 1
        earlier, found.told, found.changed_at = found.told, now, at or timezone.now()
        found.save(update_fields=["sequence", "told", "changed_at"])
        found.guests.set(after)
        if found.changed_at > timezone.now() - MAILED_WITHIN:
            _write(found, _REQUEST, after, now)
            _write(found, _CANCEL, before - after, earlier)
    return found


def _write(appointment: Appointment, method: str, members: set[int], told: dict[str, str]) -> None:
    """A mail to each of ``members``, when they want mails. Who has an entry already is told of changes whatever is
    wanted meanwhile: an entry left standing would be wrong."""
    now = timezone.now()
    moments = mail_moments(members, now)
    invited = set(
        appointment.mails.filter(method=_REQUEST, membership__in=members).values_list("membership", flat=True)
    )
    for member in sorted(members):
        if member not in invited and (method == _CANCEL or member not in moments):
            continue
        InvitationMail.objects.create(
            appointment=appointment,
            membership_id=member,
            method=method,
            sequence=appointment.sequence,
            told=told,
            written_at=now,
        )
        # One lane for each guest of an appointment: of two versions never the older one last.
        outbox.enqueue(TOPIC, f"{appointment.pk}:{member}", not_before=moments.get(member, now))

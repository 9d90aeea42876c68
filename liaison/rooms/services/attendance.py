"""Attendance lists: opening, signing in by the code, entering by hand, closing. Each step is an event of the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from liaison.organisations.refusals import Refused
from liaison.rooms import codes
from liaison.rooms.models import Attendance, Participant, Presence, RoomEvent
from liaison.rooms.services.appending import NotThere, Writing, writing
from liaison.rooms.services.messages import checked_client_id, checked_text
from liaison.rooms.services.records import change, hold_to_act, made_before, make
from liaison.rooms.subjects import item_of, subject_of

LONGEST_TITLE: Final = 120
#: From the scan to the confirmation: time to sign in, not to send the address on.
SCAN_LASTS: Final = dt.timedelta(minutes=10)


def open_attendance(
    *,
    room: int,
    principal: Principal,
    text: str,
    client_id: str,
    place: str = "",
    begins_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
    at: dt.datetime | None = None,
) -> Attendance:
    """Open an attendance list, by default from now until the end of the day.

    Raises:
        Refused: not for this principal, no title, or a window that cannot be.
    """
    client_id, text = checked_client_id(client_id), checked_text(text, LONGEST_TITLE)
    now = at or timezone.now()
    begins_at = begins_at or now
    ends_at = ends_at or timezone.localtime(begins_at).replace(hour=23, minute=59, second=59, microsecond=0)
    if ends_at <= max(begins_at, now):
        raise Refused(_("The end lies after the beginning, and is still to come."), field="ends_at")
    if ends_at - begins_at > dt.timedelta(days=7):
        raise Refused(_("An attendance list is open for seven days at most."), field="ends_at")
    with writing(room, principal) as write:
        write.at = at
        if (before := made_before(write, client_id, Attendance)) is not None:
            return before
        hold_to_act(principal)
        values = {"place": " ".join(place.split())[:120], "begins_at": begins_at, "ends_at": ends_at}
        attendance, _event = make(write, Attendance, text, client_id, **values)
        write.recorded("room.attendance_opened", principal, attendance=attendance.number)
    return attendance


def sign_in(
    *, attendance: Attendance, principal: Principal, code: str, scanned_at: dt.datetime, at: dt.datetime | None = None
) -> Presence:
    """Sign in for whoever scanned ``code`` at ``scanned_at``. Signing in again changes nothing.

    Raises:
        Refused: not a member of the room, too early or too late, or the code was not on the wall then.
    """
    now = at or timezone.now()
    try:
        with writing(attendance.room_id, principal, writer=False) as write:
            write.at = at
            attendance = _open(attendance, now)
            there = attendance.presences.filter(member=write.author).first()
            if there is not None:
                return there
            if not codes.accepted(attendance, code, scanned_at) or not now - SCAN_LASTS <= scanned_at <= now:
                raise Refused(_("This code has expired. Scan the one that is shown now."))
            event = change(write, attendance, "signed_in")
            there = _there(attendance, event, member=write.author, way=Presence.Way.CODE)
            _tell_item(write, there)
            write.recorded("room.signed_in", principal, attendance=attendance.number)
        return there
    except NotThere as error:
        raise NotThere(
            _("You are not in this room as the member you act as. Act as another, or ask the organiser to enter you.")
        ) from error


def enter_member(
    *, attendance: Attendance, principal: Principal, member: int, reason: str, at: dt.datetime | None = None
) -> Presence:
    """Enter a member of the room by hand; for the organiser, with the reason.

    Raises:
        Refused: another organisation's list, not open, not a member, there already, or no reason.
    """
    reason = checked_text(reason, 200)
    with _by_organiser(attendance, principal, at) as (write, attendance):
        found = Participant.objects.filter(room=write.room, membership=member, left_at=None)
        participant = found.select_related("membership__user", "membership__organisation").first()
        if participant is None:
            raise Refused(_("This person is not in the room."), field="member")
        if attendance.presences.filter(member=member).exists():
            raise Refused(_("%(name)s has signed in already.") % {"name": participant.membership.user})
        who = participant.membership
        event = change(write, attendance, "entered", who=str(who.user), of=who.organisation.short_name, reason=reason)
        values = {"way": Presence.Way.HAND, "entered_by": write.author, "reason": reason}
        there = _there(attendance, event, member=who, **values)
        _tell_item(write, there)
        write.recorded("room.entered", principal, attendance=attendance.number, member=member)
    return there


def enter_guest(
    *,
    attendance: Attendance,
    principal: Principal,
    name: str,
    organisation: str,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Presence:
    """Enter a guest without an account; for the organiser.

    Raises:
        Refused: another organisation's list, not open, there already, or no name.
    """
    name, organisation = checked_text(" ".join(name.split()), 60), checked_text(" ".join(organisation.split()), 120)
    with _by_organiser(attendance, principal, at) as (write, attendance):
        if attendance.presences.filter(member=None, guest=name, guest_of=organisation).exists():
            raise Refused(_("%(name)s has signed in already.") % {"name": name})
        event = change(write, attendance, "entered", who=name, of=organisation, reason=reason[:200])
        values = {"way": Presence.Way.HAND, "entered_by": write.author, "reason": reason[:200]}
        there = _there(attendance, event, guest=name, guest_of=organisation, **values)
        write.recorded("room.entered", principal, attendance=attendance.number, guest=name)
    return there


def close_attendance(*, attendance: Attendance, principal: Principal, at: dt.datetime | None = None) -> Attendance:
    """Close a list; for the organiser.

    Raises:
        Refused: another organisation's list, or closed already.
    """
    with _by_organiser(attendance, principal, at) as (write, attendance):
        event = change(write, attendance, "attendance_closed", n=attendance.presences.count())
        attendance.closed_at = event.created_at
        attendance.save(update_fields=["closed_at"])
        write.recorded("room.attendance_closed", principal, attendance=attendance.number)
    return attendance


@contextmanager
def _by_organiser(
    attendance: Attendance, principal: Principal, at: dt.datetime | None
) -> Iterator[tuple[Writing, Attendance]]:
    """The room locked, and the list, for the organisation that opened it. Whoever came may be entered after the hour,
    as long as the list is not closed."""
    with writing(attendance.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        attendance = _locked(attendance)
        if attendance.author.organisation_id != principal.organisation_id:
            raise Refused(_("Only the organisation that opened the list does this."))
        if attendance.closed_at is not None:
            raise Refused(_("The attendance list is closed."))
        yield write, attendance


def _locked(attendance: Attendance) -> Attendance:
    return Attendance.objects.select_for_update(of=("self",)).select_related("author").get(pk=attendance.pk)


def _open(attendance: Attendance, now: dt.datetime) -> Attendance:
    found = _locked(attendance)
    if found.closed_at is not None:
        raise Refused(_("Too late: the attendance list is closed. Ask the organiser."))
    if now > found.ends_at:
        raise Refused(
            _("Too late: one could sign in until %(at)s. Ask the organiser.") % {"at": _moment(found.ends_at)}
        )
    if now < found.begins_at:
        raise Refused(_("Too early: one can sign in from %(at)s on.") % {"at": _moment(found.begins_at)})
    return found


def _moment(value: dt.datetime) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def _there(attendance: Attendance, event: RoomEvent, **values: Any) -> Presence:
    return Presence.objects.create(attendance=attendance, at=event.created_at, **values)


def _tell_item(write: Writing, there: Presence) -> None:
    """What the room is about may keep attendance of its own: it is told, once for each person."""
    tell = subject_of(write.room).was_there
    if tell is not None:
        tell(item_of(write.room), there.member)

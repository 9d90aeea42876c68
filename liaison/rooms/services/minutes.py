"""Minutes: drafted from what was decided and pinned, answered by every organisation, filed as PDF in the case file."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, Final

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.deadlines import open_clock, start_clock, stop_clock
from core.files import attach, receive
from liaison.organisations.refusals import Refused
from liaison.rooms.minutes import printing
from liaison.rooms.minutes.drafting import draft_of
from liaison.rooms.models import Minutes, MinutesAnswer, RoomEvent
from liaison.rooms.services.appending import Writing, writing
from liaison.rooms.services.messages import FILE_LIMITS, checked_client_id, checked_text
from liaison.rooms.services.records import change, hold_to_act, made_before, make, parties_of, people_behind, told

OBJECTION_LIMIT: Final = "room.objection"


def digest(content: list[dict[str, Any]]) -> str:
    """The hash of what minutes say."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def issue_minutes(
    *, room: int, principal: Principal, text: str, client_id: str, at: dt.datetime | None = None
) -> Minutes:
    """Draft minutes of everything up to now and put them to the organisations; the issuer's confirms by issuing.

    Args:
        text: what the drafter sends along.

    Raises:
        Refused: not for this principal, no words, nothing to put down, or others are still open.
    """
    client_id, text = checked_client_id(client_id), checked_text(text)
    with writing(room, principal) as write:
        write.at = at
        if (before := made_before(write, client_id, Minutes)) is not None:
            return before
        hold_to_act(principal)
        if Minutes.objects.filter(room=write.room, state=Minutes.State.OPEN).exists():
            raise Refused(_("Minutes are open for objections. File them first."))
        content = draft_of(write.room)
        if not content:
            raise Refused(_("There is nothing to put down: no decision, receipt, action item or pinned message."))
        until, until_hash, now = write.room.last_seq, write.room.last_hash, at or timezone.now()
        minutes, event = make(
            write,
            Minutes,
            text,
            client_id,
            content=content,
            content_hash=digest(content),
            until_seq=until,
            until_hash=until_hash,
            objections_until=now,
        )
        clock = start_clock(
            subject=minutes.subject,
            limit=OBJECTION_LIMIT,
            event="room.minutes_issued",
            owner=principal.organisation_id,
            started_at=now,
        )
        minutes.objections_until = clock.due_at
        minutes.save(update_fields=["objections_until"])
        parties = parties_of(write.room)
        MinutesAnswer.objects.bulk_create(
            MinutesAnswer(
                minutes=minutes,
                organisation=each,
                by=write.author if each.pk == principal.organisation_id else None,
                confirmed_at=event.created_at if each.pk == principal.organisation_id else None,
            )
            for each in parties
        )
        others = [each for each in parties if each.pk != principal.organisation_id]
        told("minutes", minutes, event, people_behind(write.room, others))
        _recorded(write, "room.minutes_issued", principal, minutes)
    return minutes


def answer_minutes(
    *, minutes: Minutes, principal: Principal, objection: str = "", at: dt.datetime | None = None
) -> Minutes:
    """Confirm minutes for one's organisation, or object to them with what is wrong.

    Raises:
        Refused: not open, not asked, answered already, or the time to object is over.
    """
    objection = objection.strip()[:1000]
    with writing(minutes.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        minutes = _open(minutes)
        answer = minutes.answers.filter(organisation=principal.organisation_id).first()
        if answer is None:
            raise Refused(_("Your organisation was not asked to confirm this."))
        if answer.confirmed_at or answer.objected_at:
            raise Refused(_("Your organisation has answered already."))
        now = at or timezone.now()
        if objection and now > minutes.objections_until:
            raise Refused(_("The time to object is over."))
        event = change(write, minutes, "objected" if objection else "confirmed", reason=objection)
        answer.by = write.author
        if objection:
            answer.objected_at, answer.objection = event.created_at, objection
            minutes.state = Minutes.State.OBJECTED
            minutes.save(update_fields=["state"])
            _stop(minutes, event)
            told("objected", minutes, event, [minutes.author_id])
        else:
            answer.confirmed_at = event.created_at
        answer.save()
        _recorded(write, "room.minutes_objected" if objection else "room.minutes_confirmed", principal, minutes)
    return minutes


def may_file(minutes: Minutes, now: dt.datetime | None = None) -> bool:
    """Whether minutes can be filed: nobody objected, and all have confirmed or the time to object is over."""
    if minutes.state != Minutes.State.OPEN:
        return False
    waiting = minutes.answers.filter(confirmed_at=None).exists()
    return not waiting or (now or timezone.now()) > minutes.objections_until


def file_minutes(*, minutes: Minutes, principal: Principal, at: dt.datetime | None = None) -> Minutes:
    """Print minutes and file them with the room: the case file of the matter takes them from there.

    Raises:
        Refused: not open, or somebody may still object.
        TypesetError, FontError: they cannot be printed.
    """
    hold_to_act(principal)
    if not may_file(minutes, at):
        raise Refused(_("Not everybody has confirmed, and the time to object is not over."))
    pdf = ContentFile(printing.print_minutes(minutes, at=at or timezone.now()), name=printing.name_of(minutes))
    received = receive(pdf)  # before the transaction
    with writing(minutes.room_id, principal, archived=True) as write:
        write.at = at
        minutes = _open(minutes)
        if not may_file(minutes, at):
            raise Refused(_("Not everybody has confirmed, and the time to object is not over."))
        attach(
            received,
            subject=write.room.subject,
            purpose="minutes",
            uploader_id=principal.user_id,
            limits=FILE_LIMITS,
        )
        event = change(write, minutes, "filed")
        minutes.state, minutes.filed_at = Minutes.State.FILED, event.created_at
        minutes.save(update_fields=["state", "filed_at"])
        _stop(minutes, event)
        _recorded(write, "room.minutes_filed", principal, minutes, sha256=received.sha256)
    return minutes


def _open(minutes: Minutes) -> Minutes:
    found = Minutes.objects.select_for_update().select_related("author").get(pk=minutes.pk)
    if found.state != Minutes.State.OPEN:
        raise Refused(_("These minutes are not open any more."))
    return found


def _stop(minutes: Minutes, event: RoomEvent) -> None:
    clock = open_clock(minutes.subject, OBJECTION_LIMIT, minutes.author.organisation_id)
    if clock is not None:
        stop_clock(clock=clock, at=event.created_at)


def _recorded(write: Writing, action: str, principal: Principal, minutes: Minutes, **detail: Any) -> None:
    write.recorded(action, principal, minutes=minutes.number, content=minutes.content_hash, **detail)

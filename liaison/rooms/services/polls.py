"""Polls for a date: asking, answering for one's organisation, closing. Each step is an event of the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from liaison.organisations.refusals import Refused
from liaison.rooms.half_days import against, day_in_words, named, parsed
from liaison.rooms.models import LONGEST_RECORD, Poll, PollAnswer
from liaison.rooms.models.polls import Word
from liaison.rooms.services.appending import writing
from liaison.rooms.services.messages import checked_client_id, checked_text
from liaison.rooms.services.records import change, hold_to_act, made_before, make, parties_of, people_behind, told

MOST_SLOTS: Final = 12
#: How far ahead may be asked.
FARTHEST: Final = dt.timedelta(days=366)


def checked_slots(wanted: Iterable[str], today: dt.date) -> list[str]:
    """Half days in order, each once.

    Raises:
        Refused: none or too many, one that is past, too far ahead or not worked.
    """
    try:
        slots = sorted({parsed(slot) for slot in wanted})
    except ValueError as error:
        raise Refused(_("Choose one of the options."), field="slots") from error
    if not slots:
        raise Refused(_("Choose at least one half day."), field="slots")
    if len(slots) > MOST_SLOTS:
        raise Refused(_("Propose at most %(n)d half days.") % {"n": MOST_SLOTS}, field="slots")
    for day, _part in slots:
        if not today <= day <= today + FARTHEST:
            raise Refused(_("Choose days from today on, within a year."), field="slots")
        if why := against(day):
            raise Refused(
                _("%(day)s is not possible: %(reasons)s.") % {"day": day_in_words(day), "reasons": why}, field="slots"
            )
    return [named(day, part) for day, part in slots]


def ask_day(
    *,
    room: int,
    principal: Principal,
    text: str,
    client_id: str,
    slots: Iterable[str],
    reply_by: dt.date,
    at: dt.datetime | None = None,
) -> Poll:
    """Ask the organisations of a room which of these half days suit them.

    Raises:
        Refused: not for this principal, no text, half days that cannot be, or a day to reply that cannot be.
    """
    client_id, text = checked_client_id(client_id), checked_text(text, LONGEST_RECORD)
    today = timezone.localdate(at)
    slots = checked_slots(slots, today)
    if not today <= reply_by <= parsed(slots[-1])[0]:
        raise Refused(_("Choose a day to reply between today and the last half day."), field="reply_by")
    with writing(room, principal) as write:
        write.at = at
        if (before := made_before(write, client_id, Poll)) is not None:
            return before
        hold_to_act(principal)
        poll, event = make(write, Poll, text, client_id, slots=slots, reply_by=reply_by)
        others = [each for each in parties_of(write.room) if each.pk != principal.organisation_id]
        told("poll", poll, event, people_behind(write.room, others))
        write.recorded("room.poll_asked", principal, poll=poll.number, slots=slots)
    return poll


def answer_poll(
    *,
    poll: Poll,
    principal: Principal,
    said: Mapping[str, str],
    remark: str = "",
    at: dt.datetime | None = None,
) -> PollAnswer:
    """Say for one's organisation what suits it; said again, it replaces what was said, which stays in the log.

    Raises:
        Refused: it is closed or asked elsewhere, or a half day is left out.
    """
    remark = " ".join(remark.split())[:300]
    with writing(poll.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        poll = _open(poll)
        if set(said) != set(poll.slots) or not set(said.values()) <= set(Word.values):
            raise Refused(_("Answer every half day that is asked about."), field="said")
        words = {slot: str(said[slot]) for slot in poll.slots}
        event = change(write, poll, "poll_answered", said=words, remark=remark)
        answer, _made = PollAnswer.objects.update_or_create(
            poll=poll,
            organisation_id=principal.organisation_id,
            defaults={"by": write.author, "said": words, "remark": remark, "at": event.created_at},
        )
        write.recorded("room.poll_answered", principal, poll=poll.number)
    return answer


def close_poll(*, poll: Poll, principal: Principal, chosen: str = "", at: dt.datetime | None = None) -> Poll:
    """Close a poll with one of its half days, or without.

    Raises:
        Refused: another organisation asked, it is closed already, or it did not ask about this half day.
    """
    with writing(poll.room_id, principal) as write:
        write.at = at
        hold_to_act(principal)
        poll = _open(poll)
        if poll.author.organisation_id != principal.organisation_id:
            raise Refused(_("Only the organisation that asked closes the poll."))
        if chosen and chosen not in poll.slots:
            raise Refused(_("This half day was not asked about."), field="chosen")
        event = change(write, poll, "poll_closed", chosen=chosen)
        poll.state, poll.chosen, poll.ended_at = Poll.State.CLOSED, chosen, event.created_at
        poll.save(update_fields=["state", "chosen", "ended_at"])
        write.recorded("room.poll_closed", principal, poll=poll.number, chosen=chosen)
    return poll


def _open(poll: Poll) -> Poll:
    found = Poll.objects.select_for_update(of=("self",)).select_related("author").get(pk=poll.pk)
    if found.mirrored:
        raise Refused(_("This question is answered where it was asked, not in the room."))
    if found.state != Poll.State.OPEN:
        raise Refused(_("The poll is closed already."))
    return found

"""The question about a day that the matter of a room asks itself: one record of the stream shows how it stands."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from core.access import SYSTEM
from liaison.rooms.models import Poll, Room
from liaison.rooms.services.appending import Writing, writing
from liaison.rooms.services.records import change, make
from liaison.rooms.subjects import Question, subject_of_kind


def follow_question(kind: str, item: Any, *, answered_by: str = "", at: dt.datetime | None = None) -> None:
    """Make the record of what ``item`` asks, or note what became of it; in the caller's transaction.

    Args:
        answered_by: the organisation that has just answered, where one has.
    """
    subject = subject_of_kind(kind)
    room = Room.objects.filter(kind=kind, item_id=item.pk).first() if subject and subject.question else None
    if room is None:
        return
    question = subject.question(item)
    if question is None:
        return
    # Looked at before the lock is taken: whoever signs in at the item from its room holds the room already, and what
    # changes nothing here must not wait for it with the item locked.
    poll = Poll.objects.filter(room=room, mirrored=True).first()
    if poll is not None and not answered_by and _stands(poll, question):
        return
    with writing(room.pk, SYSTEM) as write:
        write.at = at
        poll = Poll.objects.filter(room=write.room, mirrored=True).first()
        if poll is None:
            _first(write, question)
        else:
            _again(write, poll, question, answered_by)


def _first(write: Writing, question: Question) -> None:
    if not question.is_open and not question.chosen:
        return  # asked and given up before there was a room
    poll, _event = make(
        write,
        Poll,
        question.text,
        uuid.uuid4().hex,
        author_id=question.author,
        mirrored=True,
        slots=list(question.slots),
        reply_by=question.reply_by,
    )
    if not question.is_open:
        _close(write, poll, question)


def _stands(poll: Poll, question: Question) -> bool:
    if not question.is_open:
        return poll.state == Poll.State.CLOSED and poll.chosen == question.chosen
    return poll.state == Poll.State.OPEN and (poll.slots, poll.reply_by) == (list(question.slots), question.reply_by)


def _again(write: Writing, poll: Poll, question: Question, answered_by: str) -> None:
    if _stands(poll, question):
        if answered_by:
            change(write, poll, "poll_answered", of=answered_by)
    elif question.is_open:
        change(write, poll, "poll_asked_again")
        poll.slots, poll.reply_by = list(question.slots), question.reply_by
        poll.state, poll.chosen, poll.ended_at = Poll.State.OPEN, "", None
        poll.save(update_fields=["slots", "reply_by", "state", "chosen", "ended_at"])
    else:
        _close(write, poll, question)


def _close(write: Writing, poll: Poll, question: Question) -> None:
    event = change(write, poll, "poll_closed", chosen=question.chosen)
    poll.state, poll.chosen, poll.ended_at = Poll.State.CLOSED, question.chosen, event.created_at
    poll.save(update_fields=["state", "chosen", "ended_at"])

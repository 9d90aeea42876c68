"""Notices about rooms: to whom it is told that somebody is mentioned, asked or given something to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from liaison.notices.models import Notice
from liaison.notices.writing import tell
from liaison.organisations.acting import principal_for
from liaison.rooms.models import Participant, Record, Room, RoomEvent
from liaison.rooms.services import messages, records
from liaison.workflow.announcing import Happening


def connect() -> None:
    """Called once when Django starts."""
    for listeners, listener in (
        (messages.mentioned_listeners, mentioned),
        (messages.read_listeners, read),
        (messages.read_listeners, records.notices_read),
        (records.record_listeners, recorded),
    ):
        if listener not in listeners:
            listeners.append(listener)


def mentioned(room: Room, event: RoomEvent, members: Sequence[int]) -> None:
    """Somebody was named with @."""
    _tell("room.mention", room, event, members, {"seq": event.seq})


def recorded(what: str, record: Record, event: RoomEvent, members: Sequence[int]) -> None:
    """A record was made, or something became of it."""
    data = {"seq": event.seq, "record": record.code, "pk": record.pk}
    _tell(f"room.{what}", record if record.code == "action" else record.room, event, members, data)


def read(participant: Participant, seq: int) -> None:
    """Whoever has read a message need not be told of it any more, least of all by mail."""
    told = Notice.objects.filter(
        recipient=participant.membership_id, about="room", item_id=participant.room_id, read_at=None
    )
    told.filter(data__seq__lte=seq).update(read_at=timezone.now(), mail_at=None)


def _tell(kind: str, item: Room | Record, event: RoomEvent, members: Sequence[int], data: dict) -> None:
    by = principal_for(event.author)
    happening = Happening(kind, item, f"room_event:{event.pk}", by, event.created_at, tuple(members))
    tell(happening, data=data)

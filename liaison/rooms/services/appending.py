"""Appending to a room's log: the row locked, the next number taken, the event stored, in one transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, PrincipalKind
from core.audit import actor_for, record
from liaison.clues.grams import normal
from liaison.organisations.models import Membership
from liaison.organisations.refusals import Refused
from liaison.rooms.choices import Kind, RoomRole
from liaison.rooms.models import Participant, Room, RoomEvent
from liaison.rooms.poking import poke
from liaison.rooms.rules import participant_of, sees_room


class NotThere(Refused):
    """The room is not there for whoever asks, or no longer."""


@dataclass(slots=True)
class Writing:
    """A room whose row is locked, and who writes; ``participant`` is None for the portal itself."""

    room: Room
    participant: Participant | None
    #: when it happens, for imports and sample content; now otherwise
    at: dt.datetime | None = None

    @property
    def author(self) -> Membership | None:
        """The member who writes."""
        return self.participant.membership if self.participant else None

    def sent_before(self, client_id: str) -> RoomEvent | None:
        """The event this author sent with ``client_id``, if it came before: sending again gives the same one."""
        return RoomEvent.objects.filter(room=self.room, author=self.author, client_id=client_id).first()

    def target(self, seq: int | None) -> RoomEvent:
        """The event ``seq``, as far as the member's time in the room reaches."""
        since = self.participant.sees_from if self.participant else 0
        found = RoomEvent.objects.filter(room=self.room, seq=seq, seq__gt=since).first() if seq else None
        if found is None:
            raise Refused(_("This message is not there."))
        return found

    def append(
        self,
        kind: str,
        body: dict[str, Any] | None = None,
        *,
        client_id: str = "",
        target: int | None = None,
        text: str = "",
    ) -> RoomEvent:
        """Store the next event of the log."""
        room, now = self.room, self.at or timezone.now()
        event = RoomEvent(
            room=room,
            seq=room.last_seq + 1,
            author=self.author,
            client_id=client_id or uuid.uuid4().hex,
            kind=kind,
            target=target,
            body=body or {},
            created_at=now,
            text=text,
            folded=normal(text) if kind == Kind.TEXT else "",
        )
        event.hash = event.hash_after(room.last_hash)
        event.save(force_insert=True)
        room.last_seq, room.last_hash, room.last_at = event.seq, event.hash, now
        Room.objects.filter(pk=room.pk).update(last_seq=event.seq, last_hash=event.hash, last_at=now)
        poke(room.pk, event.seq)
        return event

    def recorded(self, action: str, principal: Principal, **detail: Any) -> None:
        """An audit entry with the end of the room's log: the trail then proves everything said until here."""
        record(
            action=action,
            stream=self.room.subject,
            actor=actor_for(principal),
            detail={"seq": self.room.last_seq, "hash": self.room.last_hash, **detail},
        )


@contextmanager
def writing(room: int, principal: Principal, *, writer: bool = True, archived: bool = False) -> Iterator[Writing]:
    """Lock ``room`` for ``principal`` until the block ends; its transaction is the caller's or one of its own.

    The lock comes before the question who may: whoever is removed has either written before or does not any more.

    Args:
        writer: only for members who may write.
        archived: also when the room is archived.

    Raises:
        NotThere: the room is not to be seen.
        Refused: it may only be read, or is archived.
    """
    with transaction.atomic():
        locked = Room.objects.select_for_update().filter(pk=room).first()
        if locked is None:
            raise NotThere(_("This room is not there."))
        if principal.kind is PrincipalKind.SYSTEM:
            yield Writing(locked, None)
            return
        participant = participant_of(principal, locked)
        if participant is None or not sees_room(principal, room, locked.kind):
            raise NotThere(_("You are not in this room any more."))
        if locked.is_archived and not archived:
            raise Refused(_("The room is archived: nothing is written there any more."))
        if writer and participant.role != RoomRole.WRITER:
            raise Refused(_("You may read in this room, not write."))
        yield Writing(locked, participant)

"""What hubs ask the database: plain data, a query or two each, whatever the number of sockets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.access import Principal
from liaison.organisations.models import Membership
from liaison.rooms.models import Participant, Room, RoomEvent
from liaison.rooms.rules import sees_room
from liaison.rooms.wire import encode, read_events

#: Events read at once.
PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of a room in order, as JSON texts, and who may have them.

    Attributes:
        events: (number, text) each.
        members: membership → up to which number it must not see.
    """

    events: tuple[tuple[int, str], ...]
    members: dict[int, int]


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a member is in a room at the moment of connecting."""

    membership: int
    since: int
    head: int
    role: str
    archived: bool


def read_batch(room: int, after: int, limit: int = PAGE) -> Batch:
    """The next events of ``room`` after number ``after``.

    The members are read after the events: whoever was removed before the last of these was written is not among them.
    """
    found = read_events(RoomEvent.objects.filter(room=room, seq__gt=after).order_by("seq")[:limit])
    return Batch(tuple((event["seq"], encode(event)) for event in found), members_of(room))


def members_of(room: int) -> dict[int, int]:
    """Who is in ``room`` now, with the number their time begins after."""
    there = Participant.objects.filter(room=room, left_at=None, membership__in=Membership.objects.active())
    return dict(there.values_list("membership", "sees_from"))


def heads(rooms: list[int]) -> dict[int, int]:
    """The last number of each of ``rooms``."""
    return dict(Room.objects.filter(pk__in=rooms).values_list("pk", "last_seq"))


def entrance(room: int, principal: Principal) -> Entrance | None:
    """What ``principal`` is in ``room`` now; None when it may not see it."""
    mine = Participant.objects.filter(room=room, membership=principal.membership_id, left_at=None)
    found = mine.select_related("room").first()
    if found is None or not sees_room(principal, room, found.room.kind):
        return None
    return Entrance(
        found.membership_id, found.sees_from, found.room.last_seq, found.role, found.room.archived_at is not None
    )


def still_allowed(room: int, principal: Principal) -> bool:
    """Whether ``principal`` may still see ``room``."""
    kind = Room.objects.filter(pk=room).values_list("kind", flat=True).first()
    return kind is not None and sees_room(principal, room, kind)

"""Who is here and who is writing: of one room, of the last seconds, stored nowhere."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any, Final

from liaison.rooms import poking
from liaison.rooms.hub import Hub

#: What another process said of its sockets is believed this long.
BELIEVED: Final = 30.0
#: With more members online clients are told how many, not who.
MOST_NAMED: Final = 100


class Presence:
    """Beside a hub: tells the other processes who is here, and the clients who is anywhere."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.me = uuid.uuid4().hex
        #: (room, process) → (members there, heard at)
        self.elsewhere: dict[tuple[int, str], tuple[frozenset[int], float]] = {}
        self.told: dict[int, list[int]] = {}
        #: rooms of which something is to be told: with the next beat, or five hundred who come back at once would be
        #: told of each other two hundred thousand times
        self.changed: set[int] = set()
        hub.on_presence = self.changed.add
        hub.on_other = self.heard

    def here(self, room: int) -> frozenset[int]:
        """Members with an open socket in this process."""
        found = self.hub.rooms.get(room)
        return frozenset(line.principal.membership_id for line in found.lines if line.live) if found else frozenset()

    def anywhere(self, room: int) -> list[int]:
        """Members with an open socket in any process."""
        since = time.monotonic() - BELIEVED
        found = set(self.here(room))
        for (pk, _process), (members, at) in self.elsewhere.items():
            if pk == room and at >= since:
                found |= members
        return sorted(found)

    def flush(self) -> None:
        """Tell other processes and clients what changed; with every beat of the hub."""
        rooms = list(self.changed)
        self.changed.clear()
        for room in rooms:
            members = sorted(self.here(room))
            poking.send_elsewhere({"type": "rooms.present", "room": room, "process": self.me, "members": members})
            self.tell(room)

    def heard(self, message: dict[str, Any]) -> None:
        """What another process says."""
        kind = message.get("type")
        if kind == "rooms.present" and message["process"] != self.me:
            if message["room"] in self.hub.rooms:
                self.elsewhere[message["room"], message["process"]] = (frozenset(message["members"]), time.monotonic())
                self.tell(message["room"])
        elif kind == "rooms.typing" and message["process"] != self.me:
            self.tell_typing(message["room"], message["member"])

    def tell(self, room: int) -> None:
        """Tell the clients of a room who is there, when that changed."""
        if room not in self.hub.rooms:
            self.told.pop(room, None)
            self.elsewhere = {key: value for key, value in self.elsewhere.items() if key[0] != room}
            return
        members = self.anywhere(room)
        if self.told.get(room) != members:
            self.told[room] = members
            self.hub.tell(room, json.dumps({"t": "present"} | self.described(members)))

    @staticmethod
    def described(members: list[int]) -> dict[str, Any]:
        """Who is there, as clients are told."""
        named = {"members": members} if len(members) <= MOST_NAMED else {}
        return {"online": len(members)} | named

    def typing(self, room: int, member: int) -> None:
        """A member is writing."""
        self.tell_typing(room, member)
        poking.send_elsewhere({"type": "rooms.typing", "room": room, "process": self.me, "member": member})

    def tell_typing(self, room: int, member: int) -> None:
        """Tell the others in this process."""
        self.hub.tell(room, json.dumps({"t": "typing", "member": member}), but=member)

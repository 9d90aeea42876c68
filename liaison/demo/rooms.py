"""Loads the rooms of the sample municipality: what was said and done there, through the services of the pages."""

from __future__ import annotations

from typing import Any

from liaison.clues.models import Clue
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.rooms.models import Participant, Room
from liaison.rooms.services import messages, people


def load_rooms() -> int:
    """Every room of ``rooms.toml`` that is not there yet; returns how many were made."""
    world, made = World(), 0
    for row in read("rooms.toml")["room"]:
        clue = Clue.objects.filter(title=row["clue"], origin=None).first()
        if clue is None or Room.objects.filter(kind="clue", item_id=clue.pk).exists():
            continue
        made += 1
        room = people.open_room(
            kind="clue",
            item=clue,
            principal=world.principal(row["by"]),
            title=row["title"],
            organisations=[world.organisation(name) for name in row["organisations"]],
            at=world.moment(row["on"]),
        )
        for host, guest in row.get("also", ()):
            people.add_member(
                room=room.pk, member=world.member(guest), principal=world.principal(host), at=world.moment(row["on"])
            )
        _say(world, room, row)
    return made


def _say(world: World, room: Room, row: dict[str, Any]) -> None:
    said: list[int] = []
    for number, message in enumerate(row["message"], start=1):
        event = messages.say(
            room=room.pk,
            principal=world.principal(message["by"]),
            text=message["text"],
            client_id=f"sample-{number:04d}",
            quote=said[message["answers"] - 1] if "answers" in message else None,
            at=world.moment(message["on"]),
        )
        said.append(event.seq)
    for number in row.get("pinned", ()):
        messages.pin(
            room=room.pk,
            principal=world.principal(row["by"]),
            target=said[number - 1],
            client_id=f"sample-pin-{number}",
        )
    Participant.objects.filter(room=room, membership__user__username__in=row.get("read", ())).update(read_seq=said[-1])

"""Loads the rooms of the sample municipality: what was said and done there, through the services of the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from core.calendar import calendar
from liaison.clues.models import Clue
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.joint.models import Operation
from liaison.rooms import codes
from liaison.rooms.half_days import named
from liaison.rooms.models import Participant, Room
from liaison.rooms.services import attendance, messages, people, polls, records

#: What happens, by how many days ago.
Steps = list[tuple[float, Callable[[], None]]]


def load_rooms() -> int:
    """Every room of ``rooms.toml`` that is not there yet; returns how many were made."""
    world, made = World(), 0
    for row in read("rooms.toml")["room"]:
        kind, item = _about(row)
        if item is None or Room.objects.filter(kind=kind, item_id=item.pk).exists():
            continue
        made += 1
        room = people.open_room(
            kind=kind,
            item=item,
            principal=world.principal(row["by"]),
            title=row["title"],
            organisations=[world.organisation(name) for name in row["organisations"]],
            at=world.moment(row["on"]),
        )
        for host, guest in row.get("also", ()):
            people.add_member(
                room=room.pk, member=world.member(guest), principal=world.principal(host), at=world.moment(row["on"])
            )
        said: dict[int, int] = {}
        steps = [*_messages(world, room, row, said), *_records(world, room, row), *_attendance(world, room, row)]
        for _on, step in sorted(steps, key=lambda each: -each[0]):
            step()
        _pins_and_reads(world, room, row, said)
    return made


def _about(row: dict[str, Any]) -> tuple[str, Clue | Operation | None]:
    """What a room is about: a joint operation or a clue, by its title."""
    if "operation" in row:
        return "operation", Operation.objects.filter(title=row["operation"]).first()
    return "clue", Clue.objects.filter(title=row["clue"], origin=None).first()


def _messages(world: World, room: Room, row: dict[str, Any], said: dict[int, int]) -> Steps:
    """What was said, by when; ``said`` gets the number of each."""

    def say(number: int, message: dict[str, Any]) -> None:
        said[number] = messages.say(
            room=room.pk,
            principal=world.principal(message["by"]),
            text=message["text"],
            client_id=f"sample-{number:04d}",
            quote=said[message["answers"]] if "answers" in message else None,
            at=world.moment(message["on"]),
        ).seq

    return [(message["on"], partial(say, number, message)) for number, message in enumerate(row["message"], start=1)]


def _pins_and_reads(world: World, room: Room, row: dict[str, Any], said: dict[int, int]) -> None:
    for number in row.get("pinned", ()):
        messages.pin(
            room=room.pk, principal=world.principal(row["by"]), target=said[number], client_id=f"sample-pin-{number}"
        )
    read = Participant.objects.filter(room=room, membership__user__username__in=row.get("read", ()))
    read.update(read_seq=max(said.values()))


def _records(world: World, room: Room, row: dict[str, Any]) -> Steps:
    """The formal notice, the decision, the poll and the action item of a room, and what became of them."""
    made: dict[str, Any] = {}

    def given(name: str) -> dict[str, Any]:
        of = row[name]
        by, at = world.principal(of["by"]), world.moment(of["on"])
        return {"room": room.pk, "principal": by, "text": of["text"], "client_id": f"sample-{name}", "at": at}

    def notice() -> None:
        made["notice"] = records.send_notice(**given("notice"))

    def decision() -> None:
        made["decision"] = records.propose_decision(quorum=row["decision"]["quorum"], **given("decision"))

    def action() -> None:
        of = row["action"]
        records.add_action(owner=world.member(of["owner"]), days=of["days"], **given("action"))

    def poll() -> None:
        of, days, today = row["poll"], calendar(), timezone.localdate()
        slots = [named(days.add_working_days(today, n), part) for n, part in of["slots"]]
        reply_by = days.add_working_days(today, of["reply"])
        made["poll"] = polls.ask_day(slots=slots, reply_by=reply_by, **given("poll"))

    def suits(who: str, on: float, words: list[str], remark: str) -> None:
        said = dict(zip(made["poll"].slots, words, strict=True))
        by, at = world.principal(who), world.moment(on)
        polls.answer_poll(poll=made["poll"], principal=by, said=said, remark=remark, at=at)

    def confirm(who: str, on: float, remark: str) -> None:
        records.confirm_notice(
            notice=made["notice"], principal=world.principal(who), remark=remark, at=world.moment(on)
        )

    def opinion(who: str, on: float, stance: str, reason: str) -> None:
        by, at = world.principal(who), world.moment(on)
        records.give_opinion(decision=made["decision"], principal=by, stance=stance, reason=reason, at=at)

    def end() -> None:
        of = row["decision"]
        records.end_decision(
            decision=made["decision"], principal=world.principal(of["by"]), at=world.moment(of["ended"])
        )

    steps: Steps = []
    for name, make in (("notice", notice), ("decision", decision), ("poll", poll), ("action", action)):
        if name in row:
            steps.append((row[name]["on"], make))
    steps += [(each[1], partial(confirm, *each)) for each in row.get("notice", {}).get("confirm", ())]
    steps += [(each[1], partial(opinion, *each)) for each in row.get("decision", {}).get("opinions", ())]
    steps += [(each[1], partial(suits, *each)) for each in row.get("poll", {}).get("answers", ())]
    if "ended" in row.get("decision", {}):
        steps.append((row["decision"]["ended"], end))
    return steps


def _attendance(world: World, room: Room, row: dict[str, Any]) -> Steps:
    """The attendance list of a room: who signed in by its code, who was entered, its end."""
    if (of := row.get("attendance")) is None:
        return []
    by, made = world.principal(of["by"]), {}

    def opened() -> None:
        at = world.moment(of["on"])
        made["list"] = attendance.open_attendance(
            room=room.pk,
            principal=by,
            text=of["text"],
            place=of["place"],
            client_id="sample-attendance",
            ends_at=world.moment(of["closed"]),
            at=at,
        )

    def present(who: str, on: float) -> None:
        at = world.moment(on)
        code = codes.code_at(made["list"], at)
        attendance.sign_in(attendance=made["list"], principal=world.principal(who), code=code, scanned_at=at, at=at)

    def by_hand(who: str, on: float, reason: str) -> None:
        attendance.enter_member(
            attendance=made["list"], principal=by, member=world.member(who).pk, reason=reason, at=world.moment(on)
        )

    def guest(name: str, organisation: str, on: float) -> None:
        attendance.enter_guest(
            attendance=made["list"], principal=by, name=name, organisation=organisation, at=world.moment(on)
        )

    def closed() -> None:
        attendance.close_attendance(attendance=made["list"], principal=by, at=world.moment(of["closed"]))

    steps: Steps = [(of["on"], opened), (of["closed"], closed)]
    steps += [(each[1], partial(present, *each)) for each in of["present"]]
    steps += [(each[1], partial(by_hand, *each)) for each in of["hand"]]
    return steps + [(each[2], partial(guest, *each)) for each in of["guests"]]

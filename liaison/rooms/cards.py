"""What the stream and the pages show of a record: a few plain values, and whether it waits for whoever looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from core.access import Principal, visible
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.rules import may_act
from liaison.rooms.half_days import in_words
from liaison.rooms.models import (
    RECORDS,
    ActionItem,
    Attendance,
    Decision,
    FormalNotice,
    Minutes,
    Participant,
    Poll,
    Presence,
    Record,
    Room,
    Stance,
)
from liaison.rooms.models.polls import Word
from liaison.rooms.subjects import Answers, item_of, subject_of

_WITH = {
    "notice": ("receipts__organisation", "receipts__confirmed_by__user", "reads__member__user"),
    "decision": ("opinions__organisation", "opinions__by__user"),
    "action": (),
    "poll": ("answers__organisation", "answers__by__user"),
    "attendance": ("presences__member__user", "presences__member__organisation", "presences__entered_by__user"),
    "minutes": ("answers__organisation", "answers__by__user"),
}
_RELATED = {
    "action": ("author__organisation", "owner__user", "owner__organisation", "done_by__user"),
    "poll": ("author__organisation", "author__user", "room"),
    "attendance": ("author__organisation", "room"),
}

#: kinds whose cards name everybody in the room
_WITH_PEOPLE = ("poll", "attendance")


def _people() -> Prefetch:
    """Who is in the room now, once for all records that ask."""
    there = Participant.objects.filter(left_at=None).select_related("membership__user", "membership__organisation")
    return Prefetch("room__participants", there.order_by("membership__organisation", "pk"), "there")


def cards_of(principal: Principal, room: Room, lines: Iterable[dict[str, Any]]) -> None:
    """Give the lines that are records their card: two to four queries for each kind that is among them."""
    wanted: dict[str, dict[int, dict[str, Any]]] = {}
    for line in lines:
        if line["kind"] == "record":
            wanted.setdefault(line["record"], {})[line["seq"]] = line
    for code, by_seq in wanted.items():
        found = visible(principal, RECORDS[code]).filter(room=room, seq__in=by_seq)
        found = found.select_related(*_RELATED.get(code, ("author__organisation",))).prefetch_related(
            *_WITH[code], *((_people(),) if code in _WITH_PEOPLE else ())
        )
        for item in found:
            by_seq[item.seq]["card"] = card_of(principal, item)


def card_of(principal: Principal, item: Record) -> dict[str, Any]:
    """The card of one record."""
    maker = {
        FormalNotice: _notice,
        Decision: _decision,
        ActionItem: _action,
        Poll: _poll,
        Attendance: _attendance,
        Minutes: _minutes,
    }[type(item)]
    return {
        "item": item,
        "code": item.code,
        "name": item._meta.verbose_name,
        "place": reverse("rooms:record", args=[item.code, item.pk]),
        "own": item.author.organisation_id == principal.organisation_id,
        **maker(principal, item),
    }


def _notice(principal: Principal, item: FormalNotice) -> dict[str, Any]:
    readers: dict[int, list[str]] = {}
    for read in item.reads.all():
        readers.setdefault(read.member.organisation_id, []).append(str(read.member.user))
    rows = [(each, "、".join(readers.get(each.organisation_id, ()))) for each in item.receipts.all()]
    mine = any(each.organisation_id == principal.organisation_id and not each.confirmed_at for each, _read in rows)
    return {
        "rows": rows,
        "confirmed": sum(each.confirmed_at is not None for each, _read in rows),
        "waits": mine and may_act(principal),
    }


def _decision(principal: Principal, item: Decision) -> dict[str, Any]:
    opinions = list(item.opinions.all())
    said = [(stance.label, [each for each in opinions if each.stance == stance]) for stance in Stance]
    spoken = {each.organisation_id for each in opinions}
    is_open = item.state == Decision.State.OPEN
    return {
        "said": [(label, found) for label, found in said if found],
        "spoken": len(opinions),
        "is_open": is_open,
        "enough": len(opinions) >= item.quorum,
        "waits": is_open and principal.organisation_id not in spoken and may_act(principal),
    }


def _action(principal: Principal, item: ActionItem) -> dict[str, Any]:
    return {
        "waits": item.done_at is None and item.owner_id in principal.memberships,
        "may_finish": item.done_at is None
        and may_act(principal)
        and principal.organisation_id in (item.owner.organisation_id, item.author.organisation_id),
    }


def _poll(principal: Principal, item: Poll) -> dict[str, Any]:
    is_open = item.state == Poll.State.OPEN
    answers = _mirrored(principal, item) if item.mirrored else _of_room(principal, item)
    found: dict[str, Any] = {
        "is_open": is_open,
        "chosen": in_words(item.chosen) if item.chosen else "",
        "table": answers,
        "rows": [
            (slot == item.chosen, in_words(slot), cells, total)
            for slot, cells, total in (answers.rows if answers else ())
        ],
        "waits": bool(answers and answers.waits),
        "answer_at": answers.place if answers else "",
    }
    if not item.mirrored:
        found["remarks"] = [each for each in item.answers.all() if each.remark]
    return found


def _mirrored(principal: Principal, item: Poll) -> Answers | None:
    ask = subject_of(item.room).answers
    return ask(principal, item_of(item.room)) if ask else None


def _of_room(principal: Principal, item: Poll) -> Answers:
    """Every organisation in the room, and those that answered while they were."""
    prefetch_related_objects([item], _people())
    given = {each.organisation_id: each for each in item.answers.all()}
    asked: dict[int, Organisation] = {
        each.membership.organisation_id: each.membership.organisation for each in item.room.there
    }
    inside = set(asked)
    asked |= {pk: each.organisation for pk, each in given.items()}
    rows = []
    for slot in item.slots:
        words = [given[pk].said.get(slot, "") if pk in given else "" for pk in asked]
        cells = [
            (of.short_name, str(Word(word).label) if word else "")
            for of, word in zip(asked.values(), words, strict=True)
        ]
        total = " · ".join(f"{word.label} {words.count(word)}" for word in Word)
        rows.append((slot, cells, total))
    own = principal.organisation_id
    return Answers(
        columns=[each.short_name for each in asked.values()],
        rows=rows,
        answered=len(given),
        of=len(asked),
        waits=item.state == Poll.State.OPEN and own in inside and own not in given and may_act(principal),
        place=reverse("rooms:record", args=[item.code, item.pk]),
    )


def _attendance(principal: Principal, item: Attendance) -> dict[str, Any]:
    """Everybody in the room by organisations, and those who were there and have left it since."""
    prefetch_related_objects([item], _people())
    presences = list(item.presences.all())
    there = {each.member_id: each for each in presences if each.member_id}
    members = {each.membership_id: each.membership for each in item.room.there}
    missing = [member for pk, member in members.items() if pk not in there]
    members |= {pk: each.member for pk, each in there.items()}
    groups: dict[str, list[tuple[Membership, Presence | None]]] = {}
    for pk, member in members.items():
        groups.setdefault(member.organisation.short_name, []).append((member, there.get(pk)))
    return {
        "is_open": item.is_open,
        "groups": [(name, found, sum(seen is not None for _who, seen in found)) for name, found in groups.items()],
        "guests": [each for each in presences if each.member_id is None],
        "missing": missing,
        "mine": there.get(principal.membership_id),
        "may_project": item.is_open and may_act(principal) and item.author.organisation_id == principal.organisation_id,
        "waits": False,
    }


def _minutes(principal: Principal, item: Minutes) -> dict[str, Any]:
    answers = list(item.answers.all())
    is_open = item.state == Minutes.State.OPEN
    mine = any(
        each.organisation_id == principal.organisation_id and not each.confirmed_at and not each.objected_at
        for each in answers
    )
    return {
        "answers": answers,
        "confirmed": sum(each.confirmed_at is not None for each in answers),
        "is_open": is_open,
        "waits": is_open and mine and may_act(principal),
    }


def waiting(principal: Principal, room: Room) -> dict[str, list[Any]]:
    """Beside the stream: notices to be confirmed by the organisation, open decisions, action items, polls, attendance
    lists, minutes."""
    own = principal.organisation_id

    def of(model: type[Record]) -> Any:
        return visible(principal, model).filter(room=room).order_by("seq")

    return {
        "notices": list(of(FormalNotice).filter(receipts__organisation=own, receipts__confirmed_at=None)[:10]),
        "decisions": list(of(Decision).filter(state=Decision.State.OPEN)[:10]),
        "actions": list(of(ActionItem).filter(done_at=None).select_related("owner__user", "owner__organisation")[:10]),
        "polls": list(of(Poll).filter(state=Poll.State.OPEN)[:10]),
        "attendances": list(of(Attendance).filter(closed_at=None, ends_at__gt=timezone.now())[:5]),
        "minutes": list(of(Minutes).filter(state=Minutes.State.OPEN)[:5]),
    }

"""Reads of rooms. Everything starts from what the principal may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from core.access import Principal, visible
from liaison.clues.grams import words_asked
from liaison.rooms.choices import SILENT, Kind
from liaison.rooms.models import Participant, Room, RoomEvent
from liaison.rooms.wire import describe

#: Lines of a room's log on one page.
LINES: Final = 60


def my_rooms(principal: Principal, *, archived: bool = False) -> QuerySet[Room]:
    """Rooms the member is in, the latest first, each with ``unread``."""
    mine = Participant.objects.filter(room=OuterRef("pk"), membership=principal.membership_id)
    found = visible(principal, Room).annotate(read=Subquery(mine.values("read_seq")[:1]))
    return (
        found.filter(archived_at__isnull=not archived)
        .annotate(
            unread=Greatest(F("last_seq") - F("read"), 0),
            people=Count("participants", filter=Q(participants__left_at=None)),
        )
        .select_related("opened_by__organisation")
        .order_by("-last_at", "-pk")
    )


def log_before(principal: Principal, room: Room, before: int) -> tuple[list[dict[str, Any]], bool]:
    """The last ``LINES`` lines before number ``before``, oldest first, and whether there are older ones."""
    found = _lines(principal, room).filter(seq__lt=before).order_by("-seq")
    rows = list(found.select_related("author__user", "author__organisation")[: LINES + 1])
    return shown(rows[LINES - 1 :: -1] if len(rows) > LINES else rows[::-1]), len(rows) > LINES


def lines_after(principal: Principal, room: Room, after: int, limit: int = LINES) -> list[dict[str, Any]]:
    """The first lines after number ``after``."""
    found = _lines(principal, room).filter(seq__gt=after).order_by("seq")
    return shown(list(found.select_related("author__user", "author__organisation")[:limit]))


def shown(rows: Sequence[RoomEvent]) -> list[dict[str, Any]]:
    """Rows as templates show them: as clients get them, with the moment as one."""
    lines = describe(rows)
    for line, row in zip(lines, rows, strict=True):
        line["when"] = row.created_at
        line["is_said"] = row.kind == Kind.TEXT
        line["words"] = row.get_kind_display()
    return lines


def _lines(principal: Principal, room: Room) -> QuerySet[RoomEvent]:
    return visible(principal, RoomEvent).filter(room=room).exclude(kind__in=SILENT)


def pinned(principal: Principal, room: Room) -> list[dict[str, Any]]:
    """What is pinned, in the order of the log."""
    found = visible(principal, RoomEvent).filter(room=room, pinned_at__isnull=False).order_by("seq")
    return shown(list(found.select_related("author__user", "author__organisation")[:20]))


def people_of(room: Room) -> list[tuple[str, list[Participant]]]:
    """Who is in the room, by organisation, the opener's first."""
    there = room.participants.filter(left_at=None).select_related("membership__user", "membership__organisation")
    groups: dict[str, list[Participant]] = {}
    opener = room.opened_by.organisation_id
    for each in sorted(there, key=lambda p: (p.membership.organisation_id != opener, p.pk)):
        groups.setdefault(each.membership.organisation.short_name, []).append(each)
    return list(groups.items())


def search(principal: Principal, room: Room, text: str, limit: int = 50) -> list[dict[str, Any]]:
    """Messages of the room that hold every word of ``text`` (as clues are searched), the newest first.

    One room has some thousand messages: their folded texts are looked through, no index is kept.
    """
    words = words_asked(text)
    found = visible(principal, RoomEvent).filter(room=room, kind__in=[Kind.TEXT, Kind.RECORD], withdrawn_at=None)
    for phrases in words:
        condition = Q()
        for phrase in sorted(phrases):
            condition |= Q(folded__contains=phrase)
        found = found.filter(condition)
    if not words:
        return []
    return shown(list(found.select_related("author__user", "author__organisation").order_by("-seq")[:limit]))


def history(principal: Principal, message: RoomEvent) -> list[tuple[dt.datetime, str]]:
    """Every text a message had, the first one first; none when it was withdrawn."""
    if message.withdrawn_at is not None:
        return []
    edits = visible(principal, RoomEvent).filter(room=message.room_id, target=message.seq, kind=Kind.EDIT)
    first = (message.created_at, message.body.get("text", ""))
    return [first, *((edit.created_at, edit.text) for edit in edits.order_by("seq"))]

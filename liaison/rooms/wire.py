"""Events as clients get them: plain data, the same for everybody who may see them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from core.files import has_preview
from liaison.rooms.choices import Kind
from liaison.rooms.models import RoomEvent

#: Of a quoted message.
EXCERPT = 80


def read_events(events: QuerySet[RoomEvent]) -> list[dict[str, Any]]:
    """``events`` as data, in their order; two queries at most."""
    rows = list(events.select_related("author__user", "author__organisation"))
    return describe(rows)


def describe(rows: Sequence[RoomEvent]) -> list[dict[str, Any]]:
    """Rows (with author, user and organisation) as data. Of a withdrawn message only the trace is told."""
    quoted = _quoted(rows)
    return [_described(row, quoted) for row in rows]


def encode(event: dict[str, Any]) -> str:
    """An event as JSON text."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _described(row: RoomEvent, quoted: dict[tuple[int, int], RoomEvent]) -> dict[str, Any]:
    event: dict[str, Any] = {
        "seq": row.seq,
        "kind": row.kind,
        "at": row.created_at.isoformat(timespec="milliseconds"),
        "cid": row.client_id,
    }
    if row.author is not None:
        event["by"] = row.author_id
        event["name"] = str(row.author.user)
        event["org"] = row.author.organisation.short_name
    if row.target is not None:
        event["target"] = row.target
    if row.withdrawn_at is not None:
        event["withdrawn"] = True
        return event
    if row.edited_at is not None:
        event["edited"] = True
    if row.pinned_at is not None:
        event["pinned"] = True
    if row.kind in (Kind.TEXT, Kind.EDIT, Kind.RECORD):
        event["text"] = row.text
    for name, value in row.body.items():
        if name == "files":
            event[name] = [file | {"preview": has_preview(file["name"], file["size"])} for file in value]
        elif name not in ("text", "quote"):
            event[name] = value
    if (seq := row.body.get("quote")) is not None:
        event["quote"] = {"seq": seq} | _excerpt(quoted.get((row.room_id, seq)))
    return event


def _quoted(rows: Iterable[RoomEvent]) -> dict[tuple[int, int], RoomEvent]:
    wanted = {(row.room_id, row.body["quote"]) for row in rows if row.body.get("quote") and not row.withdrawn_at}
    if not wanted:
        return {}
    found = RoomEvent.objects.filter(
        room__in={room for room, _seq in wanted}, seq__in={seq for _room, seq in wanted}
    ).select_related("author__user")
    return {(row.room_id, row.seq): row for row in found}


def _excerpt(row: RoomEvent | None) -> dict[str, Any]:
    if row is None or row.withdrawn_at is not None:
        return {"withdrawn": True}
    files = "、".join(file["name"] for file in row.body.get("files", []))
    text = row.text or files
    return {"name": str(row.author.user) if row.author else "", "text": text[:EXCERPT]}

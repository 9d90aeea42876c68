"""What several views of rooms need."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from core.access import get_visible_or_404, visible
from core.throttle import Limit
from liaison.rooms.models import RECORDS, Record, Room

#: Posts of one member by HTTP; sockets count on their own.
POSTS = Limit("rooms.post", 120, 60)


def room_or_404(request: HttpRequest, pk: int) -> Room:
    """The room, for whoever is in it."""
    wanted = visible(request.principal, Room).select_related("opened_by__organisation")
    return get_visible_or_404(request.principal, wanted, pk=pk)


def record_or_404(request: HttpRequest, code: str, pk: int) -> Record:
    """The record, for whoever sees its room at that place."""
    if code not in RECORDS:
        raise Http404
    wanted = visible(request.principal, RECORDS[code]).select_related(
        "room__opened_by", "author__user", "author__organisation"
    )
    return get_visible_or_404(request.principal, wanted, pk=pk)


def number(text: str | None) -> int | None:
    """A number of the log from an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None

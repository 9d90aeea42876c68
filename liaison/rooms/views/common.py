"""What several views of rooms need."""

from __future__ import annotations

from django.http import HttpRequest

from core.access import get_visible_or_404, visible
from core.throttle import Limit
from liaison.rooms.models import Room

#: Posts of one member by HTTP; sockets count on their own.
POSTS = Limit("rooms.post", 120, 60)


def room_or_404(request: HttpRequest, pk: int) -> Room:
    """The room, for whoever is in it."""
    wanted = visible(request.principal, Room).select_related("opened_by__organisation")
    return get_visible_or_404(request.principal, wanted, pk=pk)


def number(text: str | None) -> int | None:
    """A number of the log from an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None

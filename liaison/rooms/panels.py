"""What the pages of clues and referrals show of their room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.access import Principal, visible
from liaison.clues.models import Clue
from liaison.organisations.rules import may_act
from liaison.rooms.models import Decision, Minutes, Room
from liaison.rooms.rules import may_write, participant_of
from liaison.rooms.subjects import subject_of_kind


def door(principal: Principal, kind: str, item: Any) -> dict[str, Any] | None:
    """The room about ``item`` that ``principal`` may enter, or where it may open one; None where neither."""
    room = visible(principal, Room).filter(kind=kind, item_id=item.pk).first()
    if room is not None:
        return {"room": room, "place": reverse("rooms:room", args=[room.pk])}
    subject = subject_of_kind(kind)
    if subject is None or Room.objects.filter(kind=kind, item_id=item.pk).exists():
        return None
    if not subject.may_open(principal, item):
        return None
    return {"room": None, "place": reverse("rooms:open", args=[kind, item.pk]), "opens_to": subject.opens_to}


def records_of(principal: Principal, kind: str, item: Any, always: bool = False) -> dict[str, Any] | None:
    """Decisions and minutes made in the room about ``item``, for whoever is in it; None where there is nothing to show.

    Args:
        always: show the section where nothing was decided yet, too, and say where it is done.
    """
    room = visible(principal, Room).filter(kind=kind, item_id=item.pk).first()
    if room is None:
        return {"room": None} if always else None
    decisions = list(visible(principal, Decision).filter(room=room))
    minutes = list(visible(principal, Minutes).filter(room=room))
    if not (decisions or minutes or always):
        return None
    makes = may_act(principal) and may_write(room, participant_of(principal, room))
    return {"room": room, "decisions": decisions, "minutes": minutes, "makes": makes}


def of_clue(request: HttpRequest, clue: Clue) -> dict[str, Any] | None:
    """The room of a clue; for whoever got it by referral, that of the sender's clue."""
    found = door(request.principal, "clue", clue)
    if found is None and (origin := getattr(clue, "origin", None)) is not None:
        found = door(request.principal, "clue", origin.clue)
    return found

"""Who may see a room and what happened in it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, PrincipalKind, Question
from liaison.rooms.choices import RoomRole
from liaison.rooms.models import Participant, Room
from liaison.rooms.subjects import Subject, registered_subjects, subject_of_kind


def _in_room(principal: Principal, room: str) -> QuerySet[Participant]:
    return Participant.objects.filter(room=OuterRef(room), membership=principal.membership_id, left_at=None)


def rooms(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Rooms the member acted as is in, as long as the item they are about may be seen too: whoever is recused from a
    clue is out of its room in the same moment."""
    return _rooms(principal, queryset, registered_subjects())


def sees_room(principal: Principal, room: int, kind: str) -> bool:
    """Whether ``visible(principal, Room)`` holds ``room``, which is about an item of ``kind``.

    For sockets and posts, who know the kind and ask often: as ``may_see``, with the rule of that kind alone.
    """
    if principal.kind is PrincipalKind.SYSTEM:
        return Room.objects.filter(pk=room, kind=kind).exists()
    subject = subject_of_kind(kind)
    question = _question(principal, subject, timezone.localdate()) if subject else None
    return question is not None and question.holds(room)


@lru_cache(maxsize=2_000)
def _question(principal: Principal, subject: Subject, _day: dt.date) -> Question | None:
    """What finds a room of the kind where ``principal`` may see it; None for whoever sees no room."""
    return Question.about(_rooms(principal, Room.objects.filter(kind=subject.kind), [subject]))


def _rooms(principal: Principal, queryset: QuerySet, subjects: list[Subject]) -> QuerySet:
    if not principal.is_member:
        return queryset.none()
    seen = Q(pk__in=[])
    for subject in subjects:
        seen |= Q(kind=subject.kind) & subject.seen(principal, OuterRef("item_id"))
    return queryset.filter(seen, Exists(_in_room(principal, "pk")))


def beside_room(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members and records of a room are seen by whoever sees the room."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(room__in=rooms(principal, Room.objects.all()))


def events(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Events of rooms that are seen, and records, from where the member's time in the room begins."""
    if not principal.is_member:
        return queryset.none()
    since = _in_room(principal, "room").filter(sees_from__lt=OuterRef("seq"))
    return beside_room(principal, queryset).filter(Exists(since))


def participant_of(principal: Principal, room: Room) -> Participant | None:
    """What ``principal`` is in ``room``; None when not in it. The rule is asked separately."""
    return (
        Participant.objects.filter(room=room, membership=principal.membership_id, left_at=None)
        .select_related("membership__user", "membership__organisation")
        .first()
    )


def may_write(room: Room, participant: Participant | None) -> bool:
    """Whether a member may write now."""
    return participant is not None and participant.role == RoomRole.WRITER and not room.is_archived

"""Who may see a room and what happened in it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.access import Principal, PrincipalKind
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

    For sockets and posts, who know the kind and ask often: putting the rule of a kind together takes Python ten times
    as long as asking the database, so it is put together once a day for a principal and asked anew every time. Rules
    are made of who asks and the day alone, never of what the database holds when they are made.
    """
    if principal.kind is PrincipalKind.SYSTEM:
        return Room.objects.filter(pk=room, kind=kind).exists()
    subject = subject_of_kind(kind)
    question = _question(principal, subject, timezone.localdate()) if subject else None
    if question is None:
        return False
    sql, parameters = question
    with connection.cursor() as cursor:
        cursor.execute(sql, [room if each == _ANY_ROOM else each for each in parameters])
        return cursor.fetchone() is not None


#: Stands for the room in a question that is put together.
_ANY_ROOM = -1_718_281_828


@lru_cache(maxsize=2_000)
def _question(principal: Principal, subject: Subject, _day: dt.date) -> tuple[str, tuple] | None:
    """SQL and parameters that find the room where ``principal`` may see it; None for whoever sees no room."""
    found = _rooms(principal, Room.objects.filter(pk=_ANY_ROOM, kind=subject.kind), [subject])
    try:
        sql, parameters = found.query.exists().sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(parameters)


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

"""Who may see a room and what happened in it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

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


def rooms_of_kind(principal: Principal, kind: str) -> QuerySet[Room]:
    """``visible(principal, Room)`` among the rooms of one ``kind``.

    For sockets and posts, who know the kind and ask often: putting the rules of all kinds together costs more than
    asking the database.
    """
    queryset = Room.objects.filter(kind=kind)
    if principal.kind is PrincipalKind.SYSTEM:
        return queryset
    subject = subject_of_kind(kind)
    return _rooms(principal, queryset, [subject] if subject else [])


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

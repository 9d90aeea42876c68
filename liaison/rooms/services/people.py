"""Opening rooms, letting organisations and their people in, archiving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal, may_see
from liaison.organisations.acting import principals_for
from liaison.organisations.choices import ACTIVE_ROLES
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_act
from liaison.rooms.choices import Kind, RoomRole
from liaison.rooms.models import Participant, Room
from liaison.rooms.poking import poke_gone
from liaison.rooms.services.appending import Writing, writing
from liaison.rooms.services.mirroring import follow_question
from liaison.rooms.subjects import item_of, subject_of, subject_of_kind


def open_room(
    *,
    kind: str,
    item: Any,
    principal: Principal,
    title: str = "",
    organisations: Iterable[Organisation] = (),
    at: dt.datetime | None = None,
) -> Room:
    """Open the room of ``item`` and let ``organisations`` in; the opener's people are in from the start.

    ``at`` is when, for sample content; now otherwise.

    Raises:
        Refused: not for this principal, or there is a room already.
    """
    subject = subject_of_kind(kind)
    if subject is None or not subject.may_open(principal, item):
        raise Refused(_("This is not for you to do. Ask the head or the handler in charge."))
    opener = Membership.objects.select_related("user", "organisation").get(pk=principal.membership_id)
    title = " ".join((title or subject.title(item)).split())[:120]
    opened = at or timezone.now()
    with transaction.atomic():
        try:
            with transaction.atomic():
                room = Room.objects.create(
                    kind=kind, item_id=item.pk, title=title, opened_by=opener, opened_at=opened, last_at=opened
                )
        except IntegrityError as error:
            raise Refused(_("There is a room about this already.")) from error
        write = Writing(room, Participant.objects.create(room=room, membership=opener, joined_at=opened), at)
        write.append(Kind.OPENED)
        _let_in(write, item, opener.organisation)
        for organisation in organisations:
            if organisation.pk != opener.organisation_id:
                _party(write, item, organisation)
        # Its name is in the log: the trail outlives the room, and keeps no words.
        write.recorded("room.opened", principal)
        follow_question(kind, item, at=at)
    return room


def add_party(*, room: int, organisation: Organisation, principal: Principal, from_start: bool = True) -> None:
    """Let another organisation in, with those of its people who work on the matter.

    Raises:
        Refused: it has no part in the matter, or nobody of it may see the matter.
    """
    with writing(room, principal) as write:
        _hold_to_work(principal)
        _party(write, item_of(write.room), organisation, from_start=from_start)
        write.recorded("room.party_added", principal, organisation=organisation.name)


def add_member(
    *,
    room: int,
    member: Membership,
    principal: Principal,
    role: str = RoomRole.WRITER,
    from_start: bool = True,
    at: dt.datetime | None = None,
) -> None:
    """Bring a colleague of the own organisation in.

    Args:
        from_start: whether the colleague sees what was said before.
        at: when, for sample content; now otherwise.

    Raises:
        Refused: not of the own organisation, or the matter is hidden from the colleague.
    """
    with writing(room, principal) as write:
        _hold_to_work(principal)
        if member.organisation_id != principal.organisation_id:
            raise Refused(_("Every organisation brings its own people in."))
        if role not in RoomRole.values:
            raise Refused(_("Choose one of the options."), field="role")
        write.at = at
        if not _join(write, [member], role=role, from_start=from_start):
            raise Refused(_("%(name)s may not see the matter of this room.") % {"name": member.user}, field="member")
        write.recorded("room.member_added", principal, member=member.pk, role=role)


def set_role(*, room: int, member: Membership, role: str, principal: Principal) -> None:
    """Let a colleague of the own organisation write, or only read."""
    with writing(room, principal) as write:
        _hold_to_work(principal)
        participant = _participant_of_own(write, member, principal)
        if role not in RoomRole.values or (role == RoomRole.WRITER and member.role not in ACTIVE_ROLES):
            raise Refused(_("Auditors and readers of an organisation read in rooms, too."), field="role")
        if participant.role == role:
            return
        if role == RoomRole.READER:
            _keep_a_writer(write, member)
        participant.role = role
        participant.save(update_fields=["role"])
        write.append(Kind.ROLE, {"member": member.pk, "who": str(member.user), "role": role})
        write.recorded("room.role_set", principal, member=member.pk, role=role)


def remove_member(*, room: int, member: Membership, principal: Principal) -> None:
    """Take a colleague of the own organisation out, or leave. Its open sockets are closed at once.

    Raises:
        Refused: another organisation's, not in the room, or its only writer.
    """
    with writing(room, principal, writer=member.pk != principal.membership_id, archived=True) as write:
        if member.pk != principal.membership_id:
            _hold_to_work(principal)
        participant = _participant_of_own(write, member, principal)
        _keep_a_writer(write, member)
        _out(write, [participant])
        write.recorded("room.member_removed", principal, member=member.pk)


def remove_party(*, room: int, organisation: Organisation, principal: Principal) -> None:
    """Take an organisation out, with all of its people; for the one that opened the room.

    Raises:
        Refused: it opened the room itself, or somebody else asks.
    """
    with writing(room, principal) as write:
        _hold_to_work(principal)
        opener = write.room.opened_by.organisation_id
        if principal.organisation_id != opener or organisation.pk == opener:
            raise Refused(_("Only the organisation that opened the room takes others out."))
        there = write.room.participants.filter(left_at=None, membership__organisation=organisation)
        _out(write, list(there.select_related("membership__user", "membership__organisation")))
        write.recorded("room.party_removed", principal, organisation=organisation.name)


def archive(*, room: int) -> None:
    """The matter has ended: the room can be read, nothing is written any more. Without effect when archived."""
    with writing(room, SYSTEM) as write:
        if not write.room.is_archived:
            write.append(Kind.ARCHIVED)
            Room.objects.filter(pk=room).update(archived_at=timezone.now())
            write.recorded("room.archived", SYSTEM)


def take_up_again(*, room: int) -> None:
    """The matter was reopened: the room can be written in again. Without effect when it is not archived."""
    with writing(room, SYSTEM) as write:
        if write.room.is_archived:
            write.append(Kind.REOPENED)
            Room.objects.filter(pk=room).update(archived_at=None)
            write.recorded("room.reopened", SYSTEM)


def follow_item(kind: str, item: Any) -> None:
    """Archive the room of ``item`` or take it up again, as the item stands now; in the caller's transaction."""
    subject = subject_of_kind(kind)
    room = Room.objects.filter(kind=kind, item_id=item.pk).first() if subject else None
    if subject is None or room is None or subject.closed(item) == room.is_archived:
        return
    if subject.closed(item):
        archive(room=room.pk)
    else:
        take_up_again(room=room.pk)


def _hold_to_work(principal: Principal) -> None:
    if not may_act(principal):
        raise Refused(_("This is not for you to do. Ask the head or the handler in charge."))


def _party(write: Writing, item: Any, organisation: Organisation, *, from_start: bool = True) -> None:
    if not subject_of(write.room).parties(item).filter(pk=organisation.pk).exists():
        raise Refused(_("%(name)s has no part in this matter.") % {"name": organisation.short_name})
    if not _let_in(write, item, organisation, from_start=from_start):
        raise Refused(_("Nobody of %(name)s may see this matter.") % {"name": organisation.short_name})


def _let_in(write: Writing, item: Any, organisation: Organisation, *, from_start: bool = True) -> list[Membership]:
    return _join(write, subject_of(write.room).first(item, organisation), from_start=from_start)


def _join(
    write: Writing, members: Iterable[Membership], *, role: str = RoomRole.WRITER, from_start: bool = True
) -> list[Membership]:
    """Make ``members`` participants as far as they may see the matter; those who are in already stay as they are."""
    joined = []
    members = list(members)
    room, since, now = write.room, 0 if from_start else write.room.last_seq, write.at or timezone.now()
    for member, asking in zip(members, principals_for(members), strict=True):
        given = role if member.role in ACTIVE_ROLES else RoomRole.READER
        with transaction.atomic():
            participant, made = Participant.objects.get_or_create(
                room=room,
                membership=member,
                defaults={"role": given, "sees_from": since, "read_seq": since, "joined_at": now},
            )
            if not made and participant.left_at is None:
                joined.append(member)
                continue
            if not made:
                participant.role, participant.left_at, participant.joined_at = given, None, now
                participant.sees_from, participant.read_seq = since, max(since, participant.read_seq)
                participant.save()
            if not may_see(asking, room):
                transaction.set_rollback(True)
                continue
        write.append(
            Kind.JOINED,
            {"member": member.pk, "who": str(member.user), "of": member.organisation.short_name, "role": given},
        )
        joined.append(member)
    return joined


def _participant_of_own(write: Writing, member: Membership, principal: Principal) -> Participant:
    if member.organisation_id != principal.organisation_id:
        raise Refused(_("Every organisation brings its own people in."))
    found = write.room.participants.filter(membership=member, left_at=None).first()
    if found is None:
        raise Refused(_("%(name)s is not in this room.") % {"name": member.user})
    return found


def _keep_a_writer(write: Writing, member: Membership) -> None:
    """An organisation that is in a room can speak there, as long as anybody of it is."""
    others = write.room.participants.filter(left_at=None, membership__organisation=member.organisation_id)
    others = others.exclude(membership=member)
    if others.exists() and not others.filter(role=RoomRole.WRITER).exists():
        raise Refused(_("Let somebody else of your organisation write first."))


def _out(write: Writing, participants: list[Participant]) -> None:
    for participant in participants:
        member = participant.membership
        body = {"member": member.pk, "who": str(member.user), "of": member.organisation.short_name}
        write.append(Kind.LEFT, body)
        participant.left_at = timezone.now()
        participant.save(update_fields=["left_at"])
        poke_gone(write.room.pk, member.pk)

"""Rooms for tests: a clue of a coordinating body that was referred to a procuratorate, with a room of both."""

from __future__ import annotations

from itertools import count

from core.access import Principal
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership, Organisation
from liaison.referrals.services import send_referral
from liaison.rooms.models import Participant, Room, RoomEvent
from liaison.rooms.services import messages, people
from tests.factories.liaison import clue, member, organisation

_serial = count(1)


class SharedRoom:
    """Two organisations in the room of a clue: ``ours`` (the holder) and ``theirs``, a clerk of each."""

    def __init__(self, **values) -> None:
        self.holder: Organisation = organisation(OrganisationKind.COORDINATING)
        self.receiver: Organisation = organisation(OrganisationKind.PROCURATORATE)
        self.our_clerk: Membership = member(self.holder, Role.CLERK)
        self.their_head: Membership = member(self.receiver, Role.HEAD)
        self.clue = clue(self.holder, state="analysing", handler=self.our_clerk, **values)
        self.ours: Principal = principal_for(self.our_clerk)
        self.theirs: Principal = principal_for(self.their_head)
        self.referral = send_referral(
            clue=self.clue,
            receiver=self.receiver,
            principal=self.ours,
            fields=["description"],
            request="handle",
            legal_basis="《行政执法监督条例》第二条",
        )
        self.room: Room = people.open_room(
            kind="clue", item=self.clue, principal=self.ours, title="会商", organisations=[self.receiver]
        )

    def fresh(self) -> Room:
        """The room as it is stored now."""
        return Room.objects.get(pk=self.room.pk)

    def say(self, principal: Principal, text: str, **values) -> RoomEvent:
        """A message."""
        return messages.say(room=self.room.pk, principal=principal, text=text, client_id=client_id(), **values)

    def join(self, of: Organisation, role: str = Role.CLERK, **values) -> Principal:
        """A new colleague in the room."""
        colleague = member(of, role)
        by = self.ours if of == self.holder else self.theirs
        people.add_member(room=self.room.pk, member=colleague, principal=by, **values)
        return principal_for(colleague)

    def participant(self, principal: Principal) -> Participant:
        """The row of a member."""
        return Participant.objects.get(room=self.room, membership=principal.membership_id)


def client_id() -> str:
    """A number that no other message has."""
    return f"message-{next(_serial):08d}"

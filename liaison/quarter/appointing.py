"""Confirming an operation as its quarter's plan proposes: people, day, common visits and bookings in one event."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal, may_see
from liaison.joint import booking
from liaison.joint.models import Operation, ProposedSlot
from liaison.joint.polling import check_slots
from liaison.joint.rules import kept_away
from liaison.joint.telling import tell_parties
from liaison.joint.visits import KIND, enterprises_of
from liaison.organisations.acting import principals_for
from liaison.organisations.models import Membership
from liaison.quarter.models import Proposal
from liaison.quarter.rules import proposal_for
from liaison.visits.merging import offer
from liaison.visits.nearby import Pair, still
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect


@effect("operation.schedule")
def schedule(operation: Operation, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Fix day and people as proposed, looked at again as things stand now.

    That nobody and nothing is booked twice is the bookings' own rule, as for a day found by a poll. A visit that a
    confirmed operation of the same lead makes on this half day is joined.

    Raises:
        EventRefused: somebody or something is not possible any more; it says who or what.
    """
    proposal = proposal_for(operation.pk)
    if proposal is None:
        raise EventRefused(_("No plan proposes a day for this operation any more."))
    sent = _people(proposal, operation)
    for party in operation.parties.all():
        party.delegate = sent.get(party.organisation_id)
        party.save(update_fields=["delegate"])
    operation.day, operation.part = proposal.day, proposal.part
    # Whoever is asked or told of a day learns when it is called off.
    operation.reply_by = timezone.localtime(transition.at).date()
    operation.save(update_fields=["day", "part", "reply_by"])
    _join_visits(operation, list(sent.values()), principal)
    check_slots(operation, [(proposal.day, proposal.part)], "slot", transition.at)
    ProposedSlot.objects.update_or_create(
        operation=operation, day=proposal.day, part=proposal.part, defaults={"asked": True}
    )
    booking.book(operation, proposal.day, proposal.part, sent.values())
    Proposal.objects.filter(pk=proposal.pk).update(confirmed_at=transition.at, refused="")
    tell_parties("day_confirmed", operation, principal, transition)


def _people(proposal: Proposal, operation: Operation) -> dict[int, Membership]:
    """Whom each party sends, by its key.

    Raises:
        EventRefused: somebody has left, or must have no part in it by now.
    """
    planned = [each.membership_id for each in proposal.sent.all()]
    members = list(Membership.objects.active().filter(pk__in=planned).select_related("user", "organisation"))
    if len(members) < len(planned):
        raise EventRefused(_no_part())
    _may_all_come(members, operation)
    return {member.organisation_id: member for member in members}


def _no_part() -> str:
    return _("Somebody of this team can have no part in it any more. Plan the quarter anew.")


def _may_all_come(members: list[Membership], operation: Operation) -> None:
    for as_ in principals_for(members):
        if Operation.objects.filter(pk=operation.pk).filter(kept_away(as_)).exists():
            raise EventRefused(_no_part())


def _join_visits(operation: Operation, team: list[Membership], principal: Principal) -> None:
    """Make one of the visits that the plan has put on this half day.

    The plan has decided it and the lead is the same, so nobody is asked. A head who must keep away from the other
    operation confirms this one's day as well: the portal makes the visits one, nothing of the other changes, and the
    head sees neither it nor that there is one. The team, who will be there, must keep away from neither.
    """
    others = Operation.objects.filter(
        lead=operation.lead_id, state="confirmed", day=operation.day, part=operation.part
    ).exclude(pk=operation.pk)
    for target in enterprises_of(operation):
        code = target.credit_code
        for other in others.filter(bookings__kind="enterprise", bookings__key=code):
            host, guest = still(KIND, other.pk, code), still(KIND, operation.pk, code)
            if host is not None and guest is not None:
                _may_all_come(team, other)
                merger = offer(pair=Pair(host, guest, 0), principal=principal, reason=_("Planned with the quarter."))
                fire(merger, "accept", principal=principal if may_see(principal, merger) else SYSTEM)

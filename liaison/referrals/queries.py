"""Reads of referrals, for lists and the home page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from liaison.clues.flow import CLUE
from liaison.clues.queries import by_limit
from liaison.organisations.rules import may_act
from liaison.referrals.flow import REFERRAL
from liaison.referrals.models import Referral
from liaison.workspace.lists import in_order
from liaison.workspace.tallies import count_by_limit, count_of
from liaison.workspace.waiting import Counts, Row

#: What came back is shown this long, unless it is referred again before.
RETURNED_FOR = dt.timedelta(days=60)


def whose_clock(referral: Referral) -> int | None:
    """The organisation that must act in the present state."""
    party = REFERRAL.state(referral.state).waits_for
    return getattr(referral, f"{party}_id") if party else referral.receiver_id


def waiting_for(principal: Principal) -> QuerySet[Referral]:
    """Referrals whose next move is this member's: to receive, accept, report, review or coordinate."""
    own, mine = principal.organisation_id, principal.memberships
    unnamed_receiver = Q(handler=None) | Q(handler__in=mine)
    sender = Q(clue__handler__in=mine) | Q(clue__second_handler__in=mine) | Q(clue__handler=None)
    found = visible(principal, Referral)
    if not may_act(principal):
        return found.none()
    return found.filter(
        Q(_waits("receiver"), unnamed_receiver, receiver=own)
        | Q(_waits("sender"), sender, sender=own)
        | Q(_waits("coordinator"), coordinator=own)
    )


def _waits(party: str) -> Q:
    return Q(state__in=[state.code for state in REFERRAL.states if state.waits_for == party])


def returned(principal: Principal) -> QuerySet[Referral]:
    """Returned to this organisation lately and not referred again."""
    again = Referral.objects.filter(previous=OuterRef("pk"))
    return visible(principal, Referral).filter(
        ~Exists(again),
        sender=principal.organisation_id,
        state__in=["returned", "lapsed"],
        ended_at__gte=timezone.now() - RETURNED_FOR,
        clue__state__in=CLUE.open_states,
    )


def outside(principal: Principal) -> QuerySet[Referral]:
    """Referred by this organisation and under way."""
    return visible(principal, Referral).filter(sender=principal.organisation_id, state__in=REFERRAL.open_states)


def find_referrals(
    principal: Principal, *, side: str = "", state: str = "", text: str = "", due: str = "", sort: str = ""
) -> QuerySet[Referral]:
    """Referrals the principal may see: ``side`` in (received, by us) or out (sent), waiting, returned or all; ``due``
    soon or late; ``sort`` one of ``liaison.workspace.lists.ORDERS``."""
    if side == "mine":
        found = waiting_for(principal)
    elif side == "returned":
        found = returned(principal)
    else:
        found = visible(principal, Referral)
        if side == "in":
            found = found.filter(receiver=principal.organisation_id)
        elif side == "out":
            found = found.filter(sender=principal.organisation_id)
    if state:
        found = found.filter(state=state)
    for word in text.split()[:8]:
        found = found.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Q(acceptance_number__icontains=word)
        )
    return in_order(by_limit(found, due).select_related("sender", "receiver"), sort, "sent_at")


def count_waiting(principal: Principal) -> Counts:
    """How many referrals wait for this member."""
    return count_of(principal, waiting_for)


def count_returned(principal: Principal) -> Counts:
    """How many came back."""
    return count_by_limit(returned(principal))


def count_outside(principal: Principal) -> Counts:
    """How many are with others."""
    return count_of(principal, outside)


def _urgent(found: QuerySet[Referral], limit: int) -> QuerySet[Referral]:
    return found.select_related("sender", "receiver").order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit]


def rows_of(principal: Principal, referrals: Iterable[Referral]) -> list[Row]:
    """One row for each referral, from the asking organisation's side."""
    return [
        Row(
            title=referral.title,
            number=referral.number,
            url=reverse("referrals:referral", args=[referral.pk]),
            origin=_other(principal, referral),
            state=str(REFERRAL.state(referral.state).label),
            subject=referral.subject,
            due_at=referral.next_due_at,
            deputy=referral.handler_id in principal.stands_in_for,
        )
        for referral in referrals
    ]


def _other(principal: Principal, referral: Referral) -> str:
    if referral.sender_id == principal.organisation_id:
        return _("to %(name)s") % {"name": referral.receiver.short_name}
    return referral.sender.short_name


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent referrals that wait for this member."""
    return rows_of(principal, _urgent(waiting_for(principal), limit))


def returned_rows(principal: Principal, limit: int) -> list[Row]:
    """What came back last, with the reason in place of the state."""
    rows = []
    for referral in returned(principal).select_related("sender", "receiver").order_by("-ended_at")[:limit]:
        (row,) = rows_of(principal, [referral])
        row.origin = referral.receiver.short_name
        row.state = "；".join(filter(None, (referral.return_reason, referral.suggestion))) or row.state
        rows.append(row)
    return rows


def outside_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones that others have."""
    rows = rows_of(principal, _urgent(outside(principal), limit))
    for row in rows:
        row.origin = row.origin.removeprefix(_("to %(name)s") % {"name": ""})
    return rows

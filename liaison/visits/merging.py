"""Making two visits one: offering it, and what follows from the answer."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal
from core.audit import actor_for, record
from liaison.organisations.rules import may_act
from liaison.visits import budget
from liaison.visits.models import Merger
from liaison.visits.nearby import Pair, still
from liaison.visits.sources import source_of, sources
from liaison.workflow.announcing import Happening, announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect


@transaction.atomic
def offer(*, pair: Pair, principal: Principal, reason: str = "") -> Merger:
    """Offer that the guest's visit is made on the day of the host's.

    Who is asked: the other organisation; where somebody above both offers it, or both are one, the one that moves.

    Args:
        pair: as ``nearby.pair_of`` found it for this principal.

    Raises:
        EventRefused: the principal only reads, or the guest's visit was offered to another one meanwhile.
    """
    if not may_act(principal):
        raise EventRefused(_("Your role only reads."))
    host, guest = pair.host, pair.guest
    asked = host.organisation if principal.organisation_id == guest.organisation else guest.organisation
    try:
        with transaction.atomic():
            merger = Merger.objects.create(
                credit_code=guest.code,
                name=guest.name,
                host_kind=host.kind,
                host_pk=host.pk,
                guest_kind=guest.kind,
                guest_pk=guest.pk,
                host_id=host.organisation,
                guest_id=guest.organisation,
                offerer_id=principal.organisation_id,
                asked_id=asked,
                offered_by_id=principal.membership_id,
                day=host.day,
                left_day=guest.day,
                reason=reason.strip()[:1000],
            )
    except IntegrityError as error:
        raise EventRefused(_("This visit was offered to be made with another one meanwhile.")) from error
    offered = record_beginning(merger, "offered", principal=principal, at=merger.offered_at, note=merger.reason)
    detail = {"host": f"{host.kind}:{host.pk}", "guest": f"{guest.kind}:{guest.pk}", "enterprise": guest.code}
    record(action="merger.offered", stream=merger.subject, actor=actor_for(principal), detail=detail)
    announce_transition(merger, offered, principal)
    return merger


@effect("merger.join")
def join(merger: Merger, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The guest's visit is made on the host's day as it is now, and counts no more. Both are read again, locked."""
    budget.lock([merger.credit_code])
    host = still(merger.host_kind, merger.host_pk, merger.credit_code)
    guest = still(merger.guest_kind, merger.guest_pk, merger.credit_code)
    if host is None or host.day is None or guest is None:
        raise EventRefused(_("One of both visits was given up or has no day any more. Nothing was changed."))
    taken = Merger.objects.filter(state="joined", credit_code=merger.credit_code).exclude(pk=merger.pk)
    if taken.filter(guest_kind=host.kind, guest_pk=host.pk).exists():
        raise EventRefused(_("The visit to be joined is made with another one itself. Join that one."))
    if taken.filter(host_kind=guest.kind, host_pk=guest.pk).exists():
        raise EventRefused(_("Others have joined this visit already: it stays on its day."))
    merger.day, merger.left_day = host.day, guest.day
    merger.save(update_fields=["day", "left_day"])
    source = source_of(merger.guest_kind)
    source.join(source.model.objects.select_for_update().get(pk=merger.guest_pk), merger.credit_code, host)


@effect("merger.leave")
def leave(merger: Merger, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The guest's visit is one of its own again and counts as such, if it is still to come."""
    if transition.from_state != "joined":
        return
    budget.lock([merger.credit_code])
    if still(merger.guest_kind, merger.guest_pk, merger.credit_code) is not None:
        source = source_of(merger.guest_kind)
        source.leave(source.model.objects.select_for_update().get(pk=merger.guest_pk), merger.credit_code)


def something_happened(happening: Happening) -> None:
    """End what was agreed about the visits of an item that was cancelled, sent back or moved."""
    for source in sources():
        if happening.kind not in source.lost:
            continue
        pk = happening.item.pk
        open_ = Merger.objects.filter(state__in=["offered", "joined"])
        for side in ("host", "guest"):
            for merger in open_.filter(**{f"{side}_kind": source.kind, f"{side}_pk": pk}):
                fire(merger, "end", principal=SYSTEM)

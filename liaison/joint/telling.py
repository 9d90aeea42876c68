"""Who of the participating organisations is told of a poll, of the day, and of changes to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from core.access import Principal
from liaison.joint.models import Operation, OperationParty
from liaison.organisations.choices import ACTIVE_ROLES, Role
from liaison.organisations.models import Membership
from liaison.workflow.announcing import Happening, announce
from liaison.workflow.models import Transition


def tell_parties(
    what: str,
    operation: Operation,
    principal: Principal,
    transition: Transition,
    parties: Iterable[OperationParty] | None = None,
) -> None:
    """Announce ``operation.<what>`` to the people of ``parties`` (all of them): to whom an organisation sends and its
    heads, or to everybody who does its work while nobody is named. Only who may see the operation is told."""
    chosen = list(operation.parties.all() if parties is None else parties)
    condition = Q(pk__in=[])
    for party in chosen:
        own = Q(organisation=party.organisation_id, role__in=ACTIVE_ROLES)
        if party.delegate_id is not None:
            own &= Q(role=Role.HEAD) | Q(pk=party.delegate_id)
        condition |= own
    people = Membership.objects.active().filter(condition).values_list("pk", flat=True)
    announce(
        Happening(
            kind=f"operation.{what}",
            item=operation,
            cause=f"{what}:{transition.pk}",
            principal=principal,
            at=transition.at,
            to=tuple(people),
        )
    )

"""Who of the participating organisations is told of a poll, of the day, and of changes to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from core.access import Principal
from liaison.joint.models import Operation, OperationParty
from liaison.organisations.choices import ACTIVE_ROLES, Role
from liaison.organisations.models import Delegation, Membership
from liaison.workflow.announcing import Happening, announce
from liaison.workflow.models import Transition


def tell_parties(
    what: str,
    operation: Operation,
    principal: Principal,
    transition: Transition,
    parties: Iterable[OperationParty] | None = None,
) -> None:
    """Announce ``operation.<what>`` to the people of ``parties`` (all of them).

    Told are whoever an organisation sends, its heads and, at the lead, whoever planned it, each with the deputies of
    today (AB角); while nobody is named, everybody who does its work. Only who may see the operation is told.
    """
    chosen = list(operation.parties.all() if parties is None else parties)
    condition = Q(pk__in=[])
    for party in chosen:
        own = Q(organisation=party.organisation_id, role__in=ACTIVE_ROLES)
        if party.delegate_id is not None:
            named = Q(role=Role.HEAD) | Q(pk=party.delegate_id) | Q(pk=operation.planned_by_id)
            own &= named | Q(pk__in=_deputies_of(party.organisation_id, named))
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


def _deputies_of(organisation: int, named: Q) -> QuerySet:
    """Keys of those who deputise today for ``named`` members of an organisation."""
    absent = Membership.objects.filter(named, organisation=organisation)
    return Delegation.objects.in_force().filter(absent__in=absent).values("deputy")

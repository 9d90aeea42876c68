"""Reads of organisations and people that several pages share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone

from core.access import Principal, visible
from core.audit import AuditEntry, label_of
from liaison.organisations.choices import ACTIVE_ROLES, OrganisationKind, Role
from liaison.organisations.models import Delegation, Membership, Organisation, Region

#: Entries of a membership's history on its page.
HISTORY = 20


def _place_of(field: str, values: list[str]) -> Case:
    """The place of a field's value among ``values``, for sorting by meaning instead of by alphabet."""
    return Case(
        *(When(**{field: value}, then=Value(place)) for place, value in enumerate(values)),
        default=Value(len(values)),
        output_field=IntegerField(),
    )


def running_delegations(day: dt.date | None = None) -> QuerySet[Delegation]:
    """Deputising that is not over: in force on ``day`` (today) or to begin later."""
    found = Delegation.objects.filter(cancelled_at=None, ends_on__gte=day or timezone.localdate())
    return found.select_related(
        "absent__user", "absent__organisation", "deputy__user", "deputy__organisation"
    ).order_by("starts_on", "pk")


def working_colleagues(membership: Membership) -> list[Membership]:
    """Heads and clerks of the same organisation, by name: who may take over work or deputise."""
    found = Membership.objects.active().filter(organisation=membership.organisation_id, role__in=ACTIVE_ROLES)
    return sorted(found.exclude(pk=membership.pk).select_related("user", "organisation"), key=lambda m: str(m.user))


def people(principal: Principal, *, text: str = "", role: str = "", left: bool = False) -> QuerySet[Membership]:
    """People whom ``principal`` may see, heads first, with their running delegations (``.running``)."""
    found = visible(principal, Membership)
    if not left:
        found = found.filter(pk__in=Membership.objects.active().values("pk"))
    if text:
        found = found.filter(
            Q(user__display_name__icontains=text) | Q(user__username__icontains=text) | Q(department__icontains=text)
        )
    if role:
        found = found.filter(role=role)
    return (
        found.select_related("user", "organisation")
        .prefetch_related(Prefetch("delegations", queryset=running_delegations(), to_attr="running"))
        .annotate(in_force=Exists(Membership.objects.active().filter(pk=OuterRef("pk"))))
        .order_by("-in_force", _place_of("role", Role.values), "user__display_name", "pk")
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line of a membership's history in words."""

    at: dt.datetime
    who: str
    what: str
    detail: str


def history_of(membership: Membership) -> list[Recorded]:
    """What was recorded of a membership lately, newest first.

    Only for whoever may see the membership and manages people: the audit trail has no rule of its own.
    """
    entries = AuditEntry.objects.filter(stream=f"membership:{membership.pk}").order_by("-stream_seq")[:HISTORY]
    return [Recorded(e.at, e.actor_name, label_of(e.action), _in_words(e.detail)) for e in entries]


def _in_words(detail: dict) -> str:
    roles = dict(Role.choices)
    parts = [
        " → ".join(str(roles.get(value, value) or "—") for value in values)
        for values in detail.get("changed", {}).values()
    ]
    if "deputy" in detail:
        parts.append(f"{detail['deputy']}，{detail['starts_on']} – {detail['ends_on']}")
    if "handed_over" in detail:
        parts += detail["handed_over"]
    if detail.get("reason"):
        parts.append(detail["reason"])
    return "；".join(parts)


def region_and_below(region: Region) -> list[int]:
    """Primary keys of ``region`` and every region below it; one query, the tree being small."""
    below: dict[int | None, list[int]] = {}
    for pk, parent in Region.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    found, waiting = [], [region.pk]
    while waiting:
        pk = waiting.pop()
        found.append(pk)
        waiting += below.get(pk, [])
    return found


def directory(
    principal: Principal, *, text: str = "", kind: str = "", region: Region | None = None
) -> QuerySet[Organisation]:
    """Organisations that exist today and ``principal`` may see, in order of kind."""
    found = visible(principal, Organisation.objects.active())
    if text:
        found = found.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Q(field__icontains=text))
    if kind:
        found = found.filter(kind=kind)
    if region is not None:
        found = found.filter(region__in=region_and_below(region))
    return found.select_related("region", "region__parent", "parent").order_by(
        _place_of("kind", OrganisationKind.values), "region_id", "pk"
    )


def nearest_coordinating(region: Region | None, *, besides: Iterable[int] = ()) -> Organisation | None:
    """The coordinating body of ``region`` or of the nearest region above it, none of ``besides``; None without any."""
    while region is not None:
        bodies = Organisation.objects.active().of_kind(OrganisationKind.COORDINATING).filter(region=region)
        if (found := bodies.exclude(pk__in=list(besides)).order_by("pk").first()) is not None:
            return found
        region = region.parent
    return None

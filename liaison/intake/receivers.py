"""Who receives a clue from outside, and which registered bodies it is about."""

from __future__ import annotations

from collections.abc import Sequence

from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation, Region

#: Bodies that enforce the law, as people name them in a clue. Everybody can be complained of; these are offered.
SUPERVISED = (
    OrganisationKind.ENFORCEMENT,
    OrganisationKind.POLICE,
    OrganisationKind.TOWNSHIP_OFFICE,
    OrganisationKind.GOVERNMENT,
    OrganisationKind.COORDINATING,
)
#: Who receives clues, first come first: the second only where the first is complained of.
RECEIVERS = (OrganisationKind.COORDINATING, OrganisationKind.DISCIPLINE, OrganisationKind.CONGRESS)


def bodies_offered(limit: int = 600) -> list[str]:
    """Names of registered bodies for the form."""
    return list(Organisation.objects.active().of_kind(*SUPERVISED).values_list("name", flat=True)[:limit])


def body_named(name: str) -> Organisation | None:
    """The registered organisation of this full or short name; None when there is none, or more than one."""
    wanted = "".join(name.split())
    if not wanted:
        return None
    exact = Organisation.objects.filter(name=wanted).first()
    if exact is not None:
        return exact
    short = list(Organisation.objects.active().filter(short_name=wanted)[:2])
    return short[0] if len(short) == 1 else None


def receiver(about: Sequence[Organisation] = (), region: Region | None = None) -> Organisation | None:
    """The organisation that receives a clue about ``about`` from ``region``; None when nobody can.

    The coordinating body of the place, else of the nearest place above it, else the highest. A body never receives a
    clue about itself or about the body above it: then the next one that is independent of them does.
    """
    barred = {organisation.pk for organisation in about}
    candidates = [
        organisation
        for organisation in Organisation.objects.active().of_kind(*RECEIVERS).select_related("region__parent__parent")
        if organisation.pk not in barred and organisation.parent_id not in barred
    ]
    if not candidates:
        return None
    places = _upwards(region or (about[0].region if about else None))

    def rank(organisation: Organisation) -> tuple:
        near = places.index(organisation.region_id) if organisation.region_id in places else len(places)
        return RECEIVERS.index(organisation.kind), near, _depth(organisation.region), organisation.pk

    return min(candidates, key=rank)


def _upwards(region: Region | None) -> list[int]:
    found: list[int] = []
    while region is not None and region.pk not in found:
        found.append(region.pk)
        region = region.parent
    return found


def _depth(region: Region) -> int:
    return len(_upwards(region))

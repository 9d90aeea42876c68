"""An organisation tells its coordinating body how much it has of what that body does not see; and stops telling it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from core.audit import actor_for, record
from liaison.board.models import Telling
from liaison.board.rules import may_tell
from liaison.board.tellable import LABELS, Told, numbers, tellable
from liaison.organisations.models import Organisation
from liaison.organisations.queries import nearest_coordinating
from liaison.organisations.refusals import Refused


@dataclass(frozen=True)
class Line:
    """One kind of matters of one organisation, with its numbers."""

    organisation: Organisation
    what: str
    label: Any
    numbers: Told
    telling: Telling | None

    @property
    def words(self) -> tuple[str, ...]:
        """The numbers as they are told."""
        return self.numbers.words()


def receiver_of(organisation: Organisation) -> Organisation | None:
    """The coordinating body that ``organisation`` tells: that of its region or the nearest above."""
    return nearest_coordinating(organisation.region)


@transaction.atomic
def tell(*, what: Collection[str], principal: Principal) -> None:
    """From now on tell the coordinating body the numbers of exactly ``what``; of the rest no longer.

    Raises:
        Refused: not a head, something that this organisation does not have, or no coordinating body.
    """
    if not may_tell(principal):
        raise Refused(_("Only a head of the organisation decides which numbers are told."))
    if not set(what) <= set(tellable(principal.organisation_kind)):
        raise Refused(_("Choose from the list."), field="what")
    # Two heads at once: the second sees what the first has decided.
    organisation = Organisation.objects.select_for_update().get(pk=principal.organisation_id)
    receiver = receiver_of(organisation)
    if receiver is None:
        raise Refused(_("There is no coordinating body for this region."))
    now, told = timezone.now(), Telling.objects.filter(organisation=organisation, ended_at=None)
    ended = list(told.exclude(receiver=receiver, what__in=what))
    kept = set(told.filter(receiver=receiver).values_list("what", flat=True))
    Telling.objects.filter(pk__in=[each.pk for each in ended]).update(ended_at=now, ended_by=principal.membership_id)
    begun = sorted(set(what) - kept)
    Telling.objects.bulk_create(
        Telling(
            organisation=organisation,
            receiver=receiver,
            what=each,
            begun_by_id=principal.membership_id,
            begun_at=now,
        )
        for each in begun
    )
    if begun or ended:
        record(
            action="board.told",
            stream=f"organisation:{organisation.pk}",
            actor=actor_for(principal),
            detail={"begun": begun, "ended": sorted(each.what for each in ended), "receiver": receiver.pk},
        )


def own_lines(principal: Principal, organisation: Organisation) -> list[Line]:
    """What ``organisation``, the one acted for, may tell, with its numbers of now and whether they are told."""
    told = {
        each.what: each
        for each in visible(principal, Telling)
        .filter(organisation=organisation, ended_at=None)
        .select_related("begun_by__user")
    }
    codes = tellable(principal.organisation_kind)
    found = numbers([(organisation.pk, code) for code in codes])
    return [Line(organisation, code, LABELS[code], found[organisation.pk, code], told.get(code)) for code in codes]


def lines_told(principal: Principal) -> list[Line]:
    """What the coordinating body acted for is told, by organisation."""
    received = visible(principal, Telling).filter(receiver=principal.organisation_id, ended_at=None, what__in=LABELS)
    tellings = list(received.select_related("organisation"))
    found = numbers([(each.organisation_id, each.what) for each in tellings])
    place = {code: at for at, code in enumerate(LABELS)}
    tellings.sort(key=lambda each: (each.organisation.kind, each.organisation_id, place[each.what]))
    return [
        Line(each.organisation, each.what, LABELS[each.what], found[each.organisation_id, each.what], each)
        for each in tellings
    ]

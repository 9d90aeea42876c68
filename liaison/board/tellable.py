"""What organisations may tell the coordinating body the numbers of, though it does not see the matters themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.queries import due_late, due_soon
from liaison.ledgers.flow import LEDGER
from liaison.ledgers.kinds import KINDS
from liaison.ledgers.models import Entry, Secrecy
from liaison.linkage.flow import CRIME, PENALTY
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.linkage.rules import BODIES, INSIDE
from liaison.organisations.choices import OrganisationKind as K
from liaison.workflow.definition import Workflow

#: A number below it is told as "below": one or two matters of one organisation tell which they are.
FEW: Final = 3


@dataclass(frozen=True)
class Told:
    """Numbers of one kind of matters of one organisation: in progress, due soon, overdue, ended this year."""

    open: int = 0
    soon: int = 0
    late: int = 0
    ended: int = 0

    def words(self) -> tuple[str, ...]:
        """The four as they are told: 0, ``1–2``, or the number."""
        numbers = (self.open, self.soon, self.late, self.ended)
        return tuple(f"1–{FEW - 1}" if 0 < number < FEW else str(number) for number in numbers)


@dataclass(frozen=True)
class Family:
    """Kinds of matters that one model holds.

    Attributes:
        whats: what may be told: code → (label, kinds of organisations that may tell it).
        model, workflow: of the matters.
        parties: fields of the organisations that tell their own.
        field: field that holds the code among the model's own; empty where there is one code.
        told: condition of what is counted at all.
    """

    whats: dict[str, tuple[Any, frozenset[str]]]
    model: type[Model]
    workflow: Workflow
    parties: tuple[str, ...]
    field: str = ""
    told: Callable[[], Q] = Q

    def counted(self, organisations: Collection[int], now: dt.datetime) -> Iterator[tuple[int, str, Told]]:
        """(organisation, code, numbers) of ``organisations``; one query for each party."""
        year = timezone.localtime(now).year
        open_ = Q(state__in=self.workflow.open_states)
        for party in self.parties:
            by = [f"{party}_id", self.field] if self.field else [f"{party}_id"]
            found: QuerySet = self.model._default_manager.filter(self.told(), **{f"{party}__in": organisations})
            for row in (
                found.order_by()
                .values_list(*by)
                .annotate(
                    told_open=Count("pk", filter=open_),
                    told_soon=Count("pk", filter=open_ & due_soon(now)),
                    told_late=Count("pk", filter=open_ & due_late(now)),
                    told_ended=Count("pk", filter=~open_ & Q(ended_at__year=year)),
                )
            ):
                code = f"ledger.{row[1]}" if self.field else next(iter(self.whats))
                yield row[0], code, Told(*row[-4:])


#: A restricted entry is not counted, as it is not read in its own organisation; nor is what a body has not transferred.
FAMILIES: Final = (
    Family(
        {"crime": (_("transfers of suspected crimes"), BODIES | {K.POLICE, K.PROCURATORATE})},
        CrimeTransfer,
        CRIME,
        ("body", "police", "procuratorate"),
        told=lambda: ~Q(state__in=INSIDE),
    ),
    Family(
        {"penalty": (_("penalty opinions after non-prosecution"), BODIES | {K.PROCURATORATE})},
        PenaltyOpinion,
        PENALTY,
        ("procuratorate", "body"),
    ),
    Family(
        {f"ledger.{kind.code}": (kind.name, frozenset({kind.party})) for kind in KINDS.values()},
        Entry,
        LEDGER,
        ("organisation",),
        field="kind",
        told=lambda: Q(secrecy=Secrecy.OPEN),
    ),
)
LABELS: Final[dict[str, Any]] = {code: label for family in FAMILIES for code, (label, _k) in family.whats.items()}


def tellable(kind: str) -> list[str]:
    """Codes of what organisations of this kind may tell, in order."""
    return [code for family in FAMILIES for code, (_l, kinds) in family.whats.items() if kind in kinds]


def numbers(wanted: Collection[tuple[int, str]], now: dt.datetime | None = None) -> dict[tuple[int, str], Told]:
    """The numbers of each wanted (organisation, code), zeros included; at most six queries however many there are."""
    now = now or timezone.now()
    found = dict.fromkeys(wanted, Told())
    for family in FAMILIES:
        if organisations := {organisation for organisation, code in wanted if code in family.whats}:
            for organisation, code, told in family.counted(organisations, now):
                if (organisation, code) in found:
                    found[organisation, code] = told
    return found

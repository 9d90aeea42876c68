"""Kinds of ledgers as data: which party keeps it, what an entry records beside the common fields, what follows.

A kind that is a process of its own (the linkage, campaigns, documents) is not here: it has an app.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendar.counting import Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.organisations.choices import OrganisationKind as K

FOLLOW_UP: Final = Limit("ledger.answer", _("Answer asked for in a ledger"), 2, Unit.MONTHS, PROPOSED, assumed=True)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an entry of a kind records beside the common fields."""

    code: str
    label: Any
    required: bool = False
    longest: int = 300


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """One ledger.

    Attributes:
        code: stable name.
        party: the kind of organisation that keeps it.
        name: what it is called (lazy).
        sign: what stands for it in its numbers.
        fields: what is recorded beside title, day, other side and text.
        answered: whether somebody is asked for an answer, by a clock, before the entry is closed.
        clue: whether an entry can become a clue.
        secret: whether an entry has a secrecy level.
    """

    code: str
    party: str
    name: Any
    sign: str
    fields: tuple[Field, ...] = ()
    answered: bool = False
    clue: bool = False
    secret: bool = False


_CHANNEL = (Field("unit", pgettext_lazy("ledger", "unit concerned"), True), Field("basis", _("basis")))
_TABLE: Final = (
    LedgerKind(
        "topic",
        K.CONGRESS,
        pgettext_lazy("ledger", "inspection topics"),
        "检题",
        (Field("bodies", _("bodies inspected"), True), Field("deputies", _("deputies taking part"))),
        answered=True,
        clue=True,
    ),
    LedgerKind(
        "suggestion",
        K.CONGRESS,
        pgettext_lazy("ledger", "deputies' suggestions"),
        "代建",
        (
            Field("deputy", _("deputy"), True, 60),
            Field("reference", _("number of the suggestion"), longest=60),
            Field("handled_by", _("handled by"), True),
        ),
        answered=True,
        clue=True,
    ),
    LedgerKind(
        "patrol", K.DISCIPLINE, pgettext_lazy("ledger", "patrol inspection"), "巡", _CHANNEL, clue=True, secret=True
    ),
    LedgerKind(
        "clue_transfer",
        K.DISCIPLINE,
        pgettext_lazy("ledger", "transfer of clues"),
        "线移",
        _CHANNEL,
        answered=True,
        clue=True,
        secret=True,
    ),
    LedgerKind(
        "stationed",
        K.DISCIPLINE,
        pgettext_lazy("ledger", "stationed supervision"),
        "派",
        _CHANNEL,
        clue=True,
        secret=True,
    ),
    LedgerKind(
        "conduct", K.DISCIPLINE, pgettext_lazy("ledger", "conduct and style"), "风", _CHANNEL, clue=True, secret=True
    ),
    LedgerKind(
        "proposal",
        K.PROCURATORATE,
        pgettext_lazy("ledger", "procuratorial suggestions"),
        "检建",
        (
            Field("reference", _("number of the suggestion"), True, 60),
            Field("unit", pgettext_lazy("ledger", "unit concerned"), True),
            Field("problem", _("kind of problem")),
        ),
        answered=True,
        clue=True,
    ),
    LedgerKind(
        "contact_point",
        K.CHAMBER,
        pgettext_lazy("ledger", "contact points"),
        "联点",
        (Field("address", _("address"), True), Field("contact", _("contact person"), True, 60)),
    ),
    LedgerKind(
        "specialist",
        K.CHAMBER,
        pgettext_lazy("ledger", "enterprise-side specialists"),
        "专员",
        (
            Field("enterprise", _("enterprise or association"), True),
            Field("term", _("term of appointment"), longest=60),
        ),
    ),
    LedgerKind(
        "visit",
        K.CHAMBER,
        pgettext_lazy("ledger", "visits"),
        "走访",
        (Field("enterprise", _("enterprise or association"), True), Field("visitors", _("visitors"), True)),
        clue=True,
    ),
    LedgerKind(
        "seminar",
        K.CHAMBER,
        pgettext_lazy("ledger", "seminars"),
        "座谈",
        (Field("place", _("place")), Field("participants", _("participants"), True)),
        clue=True,
    ),
)

KINDS: Final[dict[str, LedgerKind]] = {kind.code: kind for kind in _TABLE}


def kinds_for(organisation_kind: str) -> list[LedgerKind]:
    """The ledgers that an organisation of this kind keeps, in the table's order."""
    return [kind for kind in _TABLE if kind.party == organisation_kind]


def kind_choices() -> list[tuple[str, Any]]:
    """Choices of the model's field; a function, so that a new ledger needs no migration."""
    return [(kind.code, kind.name) for kind in _TABLE]

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

#: What somebody is given to answer, by ledger, then what the keeper itself has to do in time; provisions were not
#: checked against a text, so all are ``assumed``. The first two are those of entries from before each ledger had a
#: limit of its own.
LIMITS: Final = (
    Limit("ledger.answer", _("Answer asked for in a ledger"), 2, Unit.MONTHS, PROPOSED, assumed=True),
    Limit("ledger.channel", _("Answer of the unit to a discipline channel"), 2, Unit.MONTHS, PROPOSED, assumed=True),
    Limit("ledger.topic", _("Report on what an inspection found"), 3, Unit.MONTHS, PROPOSED, assumed=True),
    Limit(
        "ledger.suggestion",
        _("Answer to a deputy's suggestion"),
        3,
        Unit.MONTHS,
        "《全国人民代表大会和地方各级人民代表大会代表法》（2015年修正）第四十二条",
        assumed=True,
    ),
    Limit(
        "ledger.clue_transfer",
        _("Proposal how a transferred clue is handled"),
        1,
        Unit.MONTHS,
        "《中国共产党纪律检查机关监督执纪工作规则》第二十一条",
        assumed=True,
    ),
    Limit("ledger.patrol", _("Report on what a patrol inspection found"), 2, Unit.MONTHS, PROPOSED, assumed=True),
    Limit("ledger.stationed", _("Answer to a stationed supervisor"), 1, Unit.MONTHS, PROPOSED, assumed=True),
    Limit("ledger.conduct", _("Correction of a problem of conduct"), 15, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit(
        "ledger.proposal",
        _("Reply to a procuratorial suggestion"),
        2,
        Unit.MONTHS,
        "《人民检察院检察建议工作规定》第十九条",
        assumed=True,
    ),
    Limit("ledger.appeal", _("Answer to an enterprise"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("ledger.contact", _("Next contact with a contact point"), 3, Unit.MONTHS, PROPOSED, assumed=True, soon=5),
    # Two years; where an appointment says until when it lasts, its clock ends on that day.
    Limit("ledger.term", _("Term of an appointment"), 730, Unit.DAYS, PROPOSED, rolls=False, assumed=True, soon=20),
    Limit("ledger.visit", _("Follow-up of a visit"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("ledger.seminar", _("Follow-up of a seminar"), 15, Unit.WORKING_DAYS, PROPOSED, assumed=True),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an entry of a kind records beside the common fields."""

    code: str
    label: Any
    required: bool = False
    longest: int = 300
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """One ledger.

    Attributes:
        code: stable name.
        party: the kind of organisation that keeps it.
        name: what it is called (lazy).
        sign: what stands for it in its numbers.
        fields: what is recorded beside title, day, other side and text.
        limit: code of the limit of the answer that may be asked for; empty: nobody is asked.
        own: code of the limit of what the keeper itself has to do, from the day of the entry on.
        turn: the event that begins ``own`` anew: what the entry is about lasts, and waits only near its end.
        todo: what has to be done in that time (lazy).
        about: ledgers of whose entries one may be named as the occasion.
        clue: whether an entry can become a clue.
        secret: whether an entry has a secrecy level.
    """

    code: str
    party: str
    name: Any
    sign: str
    fields: tuple[Field, ...] = ()
    limit: str = ""
    own: str = ""
    turn: str = ""
    todo: Any = ""
    about: tuple[str, ...] = ()
    clue: bool = False
    secret: bool = False

    @property
    def answered(self) -> bool:
        """Whether somebody is asked for an answer, by a clock, before an entry is closed."""
        return bool(self.limit)


_FOLLOW_UP = _(
    "Turn what was promised or heard into enterprises' problems or clues, or answer it; then close the entry with what "
    "was done."
)
_CHANNEL = (Field("unit", pgettext_lazy("ledger", "unit concerned"), True), Field("basis", _("basis")))
_TABLE: Final = (
    LedgerKind(
        "topic",
        K.CONGRESS,
        pgettext_lazy("ledger", "inspection topics"),
        "检题",
        (Field("bodies", _("bodies inspected"), True), Field("deputies", _("deputies taking part"))),
        limit="ledger.topic",
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
        limit="ledger.suggestion",
        clue=True,
    ),
    LedgerKind(
        "patrol",
        K.DISCIPLINE,
        pgettext_lazy("ledger", "patrol inspection"),
        "巡",
        _CHANNEL,
        limit="ledger.patrol",
        clue=True,
        secret=True,
    ),
    LedgerKind(
        "clue_transfer",
        K.DISCIPLINE,
        pgettext_lazy("ledger", "transfer of clues"),
        "线移",
        _CHANNEL,
        limit="ledger.clue_transfer",
        clue=True,
        secret=True,
    ),
    LedgerKind(
        "stationed",
        K.DISCIPLINE,
        pgettext_lazy("ledger", "stationed supervision"),
        "派",
        _CHANNEL,
        limit="ledger.stationed",
        clue=True,
        secret=True,
    ),
    LedgerKind(
        "conduct",
        K.DISCIPLINE,
        pgettext_lazy("ledger", "conduct and style"),
        "风",
        _CHANNEL,
        limit="ledger.conduct",
        clue=True,
        secret=True,
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
        limit="ledger.proposal",
        clue=True,
    ),
    LedgerKind(
        "contact_point",
        K.CHAMBER,
        pgettext_lazy("ledger", "contact points"),
        "联点",
        (Field("address", _("address"), True), Field("contact", _("contact person"), True, 60)),
        own="ledger.contact",
        turn="contact",
        todo=_("Visit or call the contact point and record it; a visit or seminar recorded there counts by itself."),
    ),
    LedgerKind(
        "specialist",
        K.CHAMBER,
        pgettext_lazy("ledger", "enterprise-side specialists"),
        "专员",
        (
            Field("enterprise", _("enterprise or association"), True),
            Field("until", _("appointed until"), True, is_date=True),
            Field("term", _("term of appointment"), longest=60),
        ),
        own="ledger.term",
        turn="renew",
        todo=_("Before the term is over, renew the appointment or close the entry with its end."),
    ),
    LedgerKind(
        "visit",
        K.CHAMBER,
        pgettext_lazy("ledger", "visits"),
        "走访",
        (Field("enterprise", _("enterprise or association"), True), Field("visitors", _("visitors"), True)),
        own="ledger.visit",
        todo=_FOLLOW_UP,
        about=("contact_point",),
        clue=True,
    ),
    LedgerKind(
        "seminar",
        K.CHAMBER,
        pgettext_lazy("ledger", "seminars"),
        "座谈",
        (Field("place", _("place")), Field("participants", _("participants"), True)),
        own="ledger.seminar",
        todo=_FOLLOW_UP,
        about=("contact_point",),
        clue=True,
    ),
    # what enterprises say, at a visit, a seminar, a contact point or by themselves
    LedgerKind(
        "appeal",
        K.CHAMBER,
        pgettext_lazy("ledger", "enterprises' problems"),
        "企诉",
        (
            Field("enterprise", _("enterprise or association"), True),
            Field("unit", pgettext_lazy("ledger", "unit concerned")),
            Field("through", pgettext_lazy("ledger", "learned through"), longest=120),
        ),
        limit="ledger.appeal",
        about=("visit", "seminar", "contact_point"),
        clue=True,
    ),
)

KINDS: Final[dict[str, LedgerKind]] = {kind.code: kind for kind in _TABLE}


def kinds_for(organisation_kind: str) -> list[LedgerKind]:
    """The ledgers that an organisation of this kind keeps, in the table's order."""
    return [kind for kind in _TABLE if kind.party == organisation_kind]


def lasting() -> list[str]:
    """Ledgers of what lasts: its clock begins anew, and waits only near its end."""
    return [kind.code for kind in _TABLE if kind.turn]


def kind_choices() -> list[tuple[str, Any]]:
    """Choices of the model's field; a function, so that a new ledger needs no migration."""
    return [(kind.code, kind.name) for kind in _TABLE]

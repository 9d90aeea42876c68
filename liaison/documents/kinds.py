"""Kinds of official documents as data: how they are numbered, who issues them, to how many, with which limit.

The kinds and their tiers are those of published practice (docs/features/documents.md). A limit is named by its code;
its amount and source are settings of ``core.deadlines``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from core.calendar.counting import Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.clues.choices import Tier
from liaison.organisations.choices import LIAISON_KINDS, OrganisationKind

K = OrganisationKind
LETTER, FORM = "letter", "form"
#: Bodies supervised, who answer.
SUPERVISED: Final = frozenset({K.ENFORCEMENT, K.POLICE, K.GOVERNMENT, K.TOWNSHIP_OFFICE})
#: Bodies that supervise the administration from inside (行政执法监督条例 art. 6).
SUPERVISORS: Final = frozenset({K.COORDINATING, K.TOWNSHIP_OFFICE})
PARTIES: Final = LIAISON_KINDS | {K.COORDINATING}
ANYBODY: Final = frozenset(K) - {K.CONTACT_POINT, K.EXPERTS}

LIMITS: Final = (
    Limit("document.receipt", _("Receipt of a document served"), 3, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("document.feedback", _("Reply to a feedback letter"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("document.notice", _("Correction after a supervision notice"), 30, Unit.DAYS, PROPOSED, assumed=True),
    Limit("document.prompt", _("Reply to a work prompt"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("document.interview", _("Confirmation of an interview"), 2, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("document.warning", _("Report on an early warning"), 30, Unit.DAYS, PROPOSED, assumed=True),
    Limit("document.co_signing", _("Co-signing of a joint document"), 5, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("document.review", _("Review of a reply"), 5, Unit.WORKING_DAYS, PROPOSED, assumed=True),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    Attributes:
        code: stable name.
        name: what it is called (lazy); the Chinese name is printed.
        sign: what stands for the kind in its number, after the organisation's code (示司 + 督通).
        layout: ``letter`` (head, text, signature) or ``form`` (a table, for the file).
        issuers: kinds of organisations that issue it.
        addressees: kinds it can be addressed to; empty: an internal paper that is served on nobody.
        many: may go to several addressees at once, each with its own service, reply and clock.
        limit: code of the limit for the reply; empty: none is asked.
        tier: the tier of disposal it belongs to.
        supervisors: two certificated supervisors are named in it.
        joint: may be issued by several organisations together (联合行文).
        internal: may tell what the clue tells, its number included; all others must not.
    """

    code: str
    name: Any
    sign: str
    layout: str = LETTER
    issuers: frozenset[str] = SUPERVISORS
    addressees: frozenset[str] = SUPERVISED
    many: bool = False
    limit: str = ""
    tier: str = ""
    supervisors: bool = False
    joint: bool = False
    internal: bool = False

    @property
    def is_served(self) -> bool:
        """Whether it goes to somebody."""
        return bool(self.addressees)


_TABLE: Final = (
    Kind("feedback_letter", _("problem feedback letter"), "督函", limit="document.feedback", tier=Tier.GENERAL),
    Kind(
        "notice",
        _("notice of supervision"),
        "督通",
        many=True,
        limit="document.notice",
        tier=Tier.COMMON,
        supervisors=True,
        joint=True,
    ),
    Kind(
        "opinion", _("supervision opinion"), "督意", limit="opinion.rectification", tier=Tier.COMMON, supervisors=True
    ),
    # asked of the government by the coordinating body, made by the government
    Kind(
        "decision",
        _("supervision decision"),
        "督决",
        issuers=frozenset({K.GOVERNMENT}),
        limit="decision.report",
        tier=Tier.MAJOR,
    ),
    Kind(
        "transfer_letter",
        _("letter of transfer of a clue"),
        "移函",
        issuers=PARTIES | {K.PETITION, K.RECONSIDERATION, K.POLICE, K.TOWNSHIP_OFFICE},
        addressees=ANYBODY,
        limit="referral.feedback",
        internal=True,
    ),
    # 伴随式监督: written notice before, answered with time, place and content
    Kind("announcement", _("announcement of supervision"), "督告", limit="accompanying.answer", supervisors=True),
    Kind(
        "prompt",
        _("work prompt"),
        "督提",
        issuers=PARTIES | {K.TOWNSHIP_OFFICE},
        many=True,
        limit="document.prompt",
        joint=True,
    ),
    Kind(
        "interview",
        _("notice of an interview"),
        "督谈",
        issuers=SUPERVISORS | {K.GOVERNMENT, K.DISCIPLINE},
        limit="document.interview",
        supervisors=True,
    ),
    Kind(
        "report",
        _("report on rectification"),
        "整报",
        issuers=SUPERVISED,
        addressees=PARTIES | {K.GOVERNMENT, K.TOWNSHIP_OFFICE},
    ),
    Kind(
        "acceptance_form",
        _("acceptance and approval form"),
        "督受",
        layout=FORM,
        issuers=PARTIES | {K.TOWNSHIP_OFFICE},
        addressees=frozenset(),
        internal=True,
    ),
    Kind(
        "inspection_record",
        _("on-site inspection record"),
        "督检",
        layout=FORM,
        issuers=PARTIES | {K.TOWNSHIP_OFFICE},
        addressees=frozenset(),
        supervisors=True,
        internal=True,
    ),
    Kind(
        "discussion_record",
        _("record of collective discussion"),
        "督议",
        layout=FORM,
        issuers=PARTIES | {K.TOWNSHIP_OFFICE},
        addressees=frozenset(),
        internal=True,
    ),
    # 审理一案、预警一片: the adoption by each is followed
    Kind(
        "warning",
        _("early warning"),
        "督抄",
        issuers=SUPERVISORS | {K.RECONSIDERATION, K.COURT, K.PROCURATORATE},
        many=True,
        limit="document.warning",
        joint=True,
    ),
    Kind(
        "reconsideration_opinion",
        _("reconsideration opinion"),
        "复意",
        issuers=frozenset({K.RECONSIDERATION, K.COORDINATING, K.GOVERNMENT}),
        limit="reconsideration.opinion",
    ),
)

KINDS: Final[dict[str, Kind]] = {kind.code: kind for kind in _TABLE}
CHOICES: Final = [(kind.code, kind.name) for kind in _TABLE]


def kinds_for(organisation_kind: str) -> list[Kind]:
    """Kinds that an organisation of this kind issues, in the table's order."""
    return [kind for kind in _TABLE if organisation_kind in kind.issuers]

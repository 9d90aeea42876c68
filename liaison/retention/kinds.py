"""The kinds of records that have periods: when each has ended, whose it is, what is deleted with it.

A record goes with everything that hangs on it: rows by foreign key (whatever model, as ``on_delete`` says), rows that
name it by ``subject`` (what happened, clocks, files), notices. A row that must not lose it (``PROTECT``) stops the
deletion and is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.models import CharField, Exists, F, Min, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from core.files import Attachment
from liaison.analyses.models import Alert, Analysis
from liaison.campaigns.models import Campaign
from liaison.clues.choices import Outcome
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.disposal.flow import FLOWS as MEASURES
from liaison.disposal.services import MODELS as MEASURE_MODELS
from liaison.documents.models import Document
from liaison.inspections.models import Inspection
from liaison.intake.models import Reporter
from liaison.joint.models import Accompaniment, Operation
from liaison.ledgers.models import Entry
from liaison.levels.models import Order
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.notices.models import Notice
from liaison.organisations.models import Organisation
from liaison.readings.models import Reading
from liaison.rectifications.models import Rectification
from liaison.referrals.models import Referral
from liaison.retention import ended
from liaison.retention.models import RecordKind
from liaison.rooms.models import Room

#: Outcomes of a clue that have a period of their own: how it was closed, or the other ways in which it ends.
OUTCOMES: Final = {
    **dict(Outcome.choices),
    **{code: CLUE.state(code).label for code in ("declined", "merged", "withdrawn")},
}


@dataclass(frozen=True, slots=True)
class Ended:
    """One record that has ended: what the lists say of it, and no more."""

    item_id: int
    number: str
    holder_id: int
    ended_at: dt.datetime
    outcome: str = ""


@dataclass(frozen=True)
class Kind:
    """How one kind of record is looked up.

    Attributes:
        about: the kind of item that decides who sees it.
        model: the model of that item.
        ended: its records that have ended, annotated with ``of_number``, ``of_holder`` and ``of_end``.
        began: when a record began, by the item.
    """

    code: str
    about: str
    model: type[Model]
    ended: Callable[[], QuerySet]
    began: Callable[[Any], dt.datetime | None]
    outcomes: bool = False

    @property
    def label(self) -> str:
        """In words."""
        return RecordKind(self.code).label

    def found(self, queryset: QuerySet) -> list[Ended]:
        """``queryset`` of ``ended`` as plain rows."""
        names = ["pk", "of_number", "of_holder", "of_end"]
        if self.outcomes:
            names += ["state", "outcome"]
        return [Ended(*row[:4], outcome=outcome_code(*row[4:])) for row in queryset.values_list(*names)]


def outcome_code(state: str = "", outcome: str = "") -> str:
    """The outcome that a clue's period goes by."""
    return outcome if state == "closed" else state


def _ended_clues() -> QuerySet:
    return Clue.objects.filter(closed_at__isnull=False).exclude(state__in=CLUE.open_states)


def _clues() -> QuerySet:
    return _ended_clues().annotate(of_number=F("number"), of_holder=F("holder"), of_end=F("closed_at"))


def _with_files() -> QuerySet:
    subject = Concat(Value("clue:"), Cast(OuterRef("pk"), CharField()))
    return _clues().filter(Exists(Attachment.objects.filter(subject=subject)))


def _with_reporter() -> QuerySet:
    return _clues().filter(Exists(Reporter.objects.filter(clue=OuterRef("pk"), erased_at=None)))


def _referrals() -> QuerySet:
    found = Referral.objects.filter(ended_at__isnull=False)
    return found.annotate(of_number=F("number"), of_holder=F("sender"), of_end=F("ended_at"))


def _rectifications() -> QuerySet:
    found = Rectification.objects.filter(ended_at__isnull=False)
    return found.annotate(of_number=F("number"), of_holder=F("holder"), of_end=F("ended_at"))


def _notices() -> QuerySet:
    oldest = Notice.objects.filter(recipient__organisation=OuterRef("pk")).order_by()
    oldest = oldest.values("recipient__organisation").annotate(at=Min("created_at")).values("at")
    found = Organisation.objects.annotate(of_end=oldest, of_number=F("short_name"), of_holder=F("pk"))
    return found.filter(of_end__isnull=False)


KINDS: Final = {
    kind.code: kind
    for kind in (
        Kind("clue", "clue", Clue, _clues, lambda clue: clue.received_at, outcomes=True),
        Kind("referral", "referral", Referral, _referrals, lambda referral: referral.sent_at),
        Kind("rectification", "rectification", Rectification, _rectifications, lambda item: item.issued_at),
        Kind("document", "document", Document, ended.documents, lambda item: item.drafted_at),
        Kind("room", "room", Room, ended.rooms, lambda room: room.opened_at),
        Kind("inspection", "inspection", Inspection, ended.inspections, lambda item: item.drafted_at),
        Kind("campaign", "campaign", Campaign, ended.campaigns, lambda item: item.created_at),
        Kind("operation", "operation", Operation, ended.operations, lambda item: item.planned_at),
        Kind("accompaniment", "accompaniment", Accompaniment, ended.accompaniments, lambda item: item.sent_at),
        Kind("analysis", "analysis", Analysis, ended.analyses, lambda item: item.opened_at),
        Kind("alert", "alert", Alert, ended.alerts, lambda item: item.drafted_at),
        Kind("order", "order", Order, ended.orders, lambda item: item.issued_at),
        *(
            Kind(flow.code, flow.code, model, partial(ended.measures, model, flow), lambda item: item.created_at)
            for flow in MEASURES
            for model in [MEASURE_MODELS[flow.code]]
        ),
        Kind("crime", "crime", CrimeTransfer, ended.crimes, lambda item: item.created_at),
        Kind("penalty", "penalty", PenaltyOpinion, ended.penalties, lambda item: item.created_at),
        Kind("ledger", "ledger", Entry, ended.entries, lambda entry: entry.recorded_at),
        Kind("reading", "reading", Reading, ended.readings, lambda reading: reading.opened_at),
        Kind("identity", "clue", Clue, _with_reporter, lambda clue: clue.received_at),
        Kind("files", "clue", Clue, _with_files, lambda clue: clue.received_at),
        Kind("notices", "organisation", Organisation, _notices, lambda organisation: None),
    )
}
#: Items that rows about records point to.
ITEMS: Final[dict[str, type[Model]]] = {kind.about: kind.model for kind in KINDS.values() if kind.code == kind.about}
#: The kind that an item as a whole is, by its model.
KIND_OF: Final[dict[type[Model], Kind]] = {kind.model: kind for kind in KINDS.values() if kind.code in ITEMS}
#: What has no period to be set: it goes by itself, as the public was told.
FIXED: Final = (
    (
        _("drafts of the public form"),
        _("removed by themselves seven days after the last change, with their files"),
        _("what the form tells the public"),
    ),
    (
        _("forms that report an unfiled inspection"),
        _("removed by themselves thirty days after they were sent; what they say is kept in the clue made of them"),
        _("what the form tells the public"),
    ),
)

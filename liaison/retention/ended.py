"""Records beside clues that have ended, each annotated with ``of_number``, ``of_holder`` and ``of_end``.

Whose record one is: of a document its issuer, of an analysis whoever opened it, of an operation its lead, of a room
whoever holds what it is about (original papers are kept by whoever led: 国家档案局令第8号 art. 11).
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Case, CharField, F, Max, Model, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from liaison.analyses.flow import ALERT, ANALYSIS
from liaison.analyses.models import Adoption, Alert, Analysis
from liaison.campaigns.flow import CAMPAIGN
from liaison.campaigns.models import Campaign
from liaison.clues.models import Clue
from liaison.disposal.models import Accountability, DecisionRequest, DualExamination, Interview, Measure
from liaison.documents.flow import DOCUMENT
from liaison.documents.models import Document, Service
from liaison.inspections.flow import INSPECTION
from liaison.inspections.models import Inspection
from liaison.joint.accompanying.flow import ACCOMPANIMENT
from liaison.joint.flow import OPERATION
from liaison.joint.models import Accompaniment, Operation
from liaison.ledgers.flow import LEDGER
from liaison.ledgers.models import Entry
from liaison.levels.flow import ORDER
from liaison.levels.models import Order
from liaison.linkage.flow import CRIME, PENALTY
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.readings.flow import READING
from liaison.readings.models import Reading
from liaison.rectifications.models import Rectification
from liaison.referrals.models import Referral
from liaison.rooms.models import Room
from liaison.rooms.subjects import item_of
from liaison.workflow.definition import Workflow
from liaison.workflow.models import Transition

#: The attribute that names the organisation whose record it is.
_HOLDER: Final[dict[type[Model], str]] = {
    Clue: "holder_id",
    Referral: "sender_id",
    Rectification: "holder_id",
    Document: "issuer_id",
    Inspection: "body_id",
    Campaign: "organisation_id",
    Operation: "lead_id",
    Accompaniment: "lead_id",
    Analysis: "opener_id",
    Alert: "sender_id",
    Order: "above_id",
    **dict.fromkeys((DecisionRequest, Accountability, Interview, DualExamination), "taker_id"),
    CrimeTransfer: "body_id",
    PenaltyOpinion: "procuratorate_id",
    Entry: "organisation_id",
    Reading: "asker_id",
}


def holder_of(item: Any) -> int:
    """The organisation whose record ``item`` is; notices are the organisation's own."""
    if isinstance(item, Room):
        return holder_of(item_of(item))
    return getattr(item, _HOLDER[type(item)]) if type(item) in _HOLDER else item.pk


def number_of(item: Any) -> str:
    """How lists name ``item``: by its number, or by its key where a draft was given up before it had one."""
    return item.number or f"#{item.pk}"


def _final(model: type[Model], workflow: Workflow) -> QuerySet:
    ended = [state.code for state in workflow.states if state.final]
    return model._default_manager.filter(state__in=ended)


def _key() -> Concat:
    return Concat(Value("#"), Cast("pk", CharField()))


def _number() -> Case:
    return Case(When(number="", then=_key()), default=F("number"), output_field=CharField())


def _last_event(workflow: Workflow) -> Subquery:
    """When the state was reached, as the trail of events has it."""
    subject = Concat(Value(f"{workflow.code}:"), Cast(OuterRef("pk"), CharField()))
    found = Transition.objects.filter(subject=subject).order_by()
    return Subquery(found.values("subject").annotate(last=Max("at")).values("last"))


def _latest(model: type[Model], path: str) -> Subquery:
    found = model._default_manager.filter(**{path: OuterRef("pk")}).order_by()
    return Subquery(found.values(path).annotate(last=Max("ended_at")).values("last"))


def _ended(model: type[Model], workflow: Workflow, holder: str, changed: str = "changed_at") -> QuerySet:
    """Of a kind that is numbered from the beginning and notes when it ended."""
    end = Coalesce("ended_at", _last_event(workflow), changed)
    return _final(model, workflow).annotate(of_number=F("number"), of_holder=F(holder), of_end=end)


def documents() -> QuerySet:
    """Concluded when the last addressee was done, withdrawn, or given up as a draft."""
    end = Coalesce("withdrawn_at", _latest(Service, "document"), _last_event(DOCUMENT), "changed_at")
    return _final(Document, DOCUMENT).annotate(of_number=_number(), of_holder=F("issuer"), of_end=end)


def room_holder() -> Case:
    """The organisation that holds what a room is about."""
    clue = Clue.objects.filter(pk=OuterRef("item_id")).values("holder")
    operation = Operation.objects.filter(pk=OuterRef("item_id")).values("lead")
    return Case(When(kind="clue", then=Subquery(clue)), When(kind="operation", then=Subquery(operation)))


def rooms() -> QuerySet:
    """Archived with what they are about; minutes, decisions and files are part of them."""
    found = Room.objects.annotate(of_holder=room_holder()).filter(archived_at__isnull=False, of_holder__isnull=False)
    return found.annotate(of_number=_key(), of_end=F("archived_at"))


def inspections() -> QuerySet:
    """Finished or cancelled filings, with the ratings of the visit."""
    end = Coalesce("left_at", _last_event(INSPECTION), "changed_at")
    return _final(Inspection, INSPECTION).annotate(of_number=_number(), of_holder=F("body"), of_end=end)


def campaigns() -> QuerySet:
    """Concluded or abandoned campaigns, with their checks and findings."""
    return _ended(Campaign, CAMPAIGN, "organisation")


def operations() -> QuerySet:
    """Closed or cancelled operations, with the poll, the visits, findings and action items."""
    return _ended(Operation, OPERATION, "lead")


def accompaniments() -> QuerySet:
    """Recorded or withdrawn accompanying supervision of one body."""
    end = Coalesce("recorded_at", _last_event(ACCOMPANIMENT), "sent_at")
    found = _final(Accompaniment, ACCOMPANIMENT)
    return found.annotate(of_number=F("number"), of_holder=F("operation__lead"), of_end=end)


def analyses() -> QuerySet:
    """Accepted or withdrawn analyses of lost cases."""
    return _ended(Analysis, ANALYSIS, "opener")


def alerts() -> QuerySet:
    """Warnings and plans that every body has answered, or that were given up, with the adoptions."""
    end = Coalesce(_latest(Adoption, "alert"), _last_event(ALERT), "changed_at")
    return _final(Alert, ALERT).annotate(of_number=F("number"), of_holder=F("sender"), of_end=end)


def orders() -> QuerySet:
    """Settled, returned or withdrawn orders of supervision, with what both offices said."""
    return _ended(Order, ORDER, "above")


def measures(model: type[Measure], workflow: Workflow) -> QuerySet:
    """Measures of one kind that were concluded or given up."""
    return _ended(model, workflow, "taker")


def crimes() -> QuerySet:
    """Transfers of suspected crimes with an outcome, kept or given up; with the list of evidence."""
    return _ended(CrimeTransfer, CRIME, "body")


def penalties() -> QuerySet:
    """Concluded or withdrawn penalty opinions."""
    return _ended(PenaltyOpinion, PENALTY, "procuratorate")


def entries() -> QuerySet:
    """Ledger entries that were closed, or taken up as a clue."""
    return _ended(Entry, LEDGER, "organisation", changed="recorded_at")


def readings() -> QuerySet:
    """Readings of a draft white paper that were answered, agreed to or withdrawn, with the frozen draft."""
    return _ended(Reading, READING, "asker")

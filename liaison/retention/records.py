"""One record: whose it is, whether it is due, what holds it, what was exported of it, and how it is removed."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.audit import AuditEntry
from liaison.campaigns.models import Finding
from liaison.casefiles.services import EXPORTED
from liaison.clues.models import Clue
from liaison.documents.models import Document
from liaison.intake.closed import close_receipt
from liaison.intake.models import Reporter
from liaison.joint.models import Finding as JointFinding
from liaison.notices.models import Notice
from liaison.retention import removing
from liaison.retention.ended import holder_of, number_of
from liaison.retention.kinds import Ended, Kind
from liaison.retention.listing import due_day
from liaison.retention.models import AboutItem, Hold
from liaison.retention.periods import in_force, months_later
from liaison.retention.removing import Removed, blockers_of
from liaison.rooms.models import Room

__all__ = ["blockers_of", "due_now", "exports_of", "holder_of", "holds_on", "number_of", "remove", "stream_of"]

#: Attributes that name the record an item is a part of, and the kind of that record.
_WHOLES: Final = {"operation": "operation", "analysis": "analysis", "referral": "referral", "transfer": "crime"}
#: Exports named on a tombstone; the audit trail knows all.
MOST_EXPORTS: Final = 100


def stream_of(row: AboutItem) -> str:
    """The audit stream of the item a row is about."""
    return f"{row.about}:{row.item_id}"


def due_now(kind: Kind, pk: int) -> Ended | None:
    """The record, if it has ended and its period is over today; else None."""
    found = kind.found(kind.ended().filter(pk=pk))
    if not found or due_day(kind, found[0], in_force(), timezone.localdate()) is None:
        return None
    return found[0]


def holds_on(kind: Kind, item: Any) -> QuerySet[Hold]:
    """Holds that stop the deletion: on the item itself, and on what it belongs to."""
    on = Q(about=kind.about, item_id=item.pk)
    for about, pk in belongs_to(item):
        on |= Q(about=about, item_id=pk)
    return Hold.objects.filter(on, lifted_at=None)


def belongs_to(item: Any) -> set[tuple[str, int]]:
    """The records ``item`` is a part of, as (kind of item, key): a hold on one of them covers it."""
    found = {("clue", getattr(item, name, None)) for name in ("clue_id", "received_clue_id")}
    if isinstance(item, Room):
        found.add((item.kind, item.item_id))
    if isinstance(item, Document) and item.about:
        found.add(_source_of(item.about))
    for name, about in _WHOLES.items():
        if (whole := getattr(item, name, None)) is not None:
            found |= {(about, whole.pk)} | belongs_to(whole)
    return {(about, pk) for about, pk in found if pk}


def _source_of(about: str) -> tuple[str, int | None]:
    """The record that ``about`` names; of a finding its campaign or operation."""
    code, _colon, key = about.partition(":")
    if code == "finding":
        return "campaign", Finding.objects.filter(pk=key).values_list("campaign", flat=True).first()
    if code == "joint_finding":
        return "operation", JointFinding.objects.filter(pk=key).values_list("operation", flat=True).first()
    return code, int(key)


def exports_of(item: Any, kind: Kind) -> list[dict[str, Any]]:
    """Case files made before that hold it: number of the audit entry, day, SHA-256 of the archive."""
    if kind.code in {"identity", "notices"}:
        return []
    clues = [item.pk] if isinstance(item, Clue) else [pk for about, pk in belongs_to(item) if about == "clue"]
    streams = [f"clue:{pk}" for pk in clues]
    entries = AuditEntry.objects.filter(stream__in=streams, action=EXPORTED).order_by("seq")
    return [
        {"entry": entry.seq, "at": entry.at.isoformat(timespec="seconds"), "sha256": entry.detail.get("sha256", "")}
        for entry in entries
        if isinstance(item, Clue) or item.subject in entry.detail.get("streams", ())
    ][-MOST_EXPORTS:]


def remove(kind: Kind, item: Any, months: int) -> Removed:
    """Remove what ``kind`` means of ``item``, in the caller's transaction. Raises StillReferredTo."""
    if kind.code == "identity":
        reporter = Reporter.objects.select_for_update().get(clue=item)
        removed = removing.describe([reporter])
        Reporter.objects.filter(pk=reporter.pk).update(**dict.fromkeys(Reporter.DETAILS, ""), erased_at=timezone.now())
        return removed
    if kind.code == "files":
        return removing.remove_files(item.subject)
    if kind.code == "notices":
        until = months_later(timezone.localdate(), -months)
        return removing.remove_rows(Notice.objects.filter(recipient__organisation=item, created_at__date__lt=until))
    if isinstance(item, Clue):
        close_receipt(item)
    return removing.remove_item(item, kind.about)

"""What belongs to the case file of a clue, as plain data.

Left out on purpose: who reported and everything that leads to them (the receipt, the conversation, the number and the
detail of the source, an evidence file that tells where it comes from), and internal notes, which are never shared.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from core.access import Principal, visible
from core.audit import label_of
from core.files import Attachment, StoredFile
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.rectifications.flow import RECTIFICATION
from liaison.rectifications.models import Rectification
from liaison.referrals.flow import REFERRAL
from liaison.referrals.models import Referral
from liaison.rooms.models import Room
from liaison.workflow.models import Transition

FORMAT: Final = "case-file/1"


@dataclass(frozen=True)
class CaseEntry:
    """One attached file; ``stored`` is what goes into the archive under ``path``, None where it must stay out."""

    attachment: Attachment
    stored: StoredFile | None
    path: str

    def described(self) -> dict[str, Any]:
        """As the data of the case file list it."""
        return {
            "name": self.attachment.name,
            "of": self.attachment.subject,
            "at": _time(self.attachment.at),
            "sha256_of_original": self.attachment.original.sha256,
            "path": self.path,
            "sha256": self.stored.sha256 if self.stored else "",
            "size": self.stored.size if self.stored else None,
            "is_original": self.stored is not None and self.stored.pk == self.attachment.original_id,
        }


@dataclass(frozen=True)
class CaseFile:
    """Everything of one clue: ``data`` for JSON and print, the files, and the audit streams that prove it."""

    data: dict[str, Any]
    files: tuple[CaseEntry, ...]
    streams: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of the files that go into the archive."""
        return sum(entry.stored.size for entry in self.files if entry.stored)


def gather(clue: Clue, principal: Principal) -> CaseFile:
    """The case file of ``clue``, with the referrals and rectifications that ``principal`` may see.

    Queries: a dozen, whatever there is. The words are in the language that is active.
    """
    referrals = list(
        visible(principal, Referral)
        .filter(clue=clue)
        .union(visible(principal, Referral).filter(received_clue=clue))
        .values_list("pk", flat=True)
    )
    referrals = list(
        Referral.objects.filter(pk__in=referrals)
        .select_related("sender", "receiver")
        .prefetch_related(
            "feedback__given_by__user", "shared_notes__author__organisation", "shared_notes__author__user"
        )
        .order_by("pk")
    )
    rectifications = list(
        visible(principal, Rectification)
        .filter(clue=clue)
        .select_related("body", "holder")
        .prefetch_related("statements__author__user", "statements__author__organisation")
        .order_by("pk")
    )
    rooms = list(visible(principal, Room).filter(kind="clue", item_id=clue.pk))
    streams = (clue.subject, *(item.subject for item in (*referrals, *rectifications, *rooms)))
    statements = [statement.subject for item in rectifications for statement in item.statements.all()]
    files = tuple(_files((*streams, *statements), [room.subject for room in rooms]))
    happened = _happened(streams)
    data = {
        "format": FORMAT,
        "clue": _clue(clue) | {"timeline": happened[clue.subject]},
        "referrals": [_referral(item) | {"timeline": happened[item.subject]} for item in referrals],
        "rectifications": [_rectification(item) | {"timeline": happened[item.subject]} for item in rectifications],
        "files": [entry.described() for entry in files],
    }
    return CaseFile(data, files, streams)


def _time(value: dt.datetime | None) -> str:
    return value.isoformat(timespec="seconds") if value else ""


def _day(value: dt.date | None) -> str:
    return value.isoformat() if value else ""


def _clue(clue: Clue) -> dict[str, Any]:
    return {
        "number": clue.number,
        "title": clue.title,
        "holder": clue.holder.name,
        "kind": clue.get_kind_display(),
        "source": clue.get_source_display(),
        "region": str(clue.region or ""),
        "place": clue.place,
        "occurred_from": _day(clue.occurred_from),
        "occurred_until": _day(clue.occurred_until),
        "description": clue.description,
        "wishes": clue.wishes,
        "findings": clue.findings,
        "subjects": [
            {"kind": subject.get_kind_display(), "name": subject.name, "detail": subject.detail}
            for subject in clue.subjects.all()
        ],
        "form": clue.get_form_display(),
        "track": clue.get_track_display() if clue.track else "",
        "tier": clue.get_tier_display() if clue.tier else "",
        "state": str(CLUE.state(clue.state).label),
        "outcome": clue.get_outcome_display() if clue.outcome else "",
        "handlers": [str(member.user) for member in (clue.handler, clue.second_handler) if member],
        "received_at": _time(clue.received_at),
        "closed_at": _time(clue.closed_at),
    }


def _referral(item: Referral) -> dict[str, Any]:
    plain = ("number", "title", "round", "legal_basis", "note", "checklist", "package", "package_hash", "receipt")
    return {name: getattr(item, name) for name in (*plain, "acceptance_number", "return_reason", "suggestion")} | {
        "sender": item.sender.name,
        "receiver": item.receiver.name,
        "direction": item.get_direction_display(),
        "request": item.get_request_display(),
        "state": str(REFERRAL.state(item.state).label),
        "sent_at": _time(item.sent_at),
        "received_at": _time(item.received_at),
        "ended_at": _time(item.ended_at),
        "feedback": [
            {
                "text": said.text,
                "results": said.result_labels,
                "by": str(said.given_by.user),
                "at": _time(said.given_at),
                "decision": said.decision,
                "decision_reason": said.decision_reason,
                "decided_at": _time(said.decided_at),
            }
            for said in item.feedback.all()
        ],
        "shared_notes": [
            {"text": note.text, "by": f"{note.author.user}（{note.author.organisation}）", "at": _time(note.at)}
            for note in item.shared_notes.all()
        ],
    }


def _rectification(item: Rectification) -> dict[str, Any]:
    plain = ("number", "title", "disclosed", "requirements", "legal_basis", "days", "content_hash")
    return {name: getattr(item, name) for name in plain} | {
        "holder": item.holder.name,
        "body": item.body.name,
        "tier": item.get_tier_display(),
        "state": str(RECTIFICATION.state(item.state).label),
        "issued_at": _time(item.issued_at),
        "received_at": _time(item.received_at),
        "recheck_on": _day(item.recheck_on),
        "ended_at": _time(item.ended_at),
        "statements": [
            {
                "kind": said.get_kind_display(),
                "text": said.text,
                "by": f"{said.author.user}（{said.author.organisation}）",
                "at": _time(said.at),
            }
            for said in item.statements.all()
        ],
    }


def _happened(subjects: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """The timelines. The words of whoever has no account are the reporter's, and stay out."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for entry in Transition.objects.filter(subject__in=subjects).order_by("pk"):
        found[entry.subject].append(
            {
                "at": _time(entry.at),
                "event": entry.event,
                "what": label_of(f"{entry.workflow}.{entry.event}"),
                "by": entry.actor if entry.user_id else "",
                "note": entry.note if entry.user_id else "",
            }
        )
    return found


def _files(subjects: Iterable[str], rooms: list[str]) -> Iterable[CaseEntry]:
    """Originals of what officers attached; of what a reporter attached, only the copy that does not tell its origin. Of
    rooms the filed minutes alone: what was said there is proved by their hashes, and stays there."""
    wanted = Q(subject__in=subjects) & ~Q(subject__in=rooms) | Q(subject__in=rooms, purpose="minutes")
    found = Attachment.objects.filter(wanted).select_related("original", "display").order_by("pk")
    for number, attachment in enumerate(found, start=1):
        by_officer = attachment.uploader_id is not None
        stored = attachment.original if by_officer else attachment.display
        yield CaseEntry(attachment, stored, f"files/{number:03d}-{attachment.name}" if stored else "")

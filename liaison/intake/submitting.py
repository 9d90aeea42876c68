"""Sending the form: one transaction, once for each draft, files on disk before anybody is told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.access import Principal, PrincipalKind
from liaison.clues.choices import Channel, ClueSource
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue
from liaison.intake import drafts, evidence, receipts
from liaison.intake.models import Draft, Receipt, SourceCode
from liaison.intake.receivers import receiver
from liaison.intake.subjects import organisations_in, store_reporter, subjects_of, title_of
from liaison.organisations.models import Region

LONGEST_CODE = 12
#: How the record prints somebody from outside: never a name.
REPORTER = Principal(PrincipalKind.PUBLIC, label="")


class NobodyReceives(Exception):
    """No registered organisation may receive this clue."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a checked form says, as plain values."""

    kind: str
    description: str
    wishes: str = ""
    occurred_from: Any = None
    occurred_until: Any = None
    region: Region | None = None
    place: str = ""
    bodies: list[tuple[str, str]] = field(default_factory=list)
    officers: list[tuple[str, str]] = field(default_factory=list)
    enterprise: str = ""
    enterprise_detail: str = ""
    contact: dict[str, str] = field(default_factory=dict)
    source_code: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A passphrase and its hash: made before the transaction, because hashing is slow on purpose."""

    passphrase: str
    passphrase_hash: str


def prepare() -> Prepared:
    """Draw a passphrase and hash it."""
    passphrase = receipts.new_passphrase()
    return Prepared(passphrase, receipts.hash_passphrase(passphrase))


def submit(draft: Draft, submission: Submission, prepared: Prepared, *, secret: str) -> Receipt:
    """Make the clue of ``draft``; a draft that was sent before gives the receipt it has, and nothing is made.

    ``secret`` is that of the draft's cookie: with it the same browser can look at the passphrase for a while, so that
    an answer lost on the way (or a server that was killed right here) costs the reporter nothing.

    Raises:
        NobodyReceives: every organisation that could receive it is complained of, or there is none.
        OSError, django.db.Error: nothing was stored; sending again is safe.
    """
    hidden = drafts.hide(prepared.passphrase, secret)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        if draft.receipt is not None:
            return draft.receipt
        clue = _create(submission)
        store_reporter(clue, submission.contact)
        evidence.hand_over(draft.subject, clue.subject)
        receipt = store_receipt(clue, draft.submission_key, prepared)
        drafts.sent(draft, receipt, hidden)
    return receipt


def store_receipt(clue: Clue, key: uuid.UUID, prepared: Prepared) -> Receipt:
    """A receipt for ``clue`` with a number nobody has, in the caller's transaction."""
    for _attempt in range(20):
        try:
            with transaction.atomic():
                return Receipt.objects.create(
                    clue=clue,
                    number=receipts.new_number(timezone.localdate(clue.received_at)),
                    passphrase_hash=prepared.passphrase_hash,
                    submission_key=key,
                    made_at=clue.received_at,
                )
        except IntegrityError:  # a number drawn twice
            continue
    raise RuntimeError("no free receipt number was drawn in twenty attempts")


def _create(submission: Submission) -> Clue:
    subjects = subjects_of(
        bodies=submission.bodies,
        officers=submission.officers,
        enterprise=submission.enterprise,
        enterprise_detail=submission.enterprise_detail,
    )
    holder = receiver(organisations_in(subjects), submission.region)
    if holder is None:
        raise NobodyReceives
    source, detail = source_of(submission.source_code)
    return create_clue(
        holder=holder,
        principal=REPORTER,
        subjects=subjects,
        title=title_of(submission.kind, subjects),
        description=submission.description,
        wishes=submission.wishes,
        kind=submission.kind,
        source=source,
        source_detail=detail,
        channel=Channel.WEB,
        region=submission.region,
        place=submission.place,
        occurred_from=submission.occurred_from,
        occurred_until=submission.occurred_until,
    )


def valid_code(code: str) -> SourceCode | None:
    """The source code somebody scanned, if it counts today."""
    code = code.strip().upper()
    if not code.isascii() or not code.isalnum() or len(code) > LONGEST_CODE:
        return None
    found = SourceCode.objects.select_related("organisation", "contact_point").filter(code=code).first()
    return found if found and found.is_valid_on(timezone.localdate()) else None


def source_of(code: str) -> tuple[str, str]:
    """Source of a clue, and its detail, by the code it came with."""
    found = valid_code(code) if code else None
    if found is None:
        return ClueSource.PUBLIC, ""
    source = ClueSource.CONTACT_POINT if found.contact_point_id else ClueSource.PUBLIC
    return source, f"{found.label}（{found.organisation.short_name}）"

"""Sending the form: one row, once for each draft, files on disk before anybody is told.

The row is the receipt, and holds under our key what was sent. The clue is made of it right after (``taking_in``): what
a reporter waits for is one small transaction, however much follows from a clue.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field, fields
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from core import outbox
from core.memo import Memo
from core.sealed import seal, unseal
from liaison.clues.choices import ClueSource
from liaison.clues.models import Clue
from liaison.intake import drafts, receipts
from liaison.intake.models import Draft, Receipt, SourceCode
from liaison.intake.receivers import body_named, receiver
from liaison.organisations.models import Region

#: The work of making clues of what was received (``taking_in``).
TOPIC: Final = "clues.take_in"
LONGEST_CODE: Final = 12
#: Numbers are drawn by lot; so often one may be taken.
DRAWS: Final = 20
#: Seconds for which the answer to ``somebody_receives`` may be taken from memory; the clue's own receiver never is.
REMEMBERED: Final = 30
_memo: Final = Memo(512)


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
    """A passphrase and its digest."""

    passphrase: str
    digest: str


def prepare() -> Prepared:
    """Draw a passphrase."""
    passphrase = receipts.new_passphrase()
    return Prepared(passphrase, receipts.digest_of(passphrase))


def submit(draft: Draft, submission: Submission, prepared: Prepared, *, secret: str) -> Receipt:
    """Receive the form of ``draft``; one that was sent before gives the receipt it has, and nothing is stored.

    ``secret`` is that of the draft's cookie: with it the same browser can look at the passphrase for a while, so that
    an answer lost on the way (or a server that was killed right here) costs the reporter nothing.

    Raises:
        NobodyReceives: every organisation that could receive it is complained of, or there is none.
        OSError, django.db.Error: nothing was stored; sending again is safe.
    """
    if not somebody_receives([name for name, _detail in submission.bodies], submission.region):
        raise NobodyReceives
    receipt = _store(
        Receipt(
            draft_id=draft.pk,
            submission_key=draft.submission_key,
            passphrase_hash=prepared.digest,
            sealed=_sealed(submission),
            sealed_passphrase=drafts.hide(prepared.passphrase, secret),
            made_at=timezone.now(),
        )
    )
    outbox.nudge(TOPIC)
    return receipt


def store_receipt(clue: Clue, key: uuid.UUID, prepared: Prepared) -> Receipt:
    """A receipt for ``clue``, which a member entered, in the caller's transaction."""
    stretched = receipts.stretched(prepared.digest)
    return _store(Receipt(clue=clue, submission_key=key, passphrase_hash=stretched, made_at=clue.received_at))


def _store(receipt: Receipt) -> Receipt:
    """Store ``receipt`` with a number nobody has, or find the one there is for its form."""
    for _attempt in range(DRAWS):
        receipt.number = receipts.new_number(timezone.localdate(receipt.made_at))
        try:
            with transaction.atomic():
                Receipt.objects.bulk_create([receipt])  # without signals: nobody listens, and they cost a third
            return receipt
        except IntegrityError:
            # The form was sent before, or its draft is gone, or a number was drawn twice.
            found = Receipt.objects.filter(submission_key=receipt.submission_key).first()
            if found is not None:
                return found
            if receipt.draft_id is not None and not Draft.objects.filter(pk=receipt.draft_id).exists():
                raise
            receipt.pk = None
    raise RuntimeError(f"no free receipt number was drawn in {DRAWS} attempts")


def somebody_receives(names: list[str], region: Region | None = None) -> bool:
    """Whether a clue about the bodies of these ``names`` can be received; as things were half a minute ago at most."""

    def look() -> bool:
        about = [found for found in map(body_named, names) if found is not None]
        return receiver(about, region) is not None

    key = (tuple(names), region and region.pk, time.monotonic() // REMEMBERED)
    return _memo.get(key, (), look)


def _sealed(submission: Submission) -> str:
    values = {each.name: value for each in fields(submission) if (value := getattr(submission, each.name))}
    if submission.region is not None:
        values["region"] = submission.region.pk
    return seal(json.dumps(values, default=str, ensure_ascii=False))


def submission_of(receipt: Receipt) -> Submission:
    """What was sent with ``receipt``, which has no clue yet.

    Raises:
        UnreadableValueError: the key it is under was taken out of use.
    """
    values = json.loads(unseal(receipt.sealed))
    if "region" in values:
        values["region"] = Region.objects.filter(pk=values["region"]).first()
    for name in ("occurred_from", "occurred_until"):
        values[name] = parse_date(values[name]) if values.get(name) else None
    for name in ("bodies", "officers"):
        values[name] = [tuple(pair) for pair in values.get(name, ())]
    return Submission(**values)


def valid_code(code: str, day: Any = None) -> SourceCode | None:
    """The source code somebody scanned, if it counts on ``day`` (today)."""
    code = code.strip().upper()
    if not code.isascii() or not code.isalnum() or len(code) > LONGEST_CODE:
        return None
    found = SourceCode.objects.select_related("organisation", "contact_point").filter(code=code).first()
    return found if found and found.is_valid_on(day or timezone.localdate()) else None


def source_of(code: str, day: Any = None) -> tuple[str, str]:
    """Source of a clue, and its detail, by the code it came with."""
    found = valid_code(code, day) if code else None
    if found is None:
        return ClueSource.PUBLIC, ""
    source = ClueSource.CONTACT_POINT if found.contact_point_id else ClueSource.PUBLIC
    return source, f"{found.label}（{found.organisation.short_name}）"

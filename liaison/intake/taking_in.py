"""Making the clue of a form that was received: right after it was sent, once, and tried again until it is done.

The outbox does it (``outbox`` shows what is stuck, and tries again with growing delays); whoever opens the receipt
sooner does it at once. What is not done yet is a receipt without a clue: nothing else has to be remembered.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast
from django.utils import timezone, translation

from core.access import Principal, PrincipalKind
from core.outbox import Work, open_lanes
from liaison.clues.choices import Channel
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue
from liaison.intake import drafts, evidence, receipts
from liaison.intake.models import Draft, Receipt
from liaison.intake.receivers import receiver
from liaison.intake.subjects import organisations_in, store_reporter, subjects_of, title_of
from liaison.intake.submitting import TOPIC, NobodyReceives, Submission, source_of, submission_of

logger = logging.getLogger(__name__)
#: How the record prints somebody from outside: never a name.
REPORTER = Principal(PrincipalKind.PUBLIC, label="")


class NotTakenIn(Exception):
    """A received form is no clue yet. It is kept, and tried again; the message names nothing that was sent."""


def take_in(receipt: Receipt) -> Receipt:
    """Make the clue of ``receipt`` as of the moment it was received, in one transaction; nothing where there is one.

    Returns the receipt as stored, with its clue.

    Raises:
        NotTakenIn: nothing was changed.
    """
    if receipt.clue_id is not None:
        return receipt
    try:
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            locked = Receipt.objects.select_for_update().get(pk=receipt.pk)
            if locked.clue_id is None:
                _make(locked)
    except Exception as error:
        # What a database says of a row it refuses quotes the row: neither log nor status page may show that.
        raise NotTakenIn(f"receipt {receipt.pk}: {type(error).__name__}") from None
    return locked


def _make(receipt: Receipt) -> None:
    submission = submission_of(receipt)
    draft = Draft.objects.get(pk=receipt.draft_id)
    clue = _clue(submission, receipt.made_at)
    store_reporter(clue, submission.contact)
    evidence.hand_over(draft.subject, clue.subject)
    drafts.taken_in(draft, receipt)
    receipt.clue, receipt.sealed, receipt.sealed_passphrase = clue, "", ""
    receipt.passphrase_hash = receipts.stretched(receipt.passphrase_hash)
    receipt.save(update_fields=["clue", "sealed", "sealed_passphrase", "passphrase_hash"])


def _clue(submission: Submission, received_at: datetime) -> Clue:
    subjects = subjects_of(
        bodies=submission.bodies,
        officers=submission.officers,
        enterprise=submission.enterprise,
        enterprise_detail=submission.enterprise_detail,
    )
    holder = receiver(organisations_in(subjects), submission.region)
    if holder is None:
        raise NobodyReceives
    source, detail = source_of(submission.source_code, timezone.localdate(received_at))
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
        received_at=received_at,
    )


def waiting(limit: int) -> list[tuple[str, datetime]]:
    """Receipts without a clue that the outbox has no entry for, oldest first: what the outbox takes as asked for."""
    asked = open_lanes(TOPIC).filter(lane=Cast(OuterRef("pk"), TextField()))
    found = Receipt.objects.filter(clue=None).exclude(Exists(asked)).order_by("pk")
    return [(str(pk), at) for pk, at in found.values_list("pk", "made_at")[:limit]]


def carry_out(works: Sequence[Work]) -> None:
    """The outbox's handler: make the clues of these receipts."""
    for receipt in Receipt.objects.filter(pk__in=[int(work.key) for work in works], clue=None).order_by("pk"):
        take_in(receipt)


def with_clue(receipt: Receipt) -> Receipt | None:
    """``receipt`` with its clue, made now if need be; None when that fails, which is logged and tried again later."""
    try:
        return take_in(receipt)
    except NotTakenIn:
        logger.exception("A received form could not be made a clue")
        return None

"""Receipts of clues that were deleted: number and passphrase still open a page, which says so and nothing else."""

from __future__ import annotations

from django.utils import timezone

from liaison.clues.models import Clue
from liaison.intake.models import ClosedReceipt, Receipt


def close_receipt(clue: Clue) -> None:
    """Keep what the receipt of ``clue`` is checked by, in the transaction that deletes the clue."""
    receipt = Receipt.objects.filter(clue=clue).first()
    if receipt is not None:
        ClosedReceipt.objects.create(
            number=receipt.number,
            passphrase_hash=receipt.passphrase_hash,
            made_on=timezone.localdate(receipt.made_at),
        )

"""What happens when Wagtail publishes or unpublishes a ruling."""

from __future__ import annotations

from content.rulings import derived
from core.outbox import Work, register


def ruling_published(sender, instance, **kwargs) -> None:
    """Signal ``published``: also sent when a publication is only scheduled, then the row is not live yet."""
    if instance.live:
        derived.refresh(instance)


def ruling_unpublished(sender, instance, **kwargs) -> None:
    """Signal ``unpublished``: expiry."""
    derived.forget(instance)


def register_outbox() -> None:
    """Tell the outbox who makes PDFs."""
    register(derived.PDF_TOPIC, make_pdf)


def make_pdf(work: Work) -> None:
    """Outbox handler: the key is the ruling's primary key. One that is not public any more needs no PDF."""
    derived.make_pdf(int(work.key))

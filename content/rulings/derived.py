"""What follows from a ruling's publication: its table of citations and its PDF."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from content.common.generated import delete_pdf, store_pdf
from content.rulings.citing import citations_of
from content.rulings.queries import chain_steps
from core.generations import bump
from core.outbox import enqueue, enqueue_many

PDF_TOPIC = "rulings.pdf"


def refresh(ruling) -> None:
    """Bring citations and PDF up to what is published now. Runs in the publishing transaction."""
    with transaction.atomic():
        store_citations([ruling])
        request_pdf(ruling)
        _index_anew(ruling)
        # The other steps of the dispute print this one in theirs.
        enqueue_many(PDF_TOPIC, [(str(pk), {}) for pk in other_steps(ruling)])


def forget(ruling) -> None:
    """Remove whatever was derived from a ruling that is not public any more.

    The PDFs of the other steps print its outcome: they go at once and are made again without it.
    """
    from content.rulings.models import Ruling

    with transaction.atomic():
        ruling.citations.all().delete()
        delete_pdf(ruling)
        _index_anew(ruling)
        others = other_steps(ruling)
        for other in Ruling.objects.filter(pk__in=others).only("pk"):
            delete_pdf(other)
        enqueue_many(PDF_TOPIC, [(str(pk), {}) for pk in others])


def other_steps(ruling) -> list[int]:
    """Primary keys of the other published rulings of the dispute."""
    from content.rulings.models import Ruling

    if ruling.chain_id is None:
        return []
    others = Ruling.objects.published().filter(chain_id=ruling.chain_id).exclude(pk=ruling.pk)
    return list(others.values_list("pk", flat=True))


def _index_anew(ruling) -> None:
    from content.rulings.search import rulings_changed

    rulings_changed([ruling])


def store_citations(rulings: Iterable) -> None:
    """Work out the citations of these rulings anew; two statements for any number of them."""
    from content.rulings.models import RulingCitation

    rulings = list(rulings)
    RulingCitation.objects.filter(ruling__in=[ruling.pk for ruling in rulings]).delete()
    RulingCitation.objects.bulk_create(
        (
            RulingCitation(ruling=ruling, position=position, **provision)
            for ruling in rulings
            for position, provision in enumerate(citations_of(ruling), start=1)
        ),
        batch_size=1000,
    )


def request_pdf(ruling) -> None:
    """Queue the making of the PDF; the queue keeps one entry a ruling."""
    enqueue(PDF_TOPIC, str(ruling.pk))


def make_pdf(ruling_pk: int) -> bool:
    """Make and keep the PDF of a published ruling; False when it is not public (any more).

    Safe to run twice. The row is checked again under its lock before the file is kept: a ruling withdrawn while
    its PDF was being typeset must not get one.
    """
    from content.rulings.models import Ruling
    from content.rulings.typesetting import typeset

    ruling = Ruling.objects.published().filter(pk=ruling_pk).first()
    if ruling is None:
        return False
    steps = chain_steps(ruling)
    pdf, pages = typeset(ruling)
    with transaction.atomic():
        current = Ruling.objects.published().select_for_update().filter(pk=ruling_pk).first()
        if current is None:
            return False
        if current.live_revision_id != ruling.live_revision_id or chain_steps(current) != steps:
            request_pdf(current)
            return False
        store_pdf(subject=ruling, pdf=pdf, pages=pages)
        bump("rulings")
    return True

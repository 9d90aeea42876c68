"""The sealed PDF of an issued document: made from its row, stored among the attachments under its hash.

Runs in the background (outbox) and again after a failure; whoever opens the document meanwhile is told. The number and
the services do not depend on it, so a failing certificate leaves neither a gap nor half a document.
"""

from __future__ import annotations

import logging

from django.core.files.base import ContentFile
from django.db import transaction

from core.access import SYSTEM
from core.audit import SYSTEM as SYSTEM_ACTOR
from core.audit import record
from core.files import Attachment, attach, receive
from core.outbox import Work
from liaison.documents.flow import SERVICE
from liaison.documents.models import Document, Service
from liaison.documents.typesetting.layout import page_of
from liaison.documents.typesetting.pdf import typeset_page
from liaison.workflow.engine import EventRefused, fire

logger = logging.getLogger(__name__)

ISSUED = "issued"
_LOADED = ("issuer", "approved_by__user", "supervisor__user", "second_supervisor__user")


def document_pdf(document: Document) -> bytes:
    """The PDF of a document as it stands, sealed when it is issued by each of its organisations that has a certificate.

    Raises TypesetError, FontError, SealError.
    """
    page = page_of(document)
    pdf = typeset_page(page).pdf
    seals = [seal for seal in page.seals if seal is not None]
    if not seals:
        return pdf
    from liaison.documents.signing import seal_pdf  # loaded where it is needed: it takes a second

    return seal_pdf(pdf, *seals, reason=document.number)


def produce(work: Work) -> None:
    """Make the PDF that ``work`` asks for, once; raises what went wrong, to be tried again."""
    document = Document.objects.select_related(*_LOADED).filter(pk=int(work.key)).first()
    if document is None or not document.is_issued or document.pdf_sha256:
        return
    try:
        pdf = document_pdf(document)
        received = receive(ContentFile(pdf, name=f"{document.number}.pdf"))
    except Exception as error:
        Document.objects.filter(pk=document.pk).update(production_error=f"{type(error).__name__}: {error}"[:300])
        raise
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if locked.pdf_sha256:
            return
        attach(received, subject=document.subject, purpose=ISSUED)
        Document.objects.filter(pk=document.pk).update(pdf_sha256=received.sha256, production_error="")
        record(
            action="document.produced",
            stream=document.subject,
            actor=SYSTEM_ACTOR,
            detail={"sha256": received.sha256, "size": received.size, "number": document.number},
        )


def issued_file(document: Document) -> Attachment | None:
    """The sealed PDF; None while it is being made."""
    if not document.pdf_sha256:
        return None
    return Attachment.objects.filter(
        subject=document.subject, purpose=ISSUED, original__sha256=document.pdf_sha256
    ).first()


def conclude(work: Work) -> None:
    """Conclude a document when its last service has ended. In a transaction of its own: the events of services lock
    the service first, those of the document the document, and nothing ever locks both ways."""
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=int(work.key), state="issued").first()
        if document is None or Service.objects.filter(document=document, state__in=SERVICE.open_states).exists():
            return
        try:
            fire(document, "conclude", principal=SYSTEM)
        except EventRefused:  # withdrawn in between
            logger.info("Document %s is not concluded any more", document.pk)

"""PDF files made in the background from published items, kept until the item changes."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GeneratedPdf(models.Model):
    """The PDF of one published item. ``file`` is replaced when the item is published again."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    file = models.FileField(upload_to="pdf/%Y/")
    pages = models.PositiveIntegerField(pgettext_lazy("of a PDF", "pages"))
    size = models.PositiveBigIntegerField(_("bytes"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="one_pdf_a_subject"),
        ]
        verbose_name = _("generated PDF")
        verbose_name_plural = _("generated PDFs")

    def __str__(self) -> str:
        return f"{self.content_type}:{self.object_id}"


def pdf_of(subject: models.Model) -> GeneratedPdf | None:
    """The PDF of ``subject`` as last made, or None while it is still being made."""
    content_type = ContentType.objects.get_for_model(subject)
    return GeneratedPdf.objects.filter(content_type=content_type, object_id=subject.pk).first()


def store_pdf(*, subject: models.Model, pdf: bytes, pages: int) -> GeneratedPdf:
    """Keep ``pdf`` as the PDF of ``subject``; the former file is deleted once the new one is committed."""
    content_type = ContentType.objects.get_for_model(subject)
    with transaction.atomic():
        current = (
            GeneratedPdf.objects.select_for_update().filter(content_type=content_type, object_id=subject.pk).first()
        )
        former = current.file.name if current else None
        current = current or GeneratedPdf(content_type=content_type, object_id=subject.pk)
        current.file.save(f"{content_type.model}-{subject.pk}.pdf", ContentFile(pdf), save=False)
        current.pages, current.size, current.made_at = pages, len(pdf), timezone.now()
        current.save()
        storage = current.file.storage
        if former and former != current.file.name:
            transaction.on_commit(lambda: storage.delete(former))
    return current


def delete_pdf(subject: models.Model) -> None:
    """Remove the PDF of ``subject`` and its file (withdrawal, unpublishing)."""
    generated = pdf_of(subject)
    if generated:
        storage, name = generated.file.storage, generated.file.name
        with transaction.atomic():
            generated.delete()
            transaction.on_commit(lambda: storage.delete(name))

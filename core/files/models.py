"""Files as the database knows them: content once, and each time somebody attached it to something."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.files.kinds import KINDS
from core.files.names import LONGEST, ending_of


class StoredFile(models.Model):
    """One content in the store. The row is only ever made after the file is durable."""

    class State(models.TextChoices):
        PRESENT = "present", pgettext_lazy("file", "present")
        MISSING = "missing", pgettext_lazy("file", "missing")
        DAMAGED = "damaged", pgettext_lazy("file", "damaged")

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.BigIntegerField(pgettext_lazy("file", "size"))
    media_type = models.CharField(_("media type"), max_length=100)
    #: What the last check found (``manage.py files check``).
    state = models.CharField(pgettext_lazy("file", "state"), max_length=10, choices=State, default=State.PRESENT)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.sha256


class Attachment(models.Model):
    """A file attached to a subject (``clue:123``) under a name (附件).

    ``original`` is the evidence, byte for byte. ``display`` is what people get: without what tells author, place and
    device; equal to the original where there is nothing to take out, and None where it cannot be taken out (OFD,
    signed PDF): whoever passes such a file on passes on where it comes from.
    """

    original = models.ForeignKey(
        StoredFile, verbose_name=pgettext_lazy("file", "original"), on_delete=models.PROTECT, related_name="attachments"
    )
    display = models.ForeignKey(
        StoredFile,
        verbose_name=_("copy for display"),
        on_delete=models.PROTECT,
        related_name="displayed_by",
        null=True,
        blank=True,
    )
    name = models.CharField(pgettext_lazy("file", "name"), max_length=LONGEST)
    subject = models.CharField(_("attached to"), max_length=120)
    purpose = models.CharField(pgettext_lazy("file", "purpose"), max_length=40, blank=True)
    #: The account; None for a reporter. A value, not a reference: it stays when the account goes.
    uploader_id = models.BigIntegerField(_("uploaded by"), null=True, blank=True)
    at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "id"], name="attachment_subject")]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """Ending of the name, which the content was checked against."""
        return ending_of(self.name)

    @property
    def media_type(self) -> str:
        """What the file is served as."""
        kind = KINDS.get(self.ending)
        return kind.media_type if kind else "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it as a picture."""
        return self.media_type.startswith("image/")

    @property
    def tells_origin(self) -> bool:
        """Whether there is no copy without what tells author, place or device."""
        return self.display_id is None

    @property
    def offered(self) -> StoredFile:
        """What people get: the copy for display, or the original where there is none."""
        return self.display or self.original

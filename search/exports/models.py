"""Export files made in the background."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.saved.models import MAX_ADDRESS


class SearchExport(models.Model):
    """One file asked for. Whoever knows its address (random) may fetch it; nobody is recorded as having asked.

    ``groups`` are the items in the file, one a line between line breaks: a withdrawal finds the file by them.
    """

    class Format(models.TextChoices):
        """Kind of file."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.TextField(_("address"), max_length=MAX_ADDRESS)
    base = models.CharField(max_length=300)
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    total = models.PositiveIntegerField(_("rows to write"), null=True, blank=True)
    done = models.PositiveIntegerField(_("rows written"), default=0)
    found = models.PositiveIntegerField(_("documents found"), default=0)
    groups = models.TextField(default="", blank=True)
    file = models.FileField(upload_to="exports/", blank=True)
    made_at = models.DateTimeField(_("asked for at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("search export")
        verbose_name_plural = _("search exports")

    def __str__(self) -> str:
        return str(self.token)

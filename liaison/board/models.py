"""What an organisation lets a coordinating body count."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.organisations.models import Membership, Organisation


class Telling(models.Model):
    """通报数量: the numbers of one kind of matters of ``organisation``, told to ``receiver`` until it is ended.

    Numbers alone: what they count stays with the organisation, and so do the matters of the time after the end.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="numbers_told", verbose_name=_("organisation")
    )
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="numbers_received", verbose_name=_("told to")
    )
    what = models.CharField(_("what is counted"), max_length=40)
    begun_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("told by"))
    begun_at = models.DateTimeField(_("told since"), default=timezone.now)
    ended_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("numbers told")
        verbose_name_plural = _("numbers told")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "receiver", "what"], condition=Q(ended_at=None), name="telling_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="telling_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["receiver"], condition=Q(ended_at=None), name="telling_received")]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.receiver}: {self.what}"

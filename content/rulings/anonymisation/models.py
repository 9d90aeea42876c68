"""Decisions on finds, and attestations of whole texts. Neither holds the personal data it is about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.common.anonymisation import models as common


class KeptFind(common.KeptFind):
    """A find that stays as it is in one ruling."""

    ruling = models.ForeignKey("rulings.Ruling", on_delete=models.CASCADE, related_name="kept_finds")

    class Meta(common.KeptFind.Meta):
        app_label = "rulings"
        constraints = [models.UniqueConstraint(fields=["ruling", "find_key"], name="ruling_kept_find")]


class Attestation(models.Model):
    """Who answers for exactly this text being anonymised already, such as the court that published it."""

    ruling = models.ForeignKey("rulings.Ruling", on_delete=models.CASCADE, related_name="attestations")
    digest = models.CharField(max_length=64)
    source = models.CharField(_("attested by"), max_length=120)
    attested_at = models.DateTimeField(_("attested at"), auto_now_add=True)

    class Meta:
        app_label = "rulings"
        constraints = [models.UniqueConstraint(fields=["ruling", "digest"], name="ruling_attestation")]
        verbose_name = _("attestation of anonymisation")
        verbose_name_plural = _("attestations of anonymisation")

    def __str__(self) -> str:
        return self.source

"""Decisions on finds, and attestations of whole texts. Neither holds the personal data it is about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeepReason(models.TextChoices):
    """Why something found stays readable (法释〔2016〕19号 art. 8–11)."""

    OFFICIAL = "official", _("official acting in office")
    REPRESENTATIVE = "representative", _("lawyer or representative")
    ORGANISATION = "organisation", _("organisation or place, not a person")
    NO_NAME = "no_name", _("ordinary words, found by mistake")
    LAWFUL = "lawful", _("published by law or with consent")


class KeptFind(models.Model):
    """A find that stays as it is in one ruling. ``find_key`` is a keyed hash: the name itself is not stored again."""

    ruling = models.ForeignKey("rulings.Ruling", on_delete=models.CASCADE, related_name="kept_finds")
    find_key = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=20)
    masked = models.CharField(_("masked form"), max_length=60)
    reason = models.CharField(_("reason"), max_length=20, choices=KeepReason.choices)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    class Meta:
        app_label = "rulings"
        constraints = [models.UniqueConstraint(fields=["ruling", "find_key"], name="ruling_kept_find")]
        verbose_name = _("find kept")
        verbose_name_plural = _("finds kept")

    def __str__(self) -> str:
        return f"{self.masked} {self.get_reason_display()}"


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

"""The decision that something found stays readable. It does not hold the personal data it is about."""

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
    """Abstract: a find that stays as it is in one item. ``find_key`` is a keyed hash: the name is not stored again."""

    find_key = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=20)
    masked = models.CharField(_("masked form"), max_length=60)
    reason = models.CharField(_("reason"), max_length=20, choices=KeepReason.choices)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    class Meta:
        abstract = True
        verbose_name = _("find kept")
        verbose_name_plural = _("finds kept")

    def __str__(self) -> str:
        return f"{self.masked} {self.get_reason_display()}"

"""Local decisions about single days, over what the libraries say."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day decided by hand: a disagreement of the libraries resolved, a local arrangement, a late notice (停工停课).

    It holds before everything the libraries say. Changing the table changes the calendar's version, and with it every
    due date that passes over the day (see core.deadlines.recomputing).
    """

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("is a working day"), default=False)
    reason = models.CharField(
        _("reason"), max_length=200, help_text=_("Shown with every due date that passes over the day.")
    )
    source = models.CharField(
        _("source"), max_length=300, help_text=_("The notice or decision, with its document number.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.day} {self.work_words}"

    @property
    def work_words(self) -> str:
        """Working day or day off."""
        return str(_("working day") if self.is_working else _("day off"))

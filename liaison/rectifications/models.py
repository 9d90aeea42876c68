"""What is put to a supervised body, and what both sides write about it."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.choices import Tier
from liaison.clues.models import LONGEST_DESCRIPTION, Clue
from liaison.organisations.models import Membership, Organisation

LONGEST_TERM: Final = 180


class Rectification(models.Model):
    """A demand on one body out of one clue: its window shows what is addressed to it alone.

    Only ``title``, ``disclosed`` and ``requirements`` reach the body; they are frozen with a SHA-256. The clue, its
    number and whoever reported it stay with the holder. ``state`` follows the workflow ``rectification``.
    """

    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="rectifications", verbose_name=_("clue"))
    holder = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="rectifications_demanded", verbose_name=_("demanded by")
    )
    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="rectifications", verbose_name=_("supervised body")
    )
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, default=Tier.GENERAL)
    disclosed = models.TextField(_("what the body is told of the matter"), max_length=LONGEST_DESCRIPTION)
    requirements = models.TextField(_("what is to be corrected"), max_length=5000)
    legal_basis = models.TextField(_("legal basis"), max_length=500)
    days = models.PositiveSmallIntegerField(_("days to correct"), default=30)
    content_hash = models.CharField(_("SHA-256 of what was put to the body"), max_length=64)
    state = models.CharField(_("state"), max_length=20, default="issued")
    issued_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    received_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    #: who of the body answers for it: whoever received it, until another is named
    handler = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rectifications",
        verbose_name=_("handler at the body"),
    )
    #: more days asked for, waiting for an answer
    days_asked = models.PositiveSmallIntegerField(_("more days asked for"), null=True, blank=True)
    recheck_on = models.DateField(_("re-check on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        constraints = [
            models.UniqueConstraint(fields=["holder", "number"], name="rectification_number"),
            models.CheckConstraint(condition=~Q(holder=F("body")), name="rectification_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["body", "state", "next_due_at"], name="rectification_body"),
            models.Index(fields=["holder", "state", "next_due_at"], name="rectification_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"rectification:{self.pk}"


class Statement(models.Model):
    """What one side says to the other: explanation, report, request for time, answer. Files hang on it."""

    class Kind(models.TextChoices):
        EXPLANATION = "explanation", pgettext_lazy("rectification", "explanation")
        REPORT = "report", pgettext_lazy("rectification", "report on the correction")
        TIME = "time", pgettext_lazy("rectification", "request for more time")
        OBJECTION = "objection", pgettext_lazy("rectification", "objection")
        ANSWER = "answer", pgettext_lazy("rectification", "answer")
        RECHECK = "recheck", pgettext_lazy("rectification", "re-check")

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.TextField(_("text"), max_length=LONGEST_DESCRIPTION)
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        """How its files name it."""
        return f"statement:{self.pk}"

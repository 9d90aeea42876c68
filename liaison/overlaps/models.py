"""What clues are compared by, overlaps, and the consent of each party."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import SubjectKind
from liaison.clues.models import Clue
from liaison.organisations.models import Organisation

LONGEST_TEXT: Final = 5000


class SubjectKey(models.Model):
    """What a subject of a clue is recognised by: derived, rebuilt by ``manage.py overlaps``, shown to nobody."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="subject_keys")
    key = models.CharField(max_length=140)

    class Meta:
        verbose_name = _("key of a subject")
        verbose_name_plural = _("keys of subjects")
        constraints = [models.UniqueConstraint(fields=["key", "clue"], name="subject_key")]

    def __str__(self) -> str:
        return self.key


class Overlap(models.Model):
    """Two organisations hold clues about the same subject. Seen by the coordinating body above both, and nobody else.

    It says who and about whom, never what. ``state`` follows the workflow ``overlap``.
    """

    coordinator = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("coordinating body")
    )
    first = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation"))
    second = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("other organisation")
    )
    key = models.CharField(max_length=140)
    kind = models.CharField(_("kind"), max_length=12, choices=SubjectKind.choices)
    name = models.CharField(_("subject"), max_length=100)
    clues = models.ManyToManyField(Clue, related_name="overlaps", verbose_name=_("clues"))
    state = models.CharField(_("state"), max_length=20, default="found")
    found_at = models.DateTimeField(_("found at"), default=timezone.now)

    class Meta:
        verbose_name = _("overlap")
        verbose_name_plural = _("overlaps")
        constraints = [
            models.UniqueConstraint(fields=["first", "second", "key"], name="overlap_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="overlap_in_order"),
        ]
        indexes = [models.Index(fields=["coordinator", "state", "-id"], name="overlap_coordinator")]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How records name it."""
        return f"overlap:{self.pk}"

    @property
    def number(self) -> str:
        """It has none: what notices and lists print beside the name."""
        return str(self.get_kind_display())

    @property
    def title(self) -> str:
        return self.name


class Consent(models.Model):
    """Whether one party shares, and what. The other is not named to it and reads it only once both have agreed.

    ``state`` follows the workflow ``consent``. A new round of asking is a new row.
    """

    overlap = models.ForeignKey(Overlap, on_delete=models.PROTECT, related_name="consents", verbose_name=_("overlap"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    question = models.TextField(_("why it is asked"), max_length=LONGEST_TEXT)
    text = models.TextField(_("what is shared"), max_length=LONGEST_TEXT, blank=True)
    state = models.CharField(_("state"), max_length=20, default="asked")
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["overlap", "organisation", "round"], name="consent_once"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "next_due_at"], name="consent_work")]

    def __str__(self) -> str:
        return self.overlap.name

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"consent:{self.pk}"

    @property
    def number(self) -> str:
        """It has none: what notices and lists print beside the name."""
        return str(self.overlap.get_kind_display())

    @property
    def title(self) -> str:
        return self.overlap.name

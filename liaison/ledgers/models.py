"""One entry of one ledger of one organisation."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.models import Clue
from liaison.ledgers.kinds import KINDS, LedgerKind, kind_choices
from liaison.organisations.models import Membership, Organisation

LONGEST_TEXT: Final = 5000


class Secrecy(models.TextChoices):
    """Who inside the organisation reads an entry."""

    OPEN = "open", pgettext_lazy("secrecy", "within the organisation")
    RESTRICTED = "restricted", pgettext_lazy("secrecy", "heads and whoever recorded it")


class Entry(models.Model):
    """What was done, met or asked for. Nobody outside the organisation sees it. ``state`` follows ``ledger``."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="ledger_entries", verbose_name=_("organisation")
    )
    kind = models.CharField(_("ledger"), max_length=20, choices=kind_choices)
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    day = models.DateField(_("day"))
    text = models.TextField(_("content"), max_length=LONGEST_TEXT)
    #: values of the kind's own fields, by code
    details = models.JSONField(_("details"), default=dict)
    #: the visit, seminar or contact point it comes from
    about = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed",
        verbose_name=pgettext_lazy("ledger", "occasion"),
    )
    secrecy = models.CharField(_("secrecy"), max_length=12, choices=Secrecy.choices, default=Secrecy.OPEN)
    state = models.CharField(_("state"), max_length=20, default="recorded")
    result = models.TextField(_("result"), max_length=2000, blank=True)
    clue = models.OneToOneField(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_entry", verbose_name=_("clue")
    )
    recorded_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="ledger_number"),
            models.CheckConstraint(condition=~Q(text=""), name="ledger_text"),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "-id"], name="ledger_kind")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"ledger:{self.pk}"

    @property
    def rules(self) -> LedgerKind:
        """What is particular of its ledger."""
        return KINDS[self.kind]

    @property
    def keeper_id(self) -> int:
        """The side ``keeper`` of the workflow."""
        return self.organisation_id

    @property
    def rows(self) -> list[tuple[Any, str]]:
        """The kind's own fields in words."""
        return [(field.label, self.details[field.code]) for field in self.rules.fields if self.details.get(field.code)]

"""Transfers of suspected crimes with their evidence lists, and penalty opinions after non-prosecution."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.models import Clue
from liaison.linkage.choices import CrimeOutcome, EvidenceKind, PenaltyOutcome
from liaison.organisations.models import Membership, Organisation

LONGEST_TEXT: Final = 5000
MOST_EVIDENCE: Final = 200


class Matter(models.Model):
    """What both directions have."""

    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    suspect = models.CharField(_("person or unit concerned"), max_length=120)
    facts = models.TextField(_("facts"), max_length=LONGEST_TEXT)
    legal_basis = models.TextField(_("legal basis"), max_length=500)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("drawn up at"), default=timezone.now)
    case_number = models.CharField(_("case number of the receiver"), max_length=60, blank=True)
    refusal = models.TextField(_("reason of the refusal"), max_length=2000, blank=True)
    outcome_text = models.TextField(_("outcome in words"), max_length=2000, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CrimeTransfer(Matter):
    """涉嫌犯罪案件移送: from a body to the police, with a copy to the procuratorate. ``state`` follows ``crime``."""

    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="crimes_transferred", verbose_name=_("transferring body")
    )
    police = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="crimes_received", verbose_name=_("police")
    )
    procuratorate = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="crimes_supervised",
        verbose_name=_("copy to the procuratorate"),
    )
    charge = models.CharField(_("suspected offence"), max_length=120)
    #: a penalty imposed before the transfer (art. 11: it stays in force)
    penalty_before = models.CharField(_("penalty imposed before"), max_length=200, blank=True)
    clue = models.ForeignKey(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="crimes", verbose_name=_("clue of the body")
    )
    state = models.CharField(_("state"), max_length=20, default="drafted")
    proposed_at = models.DateTimeField(_("reported to the head at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), max_length=2000, blank=True)
    transferred_at = models.DateTimeField(_("transferred at"), null=True, blank=True)
    first_refused_at = models.DateTimeField(_("first refused at"), null=True, blank=True)
    filed_at = models.DateTimeField(pgettext_lazy("crime", "filed at"), null=True, blank=True)
    review_asked_at = models.DateTimeField(_("review asked at"), null=True, blank=True)
    reviewed_at = models.DateTimeField(pgettext_lazy("crime", "reviewed at"), null=True, blank=True)
    supervision = models.TextField(_("conclusion of the procuratorate"), max_length=2000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=CrimeOutcome.choices, blank=True)

    class Meta:
        verbose_name = _("transfer of a suspected crime")
        verbose_name_plural = _("transfers of suspected crimes")
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="crime_number"),
            models.CheckConstraint(condition=~Q(body=F("police")), name="crime_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["body", "state", "next_due_at"], name="crime_body"),
            models.Index(fields=["police", "state", "next_due_at"], name="crime_police"),
            models.Index(fields=["procuratorate", "state"], name="crime_procuratorate"),
        ]

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"crime:{self.pk}"


class Evidence(models.Model):
    """One line of the evidence list that goes along."""

    transfer = models.ForeignKey(CrimeTransfer, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    name = models.CharField(_("name"), max_length=200)
    amount = models.CharField(_("amount"), max_length=40, blank=True)
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("item of evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=["transfer", "position"], name="evidence_position")]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class PenaltyOpinion(Matter):
    """不起诉后移送处罚: the procuratorate does not prosecute and asks the competent body to examine a penalty.
    ``state`` follows ``penalty``."""

    procuratorate = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="penalty_opinions", verbose_name=_("procuratorate")
    )
    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="penalty_opinions_received", verbose_name=_("body")
    )
    decision_number = models.CharField(_("number of the non-prosecution decision"), max_length=60)
    advice = models.TextField(_("what is asked for"), max_length=2000)
    #: the transfer it began with, where the case came from a body
    transfer = models.ForeignKey(
        CrimeTransfer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("transfer it began with"),
    )
    state = models.CharField(_("state"), max_length=20, default="sent")
    accepted_at = models.DateTimeField(pgettext_lazy("penalty", "accepted at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=PenaltyOutcome.choices, blank=True)

    class Meta:
        verbose_name = _("penalty opinion")
        verbose_name_plural = _("penalty opinions")
        constraints = [
            models.UniqueConstraint(fields=["procuratorate", "number"], name="penalty_number"),
            models.CheckConstraint(condition=~Q(body=F("procuratorate")), name="penalty_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["procuratorate", "state", "next_due_at"], name="penalty_procuratorate"),
            models.Index(fields=["body", "state", "next_due_at"], name="penalty_body"),
        ]

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"penalty:{self.pk}"

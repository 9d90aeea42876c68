"""A decision asked of the government, a demand for accountability, an interview, a dual examination."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.models import Clue
from liaison.disposal.choices import CaseResult, ConductResult, Ground, Sanction
from liaison.documents.models import Document
from liaison.organisations.models import Membership, Organisation

LONGEST_TEXT: Final = 5000


def _by(label) -> models.ForeignKey:
    return models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def _organisation(label) -> models.ForeignKey:
    return models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=label)


class Measure(models.Model):
    """What all of them have. The organisation that takes the measure numbers it; ``clue`` is its own."""

    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    facts = models.TextField(_("facts"), max_length=LONGEST_TEXT)
    legal_basis = models.TextField(_("legal basis"), max_length=500)
    clue = models.ForeignKey(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("clue")
    )
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("drawn up at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def handlers_of(self, party: str) -> set[int | None]:
        """Who does the work of the side that takes the measure: told first of what happens."""
        return {self.created_by_id} if party == "taker" else set()


class DecisionRequest(Measure):
    """提请政府作出监督决定: asked by the coordinating body, made by the government with a document, or refused.
    ``state`` follows the workflow ``decision``."""

    taker = _organisation(_("asking organisation"))
    government = _organisation(_("government"))
    body = _organisation(_("body concerned"))
    asked = models.TextField(_("decision asked for"), max_length=2000)
    state = models.CharField(_("state"), max_length=20, default="drafted")
    asked_by = _by(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    refusal = models.TextField(_("reason of the refusal"), max_length=2000, blank=True)
    #: the decision the government made
    document = models.OneToOneField(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decision_request",
        verbose_name=_("supervision decision"),
    )

    class Meta:
        verbose_name = _("request for a supervision decision")
        verbose_name_plural = _("requests for a supervision decision")
        constraints = [
            models.UniqueConstraint(fields=["taker", "number"], name="decision_request_number"),
            models.CheckConstraint(
                condition=~Q(taker=F("government")) & ~Q(body=F("government")) & ~Q(taker=F("body")),
                name="decision_request_three_organisations",
            ),
        ]
        indexes = [
            models.Index(fields=["taker", "state", "next_due_at"], name="decision_request_taker"),
            models.Index(fields=["government", "state", "next_due_at"], name="decision_request_government"),
        ]

    @property
    def subject(self) -> str:
        """How records, clocks and documents name it."""
        return f"decision:{self.pk}"


class Accountability(Measure):
    """追责: demanded of the unit of an officer, decided by the unit, reported back, counted once accepted.
    ``state`` follows the workflow ``accountability``."""

    taker = _organisation(_("demanding organisation"))
    body = _organisation(_("unit of the officer"))
    officer = models.CharField(_("officer"), max_length=60)
    post = models.CharField(_("post"), max_length=120, blank=True)
    proposed = models.CharField(_("proposed"), max_length=20, choices=Sanction.choices)
    state = models.CharField(_("state"), max_length=20, default="drafted")
    demanded_by = _by(_("demanded by"))
    demanded_at = models.DateTimeField(_("demanded at"), null=True, blank=True)
    #: what the unit decided: a sanction, or an exemption with its ground, or neither
    sanction = models.CharField(_("decided"), max_length=20, choices=Sanction.choices, blank=True)
    ground = models.CharField(_("ground of the exemption"), max_length=20, choices=Ground.choices, blank=True)
    decision = models.TextField(_("decision of the unit"), max_length=2000, blank=True)
    decided_by = _by(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    objection = models.TextField(_("why it was sent back"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("demand for accountability")
        verbose_name_plural = _("demands for accountability")
        constraints = [
            models.UniqueConstraint(fields=["taker", "number"], name="accountability_number"),
            models.CheckConstraint(condition=~Q(taker=F("body")), name="accountability_two_organisations"),
            models.CheckConstraint(condition=Q(sanction="") | Q(ground=""), name="accountability_one_decision"),
        ]
        indexes = [
            models.Index(fields=["taker", "state", "next_due_at"], name="accountability_taker"),
            models.Index(fields=["body", "state", "next_due_at"], name="accountability_body"),
        ]

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"accountability:{self.pk}"


class Interview(Measure):
    """约谈: announced by a document, held and recorded, what was promised followed. ``state`` follows ``interview``."""

    taker = _organisation(_("interviewing organisation"))
    body = _organisation(_("body interviewed"))
    persons = models.CharField(_("who is asked to come"), max_length=200)
    planned_for = models.DateTimeField(_("time"))
    place = models.CharField(_("place"), max_length=120)
    state = models.CharField(_("state"), max_length=20, default="planned")
    held_at = models.DateTimeField(_("held at"), null=True, blank=True)
    record = models.TextField(_("record"), max_length=LONGEST_TEXT, blank=True)
    promises = models.TextField(_("what the body promised"), max_length=2000, blank=True)
    report = models.TextField(_("report of the body"), max_length=LONGEST_TEXT, blank=True)
    objection = models.TextField(_("why it was sent back"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        constraints = [
            models.UniqueConstraint(fields=["taker", "number"], name="interview_number"),
            models.CheckConstraint(condition=~Q(taker=F("body")), name="interview_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["taker", "state", "next_due_at"], name="interview_taker"),
            models.Index(fields=["body", "state", "next_due_at"], name="interview_body"),
        ]

    @property
    def subject(self) -> str:
        """How records, clocks and documents name it."""
        return f"interview:{self.pk}"


class DualExamination(Measure):
    """一案双查: one case, two conclusions by two people, on the case and on the conduct of the officer.
    ``state`` follows ``dual``."""

    taker = _organisation(_("examining organisation"))
    case_number = models.CharField(_("case examined"), max_length=120)
    state = models.CharField(_("state"), max_length=20, default="open")
    case_result = models.CharField(_("conclusion on the case"), max_length=12, choices=CaseResult.choices, blank=True)
    case_text = models.TextField(_("grounds"), max_length=2000, blank=True)
    case_by = _by(_("by"))
    case_at = models.DateTimeField(_("at"), null=True, blank=True)
    conduct_result = models.CharField(
        _("conclusion on the conduct"), max_length=12, choices=ConductResult.choices, blank=True
    )
    conduct_text = models.TextField(_("grounds"), max_length=2000, blank=True)
    conduct_by = _by(_("by"))
    conduct_at = models.DateTimeField(_("at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dual examination")
        verbose_name_plural = _("dual examinations")
        constraints = [models.UniqueConstraint(fields=["taker", "number"], name="dual_number")]
        indexes = [models.Index(fields=["taker", "state", "next_due_at"], name="dual_taker")]

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"dual:{self.pk}"


MODELS: Final = (DecisionRequest, Accountability, Interview, DualExamination)

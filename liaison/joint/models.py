"""Joint operations: who takes part and why, whom they visit, the poll about the day, bookings, visits, findings."""

from __future__ import annotations

from typing import Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.quarters import quarter_name
from liaison.clues.models import Clue
from liaison.joint.choices import (
    LONGEST_TEXT,
    Answer,
    BookingKind,
    Exemption,
    OperationKind,
    OperationSource,
    Part,
    TargetKind,
)
from liaison.joint.findings.models import ActionItem, Attendance, Finding
from liaison.organisations.choices import Level
from liaison.organisations.models import Membership, Organisation

__all__ = [
    "CREDIT_CODE",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "Accompaniment",
    "ActionItem",
    "Attendance",
    "Blackout",
    "Booking",
    "Finding",
    "Operation",
    "OperationParty",
    "ProposedSlot",
    "SlotAnswer",
    "Target",
    "Visit",
]

LONGEST_TITLE: Final = 120
#: Unified social credit codes (GB 32100-2015) have no I, O, S, V, Z.
CREDIT_CODE: Final = RegexValidator(
    r"\A[0-9A-HJ-NPQRTUWXY]{18}\Z", _("A unified social credit code has 18 digits and capital letters.")
)


class Operation(models.Model):
    """One operation of several organisations under the lead of one. ``state`` follows the workflow ``operation``."""

    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="operations_led", verbose_name=_("leading organisation")
    )
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("theme"), max_length=LONGEST_TITLE)
    field = models.CharField(_("field of enforcement"), max_length=40)
    kind = models.CharField(_("kind"), max_length=20, choices=OperationKind.choices, default=OperationKind.JOINT)
    source = models.CharField(_("source"), max_length=20, choices=OperationSource.choices, default=OperationSource.PLAN)
    #: the lead's own clue it was planned from
    clue = models.ForeignKey(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="operations", verbose_name=_("clue")
    )
    purpose = models.TextField(_("what is supervised, and why"), max_length=LONGEST_TEXT)
    #: what is done, in order: ["…", …]
    steps = models.JSONField(_("steps"), default=list)
    earliest = models.DateField(_("not before"))
    latest = models.DateField(_("not after"))
    quorum = models.PositiveSmallIntegerField(_("organisations needed"), default=2)
    place = models.CharField(_("meeting place"), max_length=120, blank=True)
    exemption = models.CharField(_("exempt from the limits of visits"), max_length=10, choices=Exemption, blank=True)

    state = models.CharField(_("state"), max_length=20, default="draft")
    planned_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("planned by"))
    planned_at = models.DateTimeField(_("planned at"), default=timezone.now)
    approved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    reply_by = models.DateField(_("answers until"), null=True, blank=True)
    day = models.DateField(_("day"), null=True, blank=True)
    part = models.CharField(_("half of the day"), max_length=2, choices=Part.choices, blank=True)
    sample_seed = models.CharField(_("seed of the sample"), max_length=64, blank=True)
    sample_items = models.JSONField(_("items drawn from"), default=list, blank=True)
    sample = models.JSONField(_("items drawn"), default=list, blank=True)
    result = models.TextField(_("result"), max_length=LONGEST_TEXT, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("joint operation")
        verbose_name_plural = _("joint operations")
        constraints = [
            models.UniqueConstraint(fields=["lead", "number"], name="operation_number"),
            models.CheckConstraint(condition=Q(latest__gte=F("earliest")), name="operation_window"),
        ]
        indexes = [
            models.Index(fields=["lead", "state", "next_due_at"], name="operation_lead"),
            models.Index(fields=["state", "day"], name="operation_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"operation:{self.pk}"

    @property
    def quarter(self) -> str:
        """The quarter it is planned in, such as 2026-Q4."""
        return quarter_name(self.earliest)

    @property
    def when(self) -> str:
        """The confirmed half day in words; empty before."""
        return f"{self.day:%Y-%m-%d} {self.get_part_display()}" if self.day else ""

    @property
    def window(self) -> str:
        """From when to when it can be."""
        return f"{self.earliest:%Y-%m-%d} – {self.latest:%Y-%m-%d}"

    def handlers_of(self, party: str) -> set[int | None]:
        """Memberships that do the work of a side: at the lead, whoever planned it."""
        return {self.planned_by_id} if party == "lead" else set()


class OperationParty(models.Model):
    """An organisation that takes part, on a basis of its own; the lead is one of them."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="operations", verbose_name=_("organisation")
    )
    basis = models.TextField(_("basis it acts on"), max_length=500)
    #: who comes for it, as it answered
    delegate = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("delegate")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    #: a day it proposes instead
    counter_day = models.DateField(_("counter-proposal"), null=True, blank=True)
    counter_part = models.CharField(_("half of the day"), max_length=2, choices=Part.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    attended = models.BooleanField(_("attended"), null=True, blank=True)

    class Meta:
        verbose_name = _("participating organisation")
        verbose_name_plural = _("participating organisations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "organisation"], name="operation_party_once"),
        ]
        indexes = [models.Index(fields=["organisation", "operation"], name="operation_party")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.organisation}"


class Target(models.Model):
    """A body supervised, a case file of one read or an enterprise visited. Nothing written here reaches any of them."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(_("kind"), max_length=12, choices=TargetKind.choices)
    name = models.CharField(_("name"), max_length=100)
    #: the body; whoever works there is kept away
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="operations_about",
        verbose_name=_("body"),
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True, validators=[CREDIT_CODE])

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "credit_code"], condition=~Q(credit_code=""), name="target_enterprise_once"
            ),
            models.UniqueConstraint(fields=["operation", "organisation"], name="target_body_once"),
            models.UniqueConstraint(
                fields=["operation", "name"], condition=Q(kind="case_file"), name="target_case_file_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="body", organisation__isnull=False, credit_code="")
                | Q(kind="case_file", organisation__isnull=True, credit_code="")
                | (Q(kind="enterprise", organisation__isnull=True) & ~Q(credit_code="")),
                name="target_kind",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "operation"], name="target_body")]

    def __str__(self) -> str:
        return self.name


class Accompaniment(models.Model):
    """Accompanying supervision as one body has it: the notice, its answer with time, place and content, the record.

    ``told``, what it answered and the state reach the body; the operation, its other organisations and its clue do not.
    ``state`` follows the workflow ``accompaniment``.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="accompaniments")
    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="accompaniments", verbose_name=_("supervised body")
    )
    number = models.CharField(_("number"), max_length=50, unique=True)
    told = models.TextField(_("what the body is told"), max_length=LONGEST_TEXT)
    state = models.CharField(_("state"), max_length=20, default="sent")
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    #: as the body answered: when and where its officers work, and what they check
    begins_at = models.DateTimeField(_("begins"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    content = models.TextField(_("content"), max_length=LONGEST_TEXT, blank=True)
    answered_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    record = models.TextField(_("record of what was seen"), max_length=LONGEST_TEXT, blank=True)
    corrected = models.TextField(_("corrected on the spot"), max_length=LONGEST_TEXT, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("accompanying supervision of a body")
        verbose_name_plural = _("accompanying supervision of bodies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "body"], condition=~Q(state="withdrawn"), name="accompaniment_once"
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "next_due_at"], name="accompaniment_body")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"accompaniment:{self.pk}"

    @property
    def title(self) -> str:
        """The same words for both sides: the theme of the operation stays with those who take part."""
        return _("Accompanying supervision at %(name)s") % {"name": self.body.short_name}

    @property
    def lead_id(self) -> int:
        """The organisation that leads."""
        return self.operation.lead_id

    def handlers_of(self, party: str) -> set[int | None]:
        """Memberships that do the work of a side: who planned it, who answered."""
        return {self.operation.planned_by_id if party == "lead" else self.answered_by_id}


class ProposedSlot(models.Model):
    """A half day the organisations are asked about. Those of former rounds stay with their answers, unasked."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="slots")
    day = models.DateField(_("day"))
    part = models.CharField(_("half of the day"), max_length=2, choices=Part.choices)
    asked = models.BooleanField(_("asked now"), default=True)

    class Meta:
        verbose_name = _("proposed half day")
        verbose_name_plural = _("proposed half days")
        ordering = ["day", "part"]
        constraints = [models.UniqueConstraint(fields=["operation", "day", "part"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_part_display()}"


class SlotAnswer(models.Model):
    """What one organisation says to one half day."""

    party = models.ForeignKey(OperationParty, on_delete=models.CASCADE, related_name="answers")
    slot = models.ForeignKey(ProposedSlot, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["party", "slot"], name="slot_answer_once")]

    def __str__(self) -> str:
        return f"{self.slot}: {self.get_answer_display()}"


class Booking(models.Model):
    """Somebody or something taken for one confirmed operation. The constraint is what makes double booking impossible.

    ``key`` is the account of a person (who may work for two organisations), the room's name without spaces, or the
    enterprise's code. ``part`` is a half day; empty for enterprises, which are visited once a day.
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="bookings")
    kind = models.CharField(_("kind"), max_length=12, choices=BookingKind.choices)
    key = models.CharField(_("who or what"), max_length=130)
    day = models.DateField(_("day"))
    part = models.CharField(_("half of the day"), max_length=2, choices=Part.choices, blank=True)
    label = models.CharField(_("name"), max_length=160)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [models.UniqueConstraint(fields=["kind", "key", "day", "part"], name="booked_once")]

    def __str__(self) -> str:
        return f"{self.label} {self.day:%Y-%m-%d}"


class Visit(models.Model):
    """One visit held for an enterprise in a year, from the proposal on.

    ``place`` is its place among the visits of all levels, ``level_place`` among those of its level: 1, 2 … up to the
    limits. Two operations cannot have one place, so that no limit is ever passed. Both are empty for exempt visits.
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="visits")
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    name = models.CharField(_("enterprise"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"))
    level = models.CharField(_("level"), max_length=20, choices=Level.choices)
    place = models.PositiveSmallIntegerField(_("place among all"), null=True, blank=True)
    level_place = models.PositiveSmallIntegerField(_("place in the level"), null=True, blank=True)
    held_at = models.DateTimeField(_("held since"), default=timezone.now)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(fields=["operation", "credit_code"], name="visit_once"),
            models.UniqueConstraint(fields=["credit_code", "year", "place"], name="visit_place"),
            models.UniqueConstraint(fields=["credit_code", "year", "level", "level_place"], name="visit_level_place"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class Blackout(models.Model):
    """Days on which an organisation takes part in nothing: inspections from above, sessions, floods."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="blackouts", verbose_name=_("organisation")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    reason = models.CharField(_("reason (only your organisation reads it)"), max_length=100)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("blocked days")
        verbose_name_plural = _("blocked days")
        ordering = ["first", "pk"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="blackout_dates")]
        indexes = [models.Index(fields=["organisation", "last"], name="blackout_organisation")]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d} – {self.last:%Y-%m-%d}"

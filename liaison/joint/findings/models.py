"""What comes of an operation: who signed in, what was found, what is to be done until when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.choices import ClueKind
from liaison.clues.models import Clue
from liaison.joint.choices import LONGEST_TEXT
from liaison.organisations.models import Membership, Organisation


class Attendance(models.Model):
    """Somebody who signed in at the operation, for the organisation they came for."""

    party = models.ForeignKey("joint.OperationParty", on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("who signed in"))
    signed_at = models.DateTimeField(_("signed in at"), default=timezone.now)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["party", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.signed_at:%Y-%m-%d %H:%M}"


class FollowUp(models.Model):
    """What a finding and an action item have in common: who sees to it, by which clock, what was reported."""

    #: its place in the operation
    serial = models.PositiveSmallIntegerField(_("serial number"), default=1)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation that sees to it")
    )
    #: who of it; empty: whoever does its work
    person = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who sees to it")
    )
    #: what the owner says was done; the files of the record are the evidence
    report = models.TextField(_("report"), max_length=LONGEST_TEXT, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The number of the operation with its own."""
        return f"{self.operation.number}{self.SIGN}{self.serial}"

    @property
    def title(self) -> str:
        """Its first words, on one line."""
        line = " ".join(self.text.split())
        return line if len(line) <= 60 else f"{line[:59]}…"

    @property
    def is_late(self) -> bool:
        """Whether its limit has passed while it is open."""
        return self.next_due_at is not None and self.next_due_at < timezone.now()

    @property
    def lead_id(self) -> int:
        """The organisation that leads the operation."""
        return self.operation.lead_id

    @property
    def doer_id(self) -> int:
        """The organisation that sees to it, as the workflow calls it."""
        return self.owner_id

    def handlers_of(self, party: str) -> set[int | None]:
        """Memberships that do the work of a side: who planned the operation, who sees to this."""
        return {self.operation.planned_by_id if party == "lead" else self.person_id}


class Finding(FollowUp):
    """What was found at a body or an enterprise, or all of them. ``state`` follows the workflow ``joint_finding``."""

    SIGN: ClassVar = "问题"

    operation = models.ForeignKey("joint.Operation", on_delete=models.CASCADE, related_name="findings")
    target = models.ForeignKey(
        "joint.Target",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("body or enterprise"),
    )
    category = models.CharField(_("category"), max_length=20, choices=ClueKind.choices, default=ClueKind.OTHER)
    text = models.TextField(_("finding"), max_length=LONGEST_TEXT)
    found_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=20, default="open")
    #: the lead's own clue it became
    clue = models.OneToOneField(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_finding", verbose_name=_("clue")
    )
    result = models.TextField(_("result"), max_length=LONGEST_TEXT, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding of a joint operation")
        verbose_name_plural = _("findings of joint operations")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["operation", "serial"], name="joint_finding_serial")]
        indexes = [models.Index(fields=["owner", "state", "next_due_at"], name="joint_finding_owner")]

    @property
    def subject(self) -> str:
        """How records, clocks, files and documents name it."""
        return f"joint_finding:{self.pk}"


class ActionItem(FollowUp):
    """Something to be done after an operation. ``state`` follows the workflow ``joint_action``."""

    SIGN: ClassVar = "事项"

    operation = models.ForeignKey("joint.Operation", on_delete=models.CASCADE, related_name="action_items")
    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, null=True, blank=True, related_name="action_items", verbose_name=_("finding")
    )
    text = models.TextField(_("what is to be done"), max_length=LONGEST_TEXT)
    set_at = models.DateTimeField(_("set at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=20, default="open")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["operation", "serial"], name="joint_action_serial")]
        indexes = [models.Index(fields=["owner", "state", "next_due_at"], name="joint_action_owner")]

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"joint_action:{self.pk}"

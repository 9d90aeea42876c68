"""Plans of a quarter: one run of the solver, what it proposes for each operation, whom it would send."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.quarters import quarter_name
from liaison.joint.choices import Part
from liaison.joint.models import Operation
from liaison.organisations.models import Membership, Organisation
from liaison.quarter.problem import Status

STATUSES = [
    (Status.OPTIMAL, pgettext_lazy("plan", "best possible, proven")),
    (Status.FEASIBLE, pgettext_lazy("plan", "best found in the time")),
    (Status.NONE, pgettext_lazy("plan", "nothing found in the time")),
]


class QuarterPlan(models.Model):
    """One plan: asked for, worked out in the background, kept with its figures. The newest of a quarter counts."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("leading organisation")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    #: the plan it goes on from
    improves = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seed = models.PositiveIntegerField(_("seed"), default=1)
    seconds_allowed = models.PositiveSmallIntegerField(_("time limit in seconds"), default=50)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    status = models.CharField(_("result"), max_length=12, choices=STATUSES, blank=True)
    solutions = models.PositiveIntegerField(_("solutions found"), default=0)
    objective = models.FloatField(_("value"), default=0)
    bound = models.FloatField(_("bound"), default=0)
    seconds = models.FloatField(_("seconds"), default=0)
    #: as ``problem.Figures``: of this plan, and of first fit
    figures = models.JSONField(_("figures"), default=dict)
    by_hand = models.JSONField(_("figures of first fit"), default=dict)

    class Meta:
        verbose_name = _("plan of a quarter")
        verbose_name_plural = _("plans of quarters")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "first"], condition=Q(done_at=None), name="quarter_plan_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "first", "-id"], name="quarter_plan_newest")]

    def __str__(self) -> str:
        return self.quarter

    @property
    def subject(self) -> str:
        """How records name it."""
        return f"quarter-plan:{self.pk}"

    @property
    def quarter(self) -> str:
        """Such as 2026-Q4."""
        return quarter_name(self.first)

    @property
    def percent(self) -> int:
        """How much of its time is over, while it is worked out."""
        if self.started_at is None:
            return 0
        gone = (timezone.now() - self.started_at).total_seconds()
        return max(1, min(99, round(100 * gone / (self.seconds_allowed + 5))))


class Proposal(models.Model):
    """What a plan proposes for one operation: a half day with people, or none; why is in ``because``."""

    plan = models.ForeignKey(QuarterPlan, on_delete=models.CASCADE, related_name="proposals")
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="proposals")
    day = models.DateField(_("day"), null=True, blank=True)
    part = models.CharField(_("half of the day"), max_length=2, choices=Part.choices, blank=True)
    #: ``problem.Because`` as plain values
    because = models.JSONField(_("reasons"), default=list)
    #: it was confirmed before this plan was made
    kept = models.BooleanField(_("confirmed before"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    #: why it could not be confirmed
    refused = models.TextField(_("not possible any more"), blank=True)

    class Meta:
        verbose_name = _("proposed day")
        verbose_name_plural = _("proposed days")
        ordering = ["day", "part", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "operation"], name="quarter_proposal_once")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.day or ''}"


class Sent(models.Model):
    """Whom one party would send."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="sent")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("person to be sent")
        verbose_name_plural = _("people to be sent")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "membership"], name="quarter_sent_once")]

    def __str__(self) -> str:
        return str(self.membership_id)

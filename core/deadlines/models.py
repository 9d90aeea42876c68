"""Settings of limits, clocks, and what happened to each clock."""

from typing import Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.calendar.counting import Unit

#: Whom an overdue clock is escalated to, in order.
ESCALATIONS: Final = ("head", "coordinating", "superior")

_AMOUNTS = [MinValueValidator(1), MaxValueValidator(3650)]
_AFTER = [MaxValueValidator(250)]


class LimitSetting(models.Model):
    """What an administrator set for one limit, from a day on. Rows are only added: together they are the history.

    A clock keeps the amount in force when it started; when to warn and to escalate follows the newest setting.
    """

    code = models.CharField(_("limit"), max_length=60)
    amount = models.PositiveIntegerField(_("amount"), validators=_AMOUNTS)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit.choices)
    since = models.DateField(_("in force from"), default=timezone.localdate)
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("The rule that sets the limit, with its article.")
    )
    reason = models.CharField(_("reason"), max_length=300)
    soon = models.PositiveIntegerField(
        _("due soon"),
        null=True,
        blank=True,
        validators=_AFTER,
        help_text=_("Working days before the end (hours for a limit in hours). Empty: as defined."),
    )
    escalates = models.BooleanField(_("escalates when overdue"), default=True)
    head_after = models.PositiveIntegerField(
        _("head told after"),
        null=True,
        blank=True,
        validators=_AFTER,
        help_text=_("Working days after the end. Empty: as defined."),
    )
    coordinating_after = models.PositiveIntegerField(
        _("coordinating body told after"), null=True, blank=True, validators=_AFTER
    )
    superior_after = models.PositiveIntegerField(_("superior told after"), null=True, blank=True, validators=_AFTER)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("set by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("set at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["code", "-since", "-pk"]
        indexes = [models.Index(fields=["code", "-since"], name="limit_setting_code")]
        verbose_name = _("limit setting")
        verbose_name_plural = _("limit settings")

    def __str__(self) -> str:
        return f"{self.name_words()}: {self.amount_in_words} ({self.since})"

    def name_words(self) -> str:
        """The name of the limit."""
        from core.deadlines.words import limit_words

        return limit_words(self.code)

    name_words.short_description = _("limit")
    name_words.admin_order_field = "code"

    @property
    def amount_in_words(self) -> str:
        """``10 working days``."""
        from core.deadlines.words import amount_words

        return amount_words(self.amount, self.unit)


class Clock(models.Model):
    """One limit running on one subject.

    The due date is computed from the event and the calendar, never counted up; ``explanation`` says how, and
    ``calendar_version`` by which calendar. ``due_at`` is the last moment in time (23:59:59.999999 of ``due_on`` for
    days). ``owner`` is the id of the organisation that must act; there is no foreign key upwards.
    """

    class Status(models.TextChoices):
        """Open: running or paused. ``missed`` is stopped after the due date; overdue and open is still running."""

        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        MET = "met", _("met in time")
        MISSED = "missed", _("met late")
        CANCELLED = "cancelled", _("cancelled")

    subject = models.CharField(_("subject"), max_length=80, db_index=True)
    owner = models.BigIntegerField(_("organisation"), null=True, blank=True)
    limit_code = models.CharField(_("limit"), max_length=60)
    setting = models.ForeignKey(
        LimitSetting, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("setting")
    )
    parent = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="children", verbose_name=_("within")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    event = models.CharField(_("event"), max_length=60)
    started_at = models.DateTimeField(_("started at"))
    amount = models.PositiveIntegerField(_("amount"))
    unit = models.CharField(_("counted in"), max_length=20, choices=Unit.choices)
    rolls = models.BooleanField(default=True)
    before = models.BooleanField(default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    due_at = models.DateTimeField(_("due at"))
    due_on = models.DateField(_("due on"))
    provisional = models.BooleanField(_("provisional"), default=False)
    calendar_version = models.CharField(_("calendar"), max_length=40)
    explanation = models.JSONField(_("explanation"), default=dict)
    #: Which due date this is: each has its own warnings.
    round = models.PositiveIntegerField(default=1)
    next_check_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    pause_reason = models.CharField(_("reason of the pause"), max_length=300, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "subject",
                "limit_code",
                Coalesce("owner", 0),
                condition=models.Q(stopped_at=None),
                name="clock_runs_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["running", "paused"], stopped_at=None)
                | models.Q(status__in=["met", "missed", "cancelled"], stopped_at__isnull=False),
                name="clock_stopped_with_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status="paused", paused_at__isnull=False)
                | (~models.Q(status="paused") & models.Q(paused_at=None)),
                name="clock_paused_with_time",
            ),
        ]
        indexes = [
            # "stopped_at is null" literally, so that SQLite too proves that a query for open clocks may use them.
            models.Index(
                fields=["owner", "due_at", "id"], condition=models.Q(stopped_at=None), name="clock_open_owner"
            ),
            models.Index(fields=["due_at", "id"], condition=models.Q(stopped_at=None), name="clock_open_due"),
            models.Index(
                fields=["calendar_version", "id"], condition=models.Q(stopped_at=None), name="clock_open_version"
            ),
            models.Index(fields=["limit_code"], condition=models.Q(stopped_at=None), name="clock_open_limit"),
            models.Index(
                fields=["next_check_at"], condition=models.Q(next_check_at__isnull=False), name="clock_next_check"
            ),
            models.Index(fields=["owner", "limit_code", "started_at"], name="clock_owner_limit"),
        ]
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")

    def __str__(self) -> str:
        return f"{self.subject} {self.limit_code} {self.due_on}"

    @property
    def is_open(self) -> bool:
        """Neither stopped nor cancelled."""
        return self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        return self.status == self.Status.PAUSED


class ClockEvent(models.Model):
    """Something that happened to a clock, written in the transaction in which it happened, never changed.

    A warning (due soon, overdue, each escalation) exists at most once for each due date: the constraint holds
    whatever ticks run at once. Pauses and extensions are read back from here when a due date is computed anew.
    """

    class Kind(models.TextChoices):
        STARTED = "started", _("counting begun")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        EXTENDED = "extended", _("extended")
        DUE_CHANGED = "due_changed", _("due date changed")
        DUE_SOON = "due_soon", _("due soon")
        OVERDUE = "overdue", _("overdue")
        ESCALATED_HEAD = "escalated_head", _("escalated to the head")
        ESCALATED_COORDINATING = "escalated_coordinating", _("escalated to the coordinating body")
        ESCALATED_SUPERIOR = "escalated_superior", _("escalated to the superior")
        MET = "met", _("met in time")
        MISSED = "missed", _("met late")
        CANCELLED = "cancelled", _("cancelled")

    WARNINGS = ("due_soon", "overdue", "escalated_head", "escalated_coordinating", "escalated_superior")

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="events", verbose_name=_("clock"))
    kind = models.CharField(_("what happened"), max_length=30, choices=Kind.choices)
    round = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "round", "kind"],
                condition=models.Q(
                    kind__in=["due_soon", "overdue", "escalated_head", "escalated_coordinating", "escalated_superior"]
                ),
                name="clock_warned_once",
            )
        ]
        verbose_name = _("clock event")
        verbose_name_plural = _("clock events")

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind}"

"""Adjustments (清单调整): a proposed next version of a list on its way to publication."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an adjustment stands."""

    DRAFT = "draft", _("Being prepared")
    APPLIED = "applied", _("Waiting for review")
    RETURNED = "returned", _("Returned")
    REVIEWED = "reviewed", _("Reviewed, to be published")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Adjustment(models.Model):
    """One application to adjust a list: all rows of the version it proposes, in ``rows``.

    ``base`` is the version it was prepared against (None for the first); it can be published only while that is
    still the latest one, so that nobody undoes a colleague's adjustment without seeing it.
    """

    list = models.ForeignKey("lists.ListPage", on_delete=models.CASCADE, related_name="adjustments")
    base = models.ForeignKey("lists.ListVersion", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT, db_index=True)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    note = models.TextField(_("adjustment note"), max_length=1000, blank=True)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("applicant")
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    version = models.OneToOneField(
        "lists.ListVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="adjustment"
    )
    file_name = models.CharField(_("last imported file"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("list adjustment")
        verbose_name_plural = _("list adjustments")
        default_permissions = ()
        permissions = [
            ("apply_adjustment", _("Can apply for list adjustments")),
            ("review_adjustment", _("Can review and publish list adjustments")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("applicant")),
                name="nobody_reviews_own_adjustment",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="adjustment_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REVIEWED, State.PUBLISHED]) | Q(reviewer__isnull=False),
                name="adjustment_goes_on_only_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} #{self.pk}"


class AdjustmentRow(models.Model):
    """One proposed row: what was typed (``raw``), what it means (``data``), and what is wrong with it (``errors``).

    A row with errors keeps what was typed until it is put right or explicitly left out.
    """

    adjustment = models.ForeignKey(Adjustment, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField(_("line in the file"), null=True, blank=True)
    key = models.CharField(_("key"), max_length=60, blank=True)
    raw = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    #: ``[[column label, message], …]``; empty for a good row.
    errors = models.JSONField(default=list)
    good = models.BooleanField(default=True)
    left_out = models.BooleanField(_("left out"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("proposed row")
        verbose_name_plural = _("proposed rows")
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment", "key"], condition=Q(good=True), name="one_good_row_a_key_and_adjustment"
            ),
            models.CheckConstraint(condition=~Q(good=True, key=""), name="good_adjustment_rows_have_a_key"),
            models.CheckConstraint(condition=~Q(good=True, left_out=True), name="only_bad_rows_are_left_out"),
        ]

    def __str__(self) -> str:
        return self.key or f"#{self.position}"


class AdjustmentEvent(models.Model):
    """What happened to an adjustment: who did what when, and why."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(_("event"), max_length=20)
    state = models.CharField(_("state after it"), max_length=12, choices=State.choices)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("adjustment event")
        verbose_name_plural = _("adjustment events")

    def __str__(self) -> str:
        return f"{self.adjustment_id} {self.event}"

"""Filings of inspections, who comes, what the enterprise says of it, what is warned of, tokens of other systems."""

from __future__ import annotations

import secrets
import uuid
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.clues.models import Clue
from liaison.inspections.choices import Deviation, Occasion, Origin, WarningKind
from liaison.organisations.models import Membership, Organisation
from liaison.registry.models import Certificate, Enterprise

LONGEST_TEXT: Final = 1000
LONGEST_COMMENT: Final = 500
#: Officers that come, at least and at most (行政处罚法 art. 42: at least two).
FEWEST: Final = 2
MOST: Final = 20


def new_token() -> str:
    """The part of the enterprise's address that nobody guesses: 128 bits."""
    return secrets.token_hex(16)


class Inspection(models.Model):
    """One visit as filed. What the published list said on the day is kept in words: lists change.

    ``state`` follows the workflow ``inspection``. The number is given when the filing takes effect.
    """

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("body"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("enterprise")
    )
    number = models.CharField(_("number"), max_length=40, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    matter_key = models.CharField(_("key of the matter"), max_length=60)
    matter = models.CharField(_("matter"), max_length=200)
    list_title = models.CharField(_("published list"), max_length=200)
    list_version = models.PositiveIntegerField(_("version of the list"))
    basis = models.TextField(_("basis"), max_length=LONGEST_TEXT)
    occasion = models.CharField(_("occasion"), max_length=12, choices=Occasion.choices, default=Occasion.PLAN)
    plan_key = models.CharField(_("key in the plan"), max_length=60, blank=True)
    plan_matter = models.CharField(_("inspection of the plan"), max_length=200, blank=True)
    reason = models.TextField(_("why it is needed"), max_length=LONGEST_TEXT, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    state = models.CharField(_("state"), max_length=20, default="draft")
    origin = models.CharField(_("came in by"), max_length=10, choices=Origin.choices, default=Origin.WORKSPACE)
    #: number in the body's own system: the same one from the same body is one filing
    external_key = models.CharField(_("number in the body's system"), max_length=80, blank=True)
    filed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filed by")
    )
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=LONGEST_TEXT, blank=True)
    drafted_at = models.DateTimeField(_("drafted at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], condition=~Q(number=""), name="inspection_number"),
            models.UniqueConstraint(
                fields=["body", "external_key"], condition=~Q(external_key=""), name="inspection_external_key"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="inspection_times"),
        ]
        indexes = [
            models.Index(fields=["body", "state", "-starts_at"], name="inspection_body"),
            models.Index(fields=["enterprise", "-starts_at"], name="inspection_enterprise"),
            models.Index(fields=["-starts_at", "-id"], name="inspection_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"inspection:{self.pk}"

    @property
    def title(self) -> str:
        """What it is called in lists and notices."""
        return f"{self.enterprise}：{self.matter}"

    def handlers_of(self, party: str) -> set[int | None]:
        """Memberships that do the work of a side: whoever filed it."""
        return {self.filed_by_id} if party == "body" else set()


class Inspector(models.Model):
    """An officer who comes, as the certificate said when it was filed."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="inspectors")
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("enforcement certificate")
    )
    name = models.CharField(_("name"), max_length=60)
    number = models.CharField(_("certificate number"), max_length=40)

    class Meta:
        verbose_name = _("inspector")
        verbose_name_plural = _("inspectors")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "certificate"], name="inspector_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class InspectionRating(models.Model):
    """What somebody at the enterprise thinks of the visit. Nobody asks who it was."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="ratings")
    #: of the form: sent again, it is the same rating
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    score = models.PositiveSmallIntegerField(_("score"))
    deviations = models.JSONField(_("not as filed"), default=list, blank=True)
    comment = models.TextField(pgettext_lazy("inspection", "comment"), max_length=LONGEST_COMMENT, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("rating of an inspection")
        verbose_name_plural = _("ratings of inspections")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="inspection_rating_one_to_five")
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}: {self.score}"

    @property
    def deviation_labels(self) -> list[str]:
        """What was not as filed, in words."""
        return [str(Deviation(value).label) for value in self.deviations if value in Deviation.values]


class UnfiledReport(models.Model):
    """An enterprise says that it was inspected without a filing, or under a code that is none."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    body_name = models.CharField(_("body"), max_length=100)
    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    enterprise_name = models.CharField(_("enterprise"), max_length=100)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    visited_on = models.DateField(_("day of the visit"))
    text = models.TextField(_("what happened"), max_length=LONGEST_TEXT, blank=True)
    #: the filing whose code was shown, where it was not in force
    inspection = models.ForeignKey(Inspection, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("report of an unfiled inspection")
        verbose_name_plural = _("reports of unfiled inspections")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.body_name} {self.visited_on}"


class InspectionWarning(models.Model):
    """One thing that is wrong, once; it becomes one clue of the organisation that receives clues about the body."""

    #: what makes it one: kind and inspection, or kind, body, enterprise and day of an unfiled visit
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=14, choices=WarningKind.choices)
    inspection = models.ForeignKey(
        Inspection, on_delete=models.SET_NULL, null=True, blank=True, related_name="warnings"
    )
    body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    body_name = models.CharField(_("body"), max_length=100)
    enterprise_name = models.CharField(_("enterprise"), max_length=100)
    detail = models.TextField(_("what is wrong"), max_length=2000)
    #: how often it was noticed
    times = models.PositiveIntegerField(_("times noticed"), default=1)
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    clue = models.OneToOneField(
        Clue, on_delete=models.SET_NULL, null=True, blank=True, related_name="inspection_warning"
    )

    class Meta:
        verbose_name = _("inspection warning")
        verbose_name_plural = _("inspection warnings")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "-raised_at"], name="inspection_warning_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.body_name}"


class ApiToken(models.Model):
    """Lets a body's own system file. Only a hash is kept; the token is shown once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("body"))
    label = models.CharField(_("system"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    #: its beginning, by which people tell tokens apart
    begins = models.CharField(_("begins with"), max_length=12)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_on = models.DateField(_("valid until"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("token of a system")
        verbose_name_plural = _("tokens of systems")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_valid(self) -> bool:
        """Whether it opens the interface today."""
        return self.revoked_at is None and self.expires_on >= timezone.localdate()

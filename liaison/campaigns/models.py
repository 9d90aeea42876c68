"""A campaign, the bodies and items it covers, the check of each item at each body, and what was found."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.campaigns.choices import CampaignKind, Category, CheckResult
from liaison.clues.choices import Tier
from liaison.clues.models import Clue
from liaison.documents.models import Document
from liaison.organisations.models import Membership, Organisation

LONGEST_TEXT: Final = 5000
MOST_ITEMS: Final = 60
MOST_BODIES: Final = 60


class Campaign(models.Model):
    """One special or key-field supervision of one organisation, alone or with others. It is no clue: its ``state``
    follows the workflow ``campaign``; clues and documents are issued out of what it finds."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("organised by")
    )
    partners = models.ManyToManyField(
        Organisation, related_name="joint_campaigns", blank=True, verbose_name=_("organised together with")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CampaignKind.choices, default=CampaignKind.SPECIAL)
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    field = models.CharField(_("field of enforcement"), max_length=120, blank=True)
    purpose = models.TextField(_("purpose and method"), max_length=LONGEST_TEXT)
    basis = models.TextField(_("basis"), max_length=500)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=20, default="planned")
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("planned by"))
    created_at = models.DateTimeField(_("planned at"), default=timezone.now)
    approved_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    summary = models.TextField(_("result"), max_length=LONGEST_TEXT, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="campaign_number"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_days"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "-id"], name="campaign_organisation")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"campaign:{self.pk}"

    @property
    def runner_id(self) -> int:
        """The side ``runner`` of the workflow."""
        return self.organisation_id

    @property
    def partner_id(self) -> None:
        """The side ``partner`` is any of several organisations, and no clock runs on them."""
        return None


class Checklist(models.Model):
    """A checklist that an organisation keeps and uses again. Campaigns copy its items: what is changed here later
    reaches none of them. ``version`` counts the changes of its items."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="checklists", verbose_name=_("kept by")
    )
    name = models.CharField(_("name"), max_length=120)
    field = models.CharField(_("field of enforcement"), max_length=120, blank=True)
    note = models.TextField(_("when it is used"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("kept since"), default=timezone.now)
    changed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by"))
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("kept checklist")
        verbose_name_plural = _("kept checklists")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="checklist_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """How the audit trail names it."""
        return f"checklist:{self.pk}"


class ItemTexts(models.Model):
    """What an item says, on a kept list as in a campaign."""

    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("what is checked"), max_length=300)
    basis = models.CharField(_("provision"), max_length=200, blank=True)
    method = models.CharField(_("how it is checked, evidence expected"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class KeptItem(ItemTexts):
    """One item of a kept checklist. Campaigns remember which of their items came from it; one that was used is
    therefore not deleted but ``dropped`` from its list."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="kept_items")
    dropped = models.BooleanField(_("no longer on the list"), default=False)

    class Meta:
        verbose_name = _("item of a kept checklist")
        verbose_name_plural = _("items of kept checklists")
        ordering = ["position", "pk"]


class ChecklistItem(ItemTexts):
    """One thing that is checked at every body, with the provision it comes from."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="items")
    #: the item of a kept checklist that it was taken from with these words, and the list's version then
    kept = models.ForeignKey(
        KeptItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="uses", verbose_name=_("taken from")
    )
    kept_version = models.PositiveIntegerField(_("version it was taken from"), null=True, blank=True)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        constraints = [models.UniqueConstraint(fields=["campaign", "position"], name="checklist_position")]
        ordering = ["position"]


class CoveredBody(models.Model):
    """A body that the campaign covers."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="covered")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("body"))

    class Meta:
        verbose_name = _("covered body")
        verbose_name_plural = _("covered bodies")
        constraints = [models.UniqueConstraint(fields=["campaign", "body"], name="covered_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.body)


class Check(models.Model):
    """What was established about one item at one body. Checked again, it is the same row; the trail keeps both."""

    covered = models.ForeignKey(CoveredBody, on_delete=models.CASCADE, related_name="checks")
    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, related_name="checks")
    result = models.CharField(_("result"), max_length=20, choices=CheckResult.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by"))
    checked_at = models.DateTimeField(_("checked at"), default=timezone.now)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [models.UniqueConstraint(fields=["covered", "item"], name="checked_once")]

    def __str__(self) -> str:
        return f"{self.covered_id} × {self.item_id}: {self.result}"


class Finding(models.Model):
    """A problem found at one body on one item. Its ``state`` follows the workflow ``finding``."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="findings")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("body"))
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, related_name="findings", verbose_name=_("checklist item")
    )
    serial = models.PositiveIntegerField(_("serial"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what was found"), max_length=LONGEST_TEXT)
    evidence = models.TextField(_("evidence"), max_length=2000)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices, default=Tier.GENERAL)
    state = models.CharField(_("state"), max_length=20, default="found")
    found_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("found by"))
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    #: the latest document that demands its correction
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("official document"),
    )
    #: the clue made of it, when it needs a procedure of its own
    clue = models.OneToOneField(
        Clue, on_delete=models.PROTECT, null=True, blank=True, related_name="finding", verbose_name=_("clue")
    )
    recheck = models.TextField(_("result of the re-check"), max_length=2000, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [models.UniqueConstraint(fields=["campaign", "serial"], name="finding_serial")]
        indexes = [models.Index(fields=["campaign", "state"], name="finding_state")]
        ordering = ["serial"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The campaign's number and the finding's place in it."""
        return f"{self.campaign.number}-{self.serial}"

    @property
    def subject(self) -> str:
        """How records, files and documents name it."""
        return f"finding:{self.pk}"

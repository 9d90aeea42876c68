"""Which draft was made from which clue or campaign. The page itself says nothing of it: readers must not know."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.campaigns.models import Campaign
from liaison.clues.models import Clue
from liaison.joint.models import Operation
from liaison.organisations.models import Membership


class Promotion(models.Model):
    """One draft made from one clue; ``page`` is empty once the draft was deleted, and another may be made."""

    clue = models.ForeignKey(Clue, on_delete=models.CASCADE, related_name="promotions", verbose_name=_("clue"))
    page = models.OneToOneField(
        "cases.TypicalCasePage",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("typical case"),
    )
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    made_at = models.DateTimeField(_("drafted at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft from a clue")
        verbose_name_plural = _("drafts from clues")
        constraints = [
            models.UniqueConstraint(fields=["clue"], condition=Q(page__isnull=False), name="promotion_one_draft")
        ]

    def __str__(self) -> str:
        return f"{self.clue_id} → {self.page_id}"


class CampaignPage(models.Model):
    """A notice or a typical case drafted from a campaign; ``page`` is empty once the draft was deleted."""

    class What(models.TextChoices):
        PROGRESS = "progress", pgettext_lazy("campaign page", "progress notice")
        RESULT = "result", pgettext_lazy("campaign page", "result notice")
        CASE = "case", pgettext_lazy("campaign page", "typical case")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="pages", verbose_name=_("campaign"))
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("page")
    )
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    made_at = models.DateTimeField(_("drafted at"), default=timezone.now)

    class Meta:
        verbose_name = _("page from a campaign")
        verbose_name_plural = _("pages from campaigns")
        constraints = [
            # of the progress one tells as often as there is something to tell
            models.UniqueConstraint(
                fields=["campaign", "what"],
                condition=Q(page__isnull=False) & ~Q(what="progress"),
                name="campaign_page_one_draft",
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.campaign_id} → {self.page_id}"


class OperationDraft(models.Model):
    """One draft made of a joint operation: a case, a chapter or a notice (``of_operations.GOALS``)."""

    operation = models.ForeignKey(
        Operation, on_delete=models.CASCADE, related_name="drafts", verbose_name=_("joint operation")
    )
    goal = models.CharField(_("what it is"), max_length=10)
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("page")
    )
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    made_at = models.DateTimeField(_("drafted at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft from a joint operation")
        verbose_name_plural = _("drafts from joint operations")
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "goal"], condition=Q(page__isnull=False), name="operation_draft_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation_id} → {self.goal} {self.page_id}"

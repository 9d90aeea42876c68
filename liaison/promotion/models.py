"""Which draft of a typical case was made from which clue. The case itself says nothing of it: readers must not know."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.clues.models import Clue
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

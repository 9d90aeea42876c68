"""A draft of a white paper opened to a reader, with the reader's opinion and what became of it."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.organisations.models import Membership, Organisation

LONGEST_TEXT: Final = 5000
OPEN: Final = ("opened", "commented")


class Reading(models.Model):
    """征求意见: one draft of one edition at one reader. ``state`` follows the workflow ``reading``.

    What is read is frozen under ``content_hash`` when it is opened: the editors work on, the reader speaks of this.
    """

    asker = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="drafts_opened", verbose_name=_("author of the draft")
    )
    reader = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="drafts_read", verbose_name=_("reader of the draft")
    )
    edition = models.ForeignKey(
        "whitepapers.EditionPage",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("white paper edition"),
    )
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=255)
    content = models.JSONField(_("content"), encoder=DjangoJSONEncoder)
    content_hash = models.CharField(_("SHA-256 of what is read"), max_length=64)
    request = models.TextField(_("what to look at"), max_length=LONGEST_TEXT, blank=True)
    state = models.CharField(_("state"), max_length=20, default="opened")
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opinion = models.TextField(_("opinion"), max_length=LONGEST_TEXT, blank=True)
    answer = models.TextField(_("answer"), max_length=LONGEST_TEXT, blank=True)
    withdraw_reason = models.TextField(_("reason of the withdrawal"), max_length=2000, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("reading of a draft")
        verbose_name_plural = _("readings of drafts")
        constraints = [
            models.UniqueConstraint(fields=["asker", "number"], name="reading_number"),
            models.UniqueConstraint(fields=["edition", "reader"], condition=Q(state__in=OPEN), name="reading_one_open"),
            models.CheckConstraint(condition=~Q(asker=F("reader")), name="reading_two_organisations"),
        ]
        indexes = [
            models.Index(fields=["reader", "state", "next_due_at"], name="reading_reader"),
            models.Index(fields=["asker", "state", "next_due_at"], name="reading_asker"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """How records and clocks name it."""
        return f"reading:{self.pk}"

    def handlers_of(self, party: str) -> set[int]:
        """Who does the work of a side: whoever opened it, at the reader anybody."""
        return {self.opened_by_id} if party == "asker" else set()


def hash_of(content: dict) -> str:
    """SHA-256 of a frozen draft, the same however its keys are ordered."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

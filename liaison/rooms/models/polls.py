"""Polls for a date: half days that are asked about, and what each organisation says to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.organisations.models import Membership, Organisation
from liaison.rooms.models.records import Record


class Word(models.TextChoices):
    """What an organisation says to a half day."""

    YES = "yes", pgettext_lazy("poll", "yes")
    IF_NEEDED = "if_needed", pgettext_lazy("poll", "if need be")
    NO = "no", pgettext_lazy("poll", "no")


class Poll(Record):
    """约期: which half day suits whom. One voice an organisation; closed by whose organisation asked.

    One that is ``mirrored`` shows the question that the matter itself asks, and is answered there.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("poll", "open for answers")
        CLOSED = "closed", pgettext_lazy("poll", "closed")

    code = "poll"

    #: half days in order, each as ``2026-12-01/am``
    slots = models.JSONField(_("half days"), default=list)
    reply_by = models.DateField(_("answers until"), null=True, blank=True)
    mirrored = models.BooleanField(_("asked by the matter itself"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    #: the half day it was closed with; empty: none
    chosen = models.CharField(_("chosen half day"), max_length=13, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("poll for a date")
        verbose_name_plural = _("polls for a date")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["room"], condition=Q(mirrored=True), name="poll_mirrored_once"),
        ]


class PollAnswer(models.Model):
    """What an organisation says to every half day of a poll, by whom. What it said before is in the log."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    #: by half day
    said = models.JSONField(_("answers"), default=dict)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to a poll")
        verbose_name_plural = _("answers to polls")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "organisation"], name="poll_answer_organisation")]

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.organisation_id}"

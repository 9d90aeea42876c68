"""Notices and how each member wants them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.notices.kinds import KINDS, Kind
from liaison.organisations.models import Membership


class Notice(models.Model):
    """Something one member is told about one item.

    It holds no text: words come from the kind, title and number from the item, if the member may still see it.
    ``cause`` names the row that records what happened: nobody is told twice of one cause.
    """

    recipient = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=60)
    #: the workflow of the item and its primary key
    about = models.CharField(_("kind of item"), max_length=30)
    item_id = models.BigIntegerField(_("item"))
    cause = models.CharField(_("cause"), max_length=60)
    #: due_on (ISO) and limit of a clock, organisation: id of the one that acted
    data = models.JSONField(_("details"), default=dict)
    created_at = models.DateTimeField(_("told at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    #: when it is to be mailed; empty: not (any more)
    mail_at = models.DateTimeField(_("to be mailed at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["recipient", "cause"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_recipient"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["recipient", "mail_at"], condition=models.Q(mail_at__isnull=False), name="notice_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def subject(self) -> str:
        """How records and clocks name its item."""
        return f"{self.about}:{self.item_id}"

    @property
    def what(self) -> Kind:
        """Its kind; one without words where the table has it no more."""
        return KINDS.get(self.kind) or Kind(self.kind, _("Something changed"), (), act=False)

    @property
    def due_on(self) -> dt.date | None:
        """The day its clock ends on."""
        day = self.data.get("due_on")
        return dt.date.fromisoformat(day) if day else None

    @property
    def days_late(self) -> int:
        """How many days its clock had run over when this was told."""
        return max(0, (timezone.localdate(self.created_at) - self.due_on).days) if self.due_on else 0


class NoticePreference(models.Model):
    """How one member wants notices by mail. Without a row the defaults hold."""

    class Mail(models.TextChoices):
        """When mails are sent."""

        AT_ONCE = "at_once", pgettext_lazy("notices by mail", "at once")
        DAILY = "daily", pgettext_lazy("notices by mail", "once a day, together")
        NONE = "none", pgettext_lazy("notices by mail", "not at all")

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="notice_preference", verbose_name=_("member")
    )
    mail = models.CharField(_("Mails"), max_length=10, choices=Mail.choices, default=Mail.AT_ONCE)
    quiet_from = models.TimeField(_("Quiet from"), default=dt.time(20))
    quiet_until = models.TimeField(
        _("Quiet until"), default=dt.time(8), help_text=_("The daily mail is sent at this time, too.")
    )
    quiet_days_off = models.BooleanField(_("No mails on days off"), default=True)

    class Meta:
        verbose_name = _("preference for notices")
        verbose_name_plural = _("preferences for notices")

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.mail}"

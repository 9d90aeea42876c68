"""Attendance lists: who was there, by a code on the wall or entered by hand."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.organisations.models import Membership
from liaison.rooms.models.records import Record


def new_secret() -> str:
    """256 bits, from which the codes of one list are worked out."""
    return secrets.token_hex(32)


class Attendance(Record):
    """签到: open in a window of time, at a place. Its code changes every minute; its secret is shown nowhere."""

    code = "attendance"

    place = models.CharField(_("place"), max_length=120, blank=True)
    begins_at = models.DateTimeField(pgettext_lazy("attendance", "from"))
    ends_at = models.DateTimeField(pgettext_lazy("attendance", "until"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("attendance list")
        verbose_name_plural = _("attendance lists")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("begins_at")), name="attendance_window"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether one can sign in, now or later."""
        return self.closed_at is None and timezone.now() <= self.ends_at


class Presence(models.Model):
    """That somebody was there: a member, or a guest without an account."""

    class Way(models.TextChoices):
        """How it became known."""

        CODE = "code", pgettext_lazy("attendance", "by the code")
        HAND = "hand", pgettext_lazy("attendance", "entered by hand")

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="presences")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    guest = models.CharField(_("name"), max_length=60, blank=True)
    guest_of = models.CharField(_("organisation"), max_length=120, blank=True)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    #: who entered it by hand, and why
    entered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["attendance", "member"], name="presence_once"),
            models.UniqueConstraint(
                fields=["attendance", "guest", "guest_of"], condition=Q(member=None), name="presence_guest_once"
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False, guest="") | Q(member=None) & ~Q(guest=""), name="presence_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance_id}: {self.member_id or self.guest}"

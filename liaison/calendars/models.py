"""Private feeds, and what calendars outside were told of confirmed days."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liaison.joint.models import Operation
from liaison.organisations.models import Membership, Organisation


class Feed(models.Model):
    """A secret address under which a calendar is read without signing in. Only a hash of it is kept.

    ``membership`` is whose days they are; empty: the organisation's. It ends with the membership it was made in.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds", verbose_name=_("member")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="feeds", verbose_name=_("organisation")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    #: of what it held when it was read last, and since when it holds that: what Last-Modified says
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    content_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(revoked_at=None, membership__isnull=False),
                name="feed_of_member_once",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(revoked_at=None, membership=None),
                name="feed_of_organisation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_of_organisation(self) -> bool:
        """Whether it holds the organisation's days instead of a person's."""
        return self.membership_id is None


def new_uid() -> str:
    """A name for one operation's entry in the calendars of the world, for good (RFC 5545, 3.8.4.7)."""
    from liaison.calendars.ical import host

    return f"{uuid.uuid4()}@{host()}"


class Appointment(models.Model):
    """The day of an operation as invitations tell it. ``sequence`` rises by one with every change, so that whoever
    keeps the highest one has the right day, in whatever order mails arrive (RFC 5546, 2.1.4)."""

    operation = models.OneToOneField(Operation, on_delete=models.CASCADE, related_name="appointment")
    uid = models.CharField(max_length=255, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    #: day, part, place and number as told last; empty while no day stands
    told = models.JSONField(default=dict, blank=True)
    guests = models.ManyToManyField(Membership, related_name="+", blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")

    def __str__(self) -> str:
        return f"{self.uid} {self.sequence}"


class InvitationMail(models.Model):
    """One version of an appointment for one guest. Of those that wait together only the newest is sent."""

    class Method(models.TextChoices):
        """What it asks of the receiving program (RFC 5546)."""

        REQUEST = "REQUEST", _("enter or change")
        CANCEL = "CANCEL", _("remove")

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="mails")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", verbose_name=_("recipient"))
    method = models.CharField(max_length=10, choices=Method.choices)
    sequence = models.PositiveIntegerField()
    #: day, part, place and number as of this version
    told = models.JSONField(default=dict)
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    #: a newer one went instead, or it is for nobody any more
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation by mail")
        verbose_name_plural = _("invitations by mail")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "membership", "sequence"], name="invitation_mail_once"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.sequence}"

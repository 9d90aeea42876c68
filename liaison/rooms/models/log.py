"""Rooms, who is in them, and what happened there."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.files import Attachment
from liaison.organisations.models import Membership
from liaison.rooms.choices import Kind, RoomRole

LONGEST_TEXT: Final = 4000


class Room(models.Model):
    """A room about one item of another app: ``kind`` and ``item_id`` name it (``subjects``).

    ``last_seq`` and ``last_hash`` are the end of its log. Whoever appends locks this row first.
    """

    kind = models.CharField(_("kind of item"), max_length=30)
    item_id = models.BigIntegerField(_("item"))
    title = models.CharField(_("title"), max_length=120)
    opened_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    last_seq = models.PositiveIntegerField(_("last number"), default=0)
    last_hash = models.CharField(_("hash of the last event"), max_length=64, blank=True)
    last_at = models.DateTimeField(_("last event at"), default=timezone.now)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [models.UniqueConstraint(fields=["kind", "item_id"], name="room_item")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """How records, clocks and files name it."""
        return f"room:{self.pk}"

    @property
    def number(self) -> str:
        """How lists name it beside its title."""
        return f"#{self.pk}"

    @property
    def is_archived(self) -> bool:
        """Whether nothing can be written any more."""
        return self.archived_at is not None


class Participant(models.Model):
    """A member of an organisation in a room. The row stays when the member leaves; coming back opens it again."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="participants", verbose_name=_("room"))
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="rooms", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=10, choices=RoomRole.choices, default=RoomRole.WRITER)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    #: events up to here were before the member's time and are not shown; 0: everything from the start
    sees_from = models.PositiveIntegerField(_("sees what came after number"), default=0)
    #: read position: events up to here have been on the member's screen
    read_seq = models.PositiveIntegerField(_("read up to"), default=0)

    class Meta:
        verbose_name = _("member of a room")
        verbose_name_plural = _("members of rooms")
        constraints = [models.UniqueConstraint(fields=["room", "membership"], name="participant_once")]
        indexes = [
            models.Index(fields=["membership", "room"], condition=Q(left_at=None), name="participant_membership")
        ]

    def __str__(self) -> str:
        return f"{self.room_id}: {self.membership_id}"


class RoomEvent(models.Model):
    """One entry of a room's log. Numbers have no gaps and no doubles; what was posted never changes.

    ``body`` is what was posted, ``hash`` covers it and the hash before: the log proves itself. What follows from later
    events is kept beside it: ``text`` as it reads now, when it was edited, withdrawn, pinned.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="events", verbose_name=_("room"))
    seq = models.PositiveIntegerField(_("number"))
    #: None: the portal itself
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    #: given by whoever sends, so that sending again changes nothing
    client_id = models.CharField(_("number given by the sender"), max_length=64)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    #: number of the event this one is about
    target = models.PositiveIntegerField(_("about number"), null=True, blank=True)
    body = models.JSONField(_("content"), default=dict)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    hash = models.CharField("SHA-256", max_length=64)

    text = models.TextField(pgettext_lazy("room", "text as it reads now"), blank=True)
    #: the same as search looks for it
    folded = models.TextField(blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    pinned_at = models.DateTimeField(_("pinned at"), null=True, blank=True)

    class Meta:
        verbose_name = _("event of a room")
        verbose_name_plural = _("events of rooms")
        ordering = ["room", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="room_seq"),
            models.UniqueConstraint(fields=["room", "author", "client_id"], name="room_client_id"),
            models.CheckConstraint(condition=Q(target=None) | Q(target__lt=F("seq")), name="room_target_before"),
        ]
        indexes = [
            models.Index(fields=["room", "target"], condition=Q(target__isnull=False), name="room_target"),
            models.Index(fields=["room", "seq"], condition=Q(pinned_at__isnull=False), name="room_pinned"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq}"

    def hash_after(self, previous: str) -> str:
        """The hash this event must have after one with the hash ``previous``."""
        said = {
            "previous": previous,
            "room": self.room_id,
            "seq": self.seq,
            "author": self.author_id,
            "client_id": self.client_id,
            "kind": str(self.kind),
            "target": self.target,
            "body": self.body,
            "at": self.created_at.isoformat(),
        }
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class RoomFile(models.Model):
    """Which event a file of a room came with: it is given out as long as that is shown."""

    event = models.ForeignKey(RoomEvent, on_delete=models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file in a room")
        verbose_name_plural = _("files in rooms")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.attachment_id}"

"""Kinds of events and roles in rooms."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoomRole(models.TextChoices):
    """What a member may do in a room."""

    WRITER = "writer", pgettext_lazy("room", "reads and writes")
    READER = "reader", pgettext_lazy("room", "reads only")


class Kind(models.TextChoices):
    """What an event of a room is."""

    TEXT = "text", _("message")
    EDIT = "edit", _("a message was edited")
    WITHDRAW = "withdraw", _("a message was withdrawn")
    PIN = "pin", _("a message was pinned")
    UNPIN = "unpin", _("a message was unpinned")
    OPENED = "opened", _("the room was opened")
    JOINED = "joined", _("joined the room")
    LEFT = "left", _("left the room")
    ROLE = "role", _("was given another role")
    ARCHIVED = "archived", _("the room was archived")
    REOPENED = "reopened", _("the room was taken up again")
    RECORD = "record", _("record")
    CHANGE = "change", _("a record was changed")


#: What people say; everything else tells what was done.
SAID: Final = (Kind.TEXT,)
#: Shown on the message they are about, not as a line of their own.
SILENT: Final = (Kind.EDIT, Kind.WITHDRAW, Kind.PIN, Kind.UNPIN)

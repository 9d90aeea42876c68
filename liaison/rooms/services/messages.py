"""Messages: saying, editing, withdrawing, pinning; the read position."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, visible
from core.files import Limits, Received, attach
from liaison.clues.grams import normal
from liaison.organisations.refusals import Refused
from liaison.rooms.choices import Kind
from liaison.rooms.models import LONGEST_TEXT, Participant, Room, RoomEvent, RoomFile
from liaison.rooms.services.appending import Writing, writing

EDIT_WITHIN: Final = dt.timedelta(minutes=10)
MOST_FILES: Final = 10
FILE_LIMITS: Final = Limits(most_files=1000, most_bytes=5 * 1024**3)
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_AT = re.compile(r"[@＠]([^\s@＠，。；：、,;:!?！？()（）]{1,40})")

#: Told of every new message with the people it mentions; called in the transaction.
Listener = Callable[[Room, RoomEvent, Sequence[int]], None]
mentioned_listeners: list[Listener] = []
#: Told of every move of a read position.
read_listeners: list[Callable[[Participant, int], None]] = []


def checked_client_id(client_id: object) -> str:
    """The number a sender gave its message. Refused when it is none."""
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise Refused(_("This message has no number of its own."))
    return client_id


def checked_text(text: object, longest: int = LONGEST_TEXT) -> str:
    """What somebody wrote, without blanks around it and characters no database keeps. Refused when empty or long."""
    if not isinstance(text, str):
        raise Refused(_("This message has no text."), field="text")
    text = text.replace("\r\n", "\n").replace("\0", "").encode("utf-8", "replace").decode().strip()
    if not text:
        raise Refused(_("This message has no text."), field="text")
    if len(text) > longest:
        raise Refused(_("A message has at most %(n)d characters.") % {"n": longest}, field="text")
    return text


def say(
    *,
    room: int,
    principal: Principal,
    text: str = "",
    client_id: str,
    quote: int | None = None,
    files: Sequence[Received] = (),
    at: dt.datetime | None = None,
) -> RoomEvent:
    """Post a message. Sent again with the same ``client_id`` it is the one there is.

    Args:
        quote: number of the message it answers.
        files: received before the transaction (core.files).
        at: when it was said, for imports and sample content; now otherwise.

    Raises:
        Refused: nobody there may write, the text is empty or too long, too many files.
    """
    client_id = checked_client_id(client_id)
    text = "" if files and not text.strip() else checked_text(text)
    if len(files) > MOST_FILES:
        raise Refused(_("A message has at most %(n)d files.") % {"n": MOST_FILES}, field="files")
    with writing(room, principal) as write:
        if (before := write.sent_before(client_id)) is not None:
            return before
        write.at = at
        body: dict[str, Any] = {"text": text} if text else {}
        if quote is not None:
            if write.target(quote).kind not in (Kind.TEXT, Kind.RECORD):
                raise Refused(_("Only messages can be quoted."))
            body["quote"] = quote
        mentions = _mentions(write, text)
        if mentions:
            body["mentions"] = mentions
        if files:
            body["files"] = _attached(write, files)
        event = write.append(Kind.TEXT, body, client_id=client_id, text=text)
        if files:
            RoomFile.objects.bulk_create(RoomFile(event=event, attachment_id=file["id"]) for file in body["files"])
        own = Participant.objects.filter(pk=write.participant.pk, read_seq=event.seq - 1)
        own.update(read_seq=event.seq)  # whoever had read everything has now, too
        for tell in mentioned_listeners if mentions else ():
            tell(write.room, event, mentions)
    return event


def edit(*, room: int, principal: Principal, target: int, text: str, client_id: str) -> RoomEvent:
    """Put another text in the place of an own message, within ten minutes. The former text stays in the log.

    Raises:
        Refused: not the own message, too late, withdrawn, or no text.
    """
    client_id, text = checked_client_id(client_id), checked_text(text)
    with writing(room, principal) as write:
        if (before := write.sent_before(client_id)) is not None:
            return before
        message = _own(write, target)
        if timezone.now() - message.created_at > EDIT_WITHIN:
            raise Refused(_("A message can be edited for ten minutes. Write another one, and quote this."))
        event = write.append(Kind.EDIT, {"text": text}, client_id=client_id, target=message.seq, text=text)
        RoomEvent.objects.filter(pk=message.pk).update(text=text, folded=normal(text), edited_at=event.created_at)
    return event


def withdraw(*, room: int, principal: Principal, target: int, client_id: str) -> RoomEvent:
    """Take an own message back. Its text and files are shown to nobody any more; that it was there is.

    The log keeps what was said: the record of an office cannot be destroyed, only closed.

    Raises:
        Refused: not the own message, or withdrawn already.
    """
    client_id = checked_client_id(client_id)
    with writing(room, principal) as write:
        if (before := write.sent_before(client_id)) is not None:
            return before
        message = _own(write, target)
        event = write.append(Kind.WITHDRAW, client_id=client_id, target=message.seq)
        hidden = Q(seq=message.seq) | Q(target=message.seq, kind=Kind.EDIT)
        RoomEvent.objects.filter(hidden, room=write.room).update(
            withdrawn_at=event.created_at, folded="", pinned_at=None
        )
    return event


def pin(*, room: int, principal: Principal, target: int, client_id: str, pinned: bool = True) -> RoomEvent:
    """Pin a message for everybody in the room, or take the pin away.

    Raises:
        Refused: it is not there, was withdrawn, or is pinned (or not) already.
    """
    client_id = checked_client_id(client_id)
    with writing(room, principal) as write:
        if (before := write.sent_before(client_id)) is not None:
            return before
        message = write.target(target)
        if message.withdrawn_at or message.kind not in (Kind.TEXT, Kind.RECORD):
            raise Refused(_("Only messages can be pinned."))
        if (message.pinned_at is not None) == pinned:
            raise Refused(_("It is pinned already.") if pinned else _("It is not pinned."))
        kind = Kind.PIN if pinned else Kind.UNPIN
        event = write.append(kind, client_id=client_id, target=message.seq)
        RoomEvent.objects.filter(pk=message.pk).update(pinned_at=event.created_at if pinned else None)
    return event


def take(*, room: int, principal: Principal, sent: dict[str, Any]) -> RoomEvent:
    """What a client sent as data: ``{"id": …, "do": "say" | "edit" | "withdraw" | "pin" | "unpin", …}``.

    Raises:
        Refused: whatever the services refuse, or nothing they know.
    """
    action, client_id, target = sent.get("do", "say"), sent.get("id"), sent.get("target")
    if target is not None and (not isinstance(target, int) or isinstance(target, bool) or not 0 < target < 2**31):
        raise Refused(_("This message is not there."))
    if action == "say":
        return say(room=room, principal=principal, text=sent.get("text"), client_id=client_id, quote=target)
    if action == "edit":
        return edit(room=room, principal=principal, target=target, text=sent.get("text"), client_id=client_id)
    if action == "withdraw":
        return withdraw(room=room, principal=principal, target=target, client_id=client_id)
    if action in ("pin", "unpin"):
        return pin(room=room, principal=principal, target=target, client_id=client_id, pinned=action == "pin")
    raise Refused(_("The portal does not know what was asked. Reload the page."))


def mark_read(*, room: int, principal: Principal, seq: int) -> None:
    """Move the read position of ``principal`` forward to ``seq``, never back and never past the end."""
    mine = Participant.objects.filter(
        room__in=visible(principal, Room).filter(pk=room), membership=principal.membership_id, left_at=None
    )
    participant = mine.select_related("room").first()
    if participant is None or seq <= participant.read_seq:
        return
    mine.update(read_seq=Greatest(F("read_seq"), Least(seq, participant.room.last_seq)))
    for tell in read_listeners:
        tell(participant, min(seq, participant.room.last_seq))


def _own(write: Writing, target: int | None) -> RoomEvent:
    message = write.target(target)
    if message.kind != Kind.TEXT or message.author_id != write.author.pk:
        raise Refused(_("Only the author can do this."))
    if message.withdrawn_at is not None:
        raise Refused(_("The message was withdrawn."))
    return message


def _mentions(write: Writing, text: str) -> list[int]:
    """Memberships named with @ in ``text``: people by name, everybody of an organisation by its short name.

    The longest name that fits counts, so that nothing has to follow it (@林书言请看).
    """
    if "@" not in text and "＠" not in text:
        return []
    people: dict[str, set[int]] = {}
    for pk, user, organisation in _names(write.room):
        people.setdefault(user, set()).add(pk)
        people.setdefault(organisation, set()).add(pk)
    found: set[int] = set()
    for after in _AT.findall(text):
        fitting = [name for name in people if after.startswith(name)]
        if fitting:
            found |= people[max(fitting, key=len)]
    return sorted(found - {write.author.pk})


def _names(room: Room) -> list[tuple[int, str, str]]:
    there = room.participants.filter(left_at=None).select_related("membership__user", "membership__organisation")
    return [(p.membership_id, str(p.membership.user), p.membership.organisation.short_name) for p in there]


def _attached(write: Writing, files: Sequence[Received]) -> list[dict[str, Any]]:
    described = []
    for received in files:
        try:
            kept = attach(
                received,
                subject=write.room.subject,
                purpose="message",
                uploader_id=write.author.user_id,
                limits=FILE_LIMITS,
            )
        except ValidationError as error:
            raise Refused(" ".join(error.messages), field="files") from error
        described.append({"id": kept.pk, "name": kept.name, "size": received.size, "picture": kept.is_picture})
    return described

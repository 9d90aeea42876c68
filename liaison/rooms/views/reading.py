"""Reading: the list, one room, its log, search, files."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.access import Audience, for_audience, get_visible_or_404, visible
from core.files import Attachment, serve_attachment, serve_preview
from liaison.rooms import cards, queries, unfolding
from liaison.rooms.choices import Kind
from liaison.rooms.hub import frame_of
from liaison.rooms.models import LONGEST_TEXT, RoomEvent
from liaison.rooms.reading import PAGE, read_batch
from liaison.rooms.rules import may_write, participant_of
from liaison.rooms.subjects import item_of, subject_of
from liaison.rooms.views.common import number, room_or_404
from liaison.workspace.paging import BoundedPaginator, page_query

PER_PAGE = 30


@for_audience(Audience.MEMBER)
def list_rooms(request: HttpRequest) -> HttpResponse:
    """The rooms the member is in."""
    archived = request.GET.get("show") == "archived"
    page = BoundedPaginator(queries.my_rooms(request.principal, archived=archived), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"here": "rooms", "archived": archived, "page_obj": page, "page_query": page_query(request)}
    return render(request, "work/rooms/list.html", context)


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One room: its newest messages, or those before a number (``before``) or up to one (``at``)."""
    room = room_or_404(request, pk)
    participant = participant_of(request.principal, room)
    if participant is None:  # left between two reads
        raise Http404
    newest = room.last_seq + 1
    at, before = number(request.GET.get("at")), number(request.GET.get("before"))
    until = min(newest, at + queries.LINES // 2 if at else before or newest)
    lines, older = queries.log_before(request.principal, room, until)
    unread_from = next(
        (x["seq"] for x in lines if x["seq"] > participant.read_seq and x.get("by") != participant.membership_id), None
    )
    people = queries.people_of(room)
    cards.cards_of(request.principal, room, lines)
    quote = number(request.GET.get("quote"))
    context = {
        "here": "rooms",
        "room": room,
        "place": subject_of(room).place(request.principal, item_of(room)),
        "lines": lines,
        "older": lines[0]["seq"] if older and lines else 0,
        "newer": until < newest,
        "unread_from": unread_from,
        "unread": max(0, room.last_seq - participant.read_seq),
        "participant": participant,
        "may_write": may_write(room, participant),
        "people": people,
        "number": sum(len(members) for _name, members in people),
        "pinned": queries.pinned(request.principal, room),
        "client_id": uuid.uuid4().hex,
        "quote": quote,
        "longest": LONGEST_TEXT,
        "records": cards.waiting(request.principal, room),
        "words": json.dumps(script_words(), ensure_ascii=False),
    }
    return render(request, "work/rooms/room.html", context)


@for_audience(Audience.MEMBER)
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines of the log as a piece of page: those before a number, or just one."""
    room = room_or_404(request, pk)
    context: dict[str, Any] = {"room": room, "participant": participant_of(request.principal, room)}
    context["may_write"] = may_write(room, context["participant"])
    if (only := number(request.GET.get("only"))) is not None:
        context["lines"] = [
            line for line in queries.lines_after(request.principal, room, only - 1, 1) if line["seq"] == only
        ]
    else:
        before = number(request.GET.get("before")) or room.last_seq + 1
        context["lines"], context["older"] = queries.log_before(request.principal, room, before)
    cards.cards_of(request.principal, room, context["lines"])
    return render(request, "work/rooms/lines.html", context)


@for_audience(Audience.MEMBER)
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """What came after the client's cursor, as the socket would send it: for where sockets are blocked."""
    room = room_or_404(request, pk)
    participant = participant_of(request.principal, room)
    if participant is None:
        raise Http404
    after = max(number(request.GET.get("after")) or 0, participant.sees_from)
    batch = read_batch(room.pk, after, PAGE)
    if participant.membership_id not in batch.members:
        raise Http404
    head = batch.events[-1][0] if batch.events else after
    body = frame_of(batch.events, head)
    return HttpResponse(body, content_type="application/json")


@for_audience(Audience.MEMBER)
def message(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """One message with its former texts, and what can be done to it."""
    room = room_or_404(request, pk)
    found = get_visible_or_404(
        request.principal,
        visible(request.principal, RoomEvent).select_related("author__user", "author__organisation"),
        room=room,
        seq=seq,
        kind=Kind.TEXT,
    )
    participant = participant_of(request.principal, room)
    context = {
        "here": "rooms",
        "room": room,
        "line": queries.shown([found])[0],
        "history": queries.history(request.principal, found),
        "own": participant is not None and found.author_id == participant.membership_id,
        "may_write": may_write(room, participant),
        "client_id": uuid.uuid4().hex,
        "longest": LONGEST_TEXT,
    }
    return render(request, "work/rooms/message_page.html", context)


@for_audience(Audience.MEMBER)
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """Messages of the room that hold what is asked for."""
    room = room_or_404(request, pk)
    text = request.GET.get("q", "")[:100]
    context = {"here": "rooms", "room": room, "text": text}
    context["found"] = queries.search(request.principal, room, text) if text.strip() else None
    return render(request, "work/rooms/search.html", context)


@for_audience(Audience.MEMBER)
def file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A file of a message, as long as the message is shown."""
    found, shown = _file_of(request, pk, attachment)
    return serve_attachment(request, found, allowed=shown, inline=found.is_picture)


@for_audience(Audience.MEMBER)
def file_preview(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """The first page of a PDF of a message as a picture, as long as the message is shown."""
    found, shown = _file_of(request, pk, attachment)
    return serve_preview(found, allowed=shown)


def _file_of(request: HttpRequest, pk: int, attachment: int) -> tuple[Attachment, bool]:
    """A file of a message, and whether the message is shown to the member now."""
    room = room_or_404(request, pk)
    found = Attachment.objects.filter(pk=attachment, subject=room.subject, purpose="message").first()
    if found is None:
        raise Http404
    shown = visible(request.principal, RoomEvent).filter(room=room, withdrawn_at=None, files__attachment=found)
    return found, shown.exists()


@for_audience(Audience.MEMBER)
def unfold(request: HttpRequest, pk: int) -> HttpResponse:
    """What a link in a message leads to, for whoever may see that; else nothing is told."""
    room_or_404(request, pk)
    found = unfolding.unfold(request.principal, request.GET.get("to", "")[:200])
    if found is None:
        raise Http404
    return JsonResponse(found)


def script_words() -> dict[str, str]:
    """What the script says, in the language of the page."""
    return {
        "connecting": _("Connecting …"),
        "connected": _("Connected"),
        "polling": _("Connected in a simpler way: new messages come every few seconds"),
        "offline": _("No connection. Go on writing: what you send is kept on this device and sent later."),
        "again": _("Trying again in {n} s"),
        "waiting": _("{n} waiting to be sent"),
        "signed_out": _("You are signed out. Sign in again: what waits here is then sent."),
        "gone": _("You are not in this room any more."),
        "unsent": _("to be sent"),
        "refused": _("Not sent: {why}"),
        "discard": _("Discard"),
        "rewrite": _("Write anew"),
        "withdrawn": _("The message was withdrawn"),
        "edited": _("edited"),
        "pinned": _("pinned"),
        "me": _("me"),
        "quote": _("Quote"),
        "edit": pgettext("message", "Edit"),
        "withdraw": _("Withdraw"),
        "pin": _("Pin"),
        "unpin": _("Unpin"),
        "actions": _("What can be done with message {n}"),
        "sure": _("Withdraw this message? Everybody sees that it was withdrawn."),
        "opened": _("{name} opened the room"),
        "joined": _("{who} ({of}) joined"),
        "left": _("{who} ({of}) left"),
        "role": _("What {who} may do was changed"),
        "archived": _("The matter has ended. The room is archived."),
        "reopened": _("The matter was reopened. The room is open again."),
        "typing": _("{who} is writing …"),
        "online": _("{n} online"),
        "quoting": _("Answers {n}"),
        "editing": _("Edits {n}"),
        "new": _("New messages from here"),
        "not_kept": _("The files are too large to be kept on this device: leave this page open until they are sent."),
        "too_large": _("The files are too large to be sent."),
        "link": _("Link to message {n}"),
        "older": _("Loading older messages …"),
        "below": _("{n} new below"),
    }

"""Writing by HTTP: the form of the page, and the script where sockets are blocked."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience
from core.files import Received, StoreUnavailableError, receive
from liaison.organisations.refusals import Refused
from liaison.rooms.services import messages
from liaison.rooms.views.common import POSTS, number, room_or_404

LONGEST_BODY = 32 * 1024


@for_audience(Audience.MEMBER)
@require_POST
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Post, edit, withdraw or pin. JSON is answered with JSON, a form with the room."""
    room_or_404(request, pk)
    as_data = request.content_type == "application/json"
    by_script = as_data or request.headers.get("accept", "").startswith("application/json")
    if not POSTS.take(str(request.principal.membership_id)):
        return _later(request, pk, by_script)
    try:
        if as_data:
            event = messages.take(room=pk, principal=request.principal, sent=_data(request))
        else:
            event = _from_form(request, pk)
    except Refused as refused:
        if by_script:
            return JsonResponse({"t": "refused", "why": str(refused.message)}, status=422)
        flash.error(request, refused.message)
        return redirect("rooms:room", pk)
    if by_script:
        return JsonResponse({"t": "ack", "id": event.client_id, "seq": event.seq})
    response = redirect("rooms:room", pk)
    response["Location"] += f"#m{event.target or event.seq}"
    return response


def _later(request: HttpRequest, pk: int, by_script: bool) -> HttpResponse:
    if by_script:
        return JsonResponse({"t": "later"}, status=429)
    flash.error(request, _("That was a lot in a short time. Wait a minute."))
    return redirect("rooms:room", pk)


def _data(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body) if len(request.body) <= LONGEST_BODY else None
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise Refused(_("The portal does not know what was asked. Reload the page."))
    return sent


def _from_form(request: HttpRequest, pk: int) -> Any:
    sent = {
        "do": request.POST.get("do", "say"),
        "id": request.POST.get("client_id"),
        "text": request.POST.get("text", ""),
        "target": number(request.POST.get("target")),
    }
    uploads = request.FILES.getlist("files")
    if sent["do"] != "say" or not uploads:
        return messages.take(room=pk, principal=request.principal, sent=sent)
    return messages.say(
        room=pk,
        principal=request.principal,
        text=sent["text"],
        client_id=sent["id"],
        quote=sent["target"],
        files=received(uploads),
    )


def received(uploads: list) -> list[Received]:
    """The files, stored before the transaction."""
    if len(uploads) > messages.MOST_FILES:
        raise Refused(_("A message has at most %(n)d files.") % {"n": messages.MOST_FILES}, field="files")
    try:
        return [receive(upload) for upload in uploads]
    except ValidationError as refused:
        raise Refused(" ".join(refused.messages), field="files") from refused
    except StoreUnavailableError as error:
        raise Refused(_("The file store is full or out of reach. Nothing was stored; try again later.")) from error


@for_audience(Audience.MEMBER)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the read position."""
    room = room_or_404(request, pk)
    seq = number(request.POST.get("seq")) or room.last_seq
    messages.mark_read(room=pk, principal=request.principal, seq=seq)
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"t": "ok"})
    return redirect("rooms:room", pk)

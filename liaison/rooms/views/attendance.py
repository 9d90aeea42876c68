"""Attendance by a code: the page for the wall, the address behind the code, signing in."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import segno
from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.access import Audience, Principal, for_audience, visible
from core.throttle import Limit, address_of
from liaison.organisations.acting import memberships_of
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_act
from liaison.rooms import codes
from liaison.rooms.models import Attendance, Participant, Room
from liaison.rooms.services import attendance as services
from liaison.rooms.views.common import record_or_404

#: Scans from one address: a hall full of people may share one.
SCANS: Final = Limit("rooms.scan", 240, 60)
_SCANNED: Final = "rooms.scanned"


def may_project(principal: Principal, item: Attendance) -> bool:
    """Whether the code may be shown: by the organisation that opened the list, while one can sign in."""
    return item.is_open and may_act(principal) and item.author.organisation_id == principal.organisation_id


@for_audience(Audience.MEMBER)
@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """The code on the wall, with how many have signed in. Asks for the next one by itself."""
    item = record_or_404(request, "attendance", pk)
    if not may_project(request.principal, item):
        return redirect("rooms:record", "attendance", pk)
    now = timezone.now()
    address = request.build_absolute_uri(reverse("rooms:scan", args=[pk, codes.code_at(item, now)]))
    picture = segno.make(address, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, title=_("QR code to sign in")
    )
    context = {
        "here": "rooms",
        "item": item,
        "room": item.room,
        "address": address,
        "picture": mark_safe(picture),  # noqa: S308 - drawn by segno above
        "left": codes.seconds_left(now),
        "present": item.presences.count(),
        "early": now < item.begins_at,
    }
    return render(request, "work/rooms/project.html", context)


@for_audience(Audience.PUBLIC)
@never_cache
@require_safe
def scan(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Where the code leads. It is checked before anybody has to sign in: by then the next one may be on the wall."""
    if not SCANS.take(address_of(request)):
        return _refused(request, _("That was a lot in a short time. Wait a minute."), 429)
    now = timezone.now()
    item = Attendance.objects.filter(pk=pk).first()
    if item is None or not codes.accepted(item, code, now):
        return _refused(request, _("This code has expired. Scan the one that is shown now."), 410)
    request.session[_SCANNED] = {"list": pk, "code": code, "at": now.isoformat()}
    return redirect("rooms:sign_in", pk)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that one is there, as the member one acts as."""
    item = Attendance.objects.select_related("room", "author__organisation").filter(pk=pk).first()
    principal = request.principal
    inside = item is not None and visible(principal, Room).filter(pk=item.room_id).exists()
    there = item.presences.filter(member=principal.membership_id).first() if inside else None
    scanned = _scanned(request, pk)
    if there is None and scanned is None:
        if item is None:
            raise Http404
        return _refused(request, _("Scan the code that is shown in the room."), 410)
    refused = ""
    if request.method == "POST" and there is None:
        try:
            services.sign_in(attendance=item, principal=principal, code=scanned[0], scanned_at=scanned[1])
        except Refused as error:
            refused = error.message
        else:
            request.session.pop(_SCANNED, None)
            flash.success(request, _("You have signed in."))
            return redirect("rooms:sign_in", pk)
    context: dict[str, Any] = {"here": "rooms", "item": item, "inside": inside, "there": there, "refused": refused}
    if not inside:
        context["others"] = _own_members(request, item.room_id)
        context["next"] = request.get_full_path()
    return render(request, "work/rooms/sign_in.html", context, status=422 if refused else 200)


def _scanned(request: HttpRequest, pk: int) -> tuple[str, dt.datetime] | None:
    """The code this session has scanned for the list, and when."""
    kept = request.session.get(_SCANNED)
    return (kept["code"], dt.datetime.fromisoformat(kept["at"])) if kept and kept["list"] == pk else None


def _own_members(request: HttpRequest, room: int) -> list[Any]:
    """Memberships of the person signed in that are in the room."""
    own = memberships_of(request.user)
    there = Participant.objects.filter(room=room, membership__in=own, left_at=None).values_list("membership", flat=True)
    return [each for each in own if each.pk in set(there)]


def _refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "work/rooms/scan_refused.html", {"why": why}, status=status)

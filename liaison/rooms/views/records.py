"""Records of a room: making them, their pages, what is done with them."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content.pdf import TypesetError
from core.access import Audience, Principal, for_audience, visible
from core.deadlines import open_clock, state_of
from core.files import Attachment, StoreUnavailableError, serve_attachment
from liaison.organisations.forms import refuse
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_act
from liaison.rooms import cards
from liaison.rooms.half_days import in_words
from liaison.rooms.minutes import word
from liaison.rooms.minutes.drafting import draft_of
from liaison.rooms.models import RECORDS, ActionItem, FormalNotice, NoticeRead, Poll, Room
from liaison.rooms.models.polls import Word
from liaison.rooms.record_forms import ActionForm, AttendanceForm, DecisionForm, MinutesForm, NoticeForm, PollForm
from liaison.rooms.rules import may_write, participant_of
from liaison.rooms.services import attendance, polls
from liaison.rooms.services import minutes as minutes_services
from liaison.rooms.services import records as services
from liaison.rooms.views.common import number, record_or_404, room_or_404
from liaison.rooms.views.writing import received

MAKERS = {
    "notice": services.send_notice,
    "decision": services.propose_decision,
    "action": services.add_action,
    "poll": polls.ask_day,
    "attendance": attendance.open_attendance,
    "minutes": minutes_services.issue_minutes,
}


def _form(code: str, room: Room, data: Any, start: str | None) -> forms.Form:
    if code == "notice":
        return NoticeForm(data)
    if code == "decision":
        return DecisionForm(data, parties=len(services.parties_of(room)))
    if code == "action":
        writers = room.participants.filter(left_at=None, role="writer").values_list("membership", flat=True)
        return ActionForm(data, members=writers)
    if code == "poll":
        return PollForm(data, start=start)
    if code == "attendance":
        return AttendanceForm(data)
    return MinutesForm(data)


@for_audience(Audience.MEMBER)
def list_records(request: HttpRequest, pk: int) -> HttpResponse:
    """All records of a room."""
    room = room_or_404(request, pk)
    participant = participant_of(request.principal, room)
    groups = [
        (model._meta.verbose_name_plural, code, visible(request.principal, model).filter(room=room).order_by("seq"))
        for code, model in RECORDS.items()
    ]
    context = {"here": "rooms", "room": room, "groups": groups, "may_make": _may_make(request, room, participant)}
    return render(request, "work/rooms/records.html", context)


def _may_make(request: HttpRequest, room: Room, participant: Any) -> bool:
    return may_write(room, participant) and may_act(request.principal)


@for_audience(Audience.MEMBER)
def make(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Make a record of one kind."""
    room = room_or_404(request, pk)
    if code not in RECORDS:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = _form(code, room, posted, request.GET.get("from"))
    if posted is not None and form.is_valid():
        try:
            made = MAKERS[code](
                room=pk, principal=request.principal, client_id=posted.get("client_id", ""), **form.cleaned_data
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect(f"{_room_address(pk)}#m{made.seq}")
    context = {
        "here": "rooms",
        "room": room,
        "code": code,
        "name": RECORDS[code]._meta.verbose_name,
        "form": form,
        "client_id": posted.get("client_id", "") if posted else uuid.uuid4().hex,
        "draft": draft_of(room) if code == "minutes" else None,
    }
    return render(request, "work/rooms/make.html", context, status=422 if form.errors else 200)


def _room_address(pk: int) -> str:
    return redirect("rooms:room", pk)["Location"]


@for_audience(Audience.MEMBER)
def show(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One record with everything that became of it."""
    item = record_or_404(request, code, pk)
    participant = participant_of(request.principal, item.room)
    if isinstance(item, FormalNotice) and participant is not None:
        NoticeRead.objects.get_or_create(notice=item, member_id=participant.membership_id)
    context = {
        "here": "rooms",
        "room": item.room,
        "item": item,
        "card": cards.card_of(request.principal, item),
        "may_make": _may_make(request, item.room, participant),
        "client_id": uuid.uuid4().hex,
    }
    if isinstance(item, ActionItem):
        clock = open_clock(item.subject, services.ACTION_LIMIT, item.owner.organisation_id)
        context["clock"] = (clock, state_of(clock)) if clock else None
        context["files"] = Attachment.objects.filter(subject=item.subject)
    if code == "poll":
        context["questions"] = questions_of(item, request.principal)
    if code == "minutes":
        context["may_file"] = minutes_services.may_file(item)
        context["intact"] = minutes_services.digest(item.content) == item.content_hash
        context["files"] = Attachment.objects.filter(
            subject=item.room.subject, purpose="minutes", at__gte=item.created_at
        )
    return render(request, f"work/rooms/record_{code}.html", context)


def questions_of(poll: Poll, principal: Principal) -> dict[str, Any]:
    """What the own organisation is asked, with what it has said so far."""
    mine = next((each for each in poll.answers.all() if each.organisation_id == principal.organisation_id), None)
    said = mine.said if mine else {}
    slots = [(slot, in_words(slot), [(w.value, w.label, said.get(slot) == w) for w in Word]) for slot in poll.slots]
    return {"slots": slots, "words": Word, "mine": mine}


@for_audience(Audience.MEMBER)
@require_POST
def act(request: HttpRequest, code: str, pk: int, what: str) -> HttpResponse:
    """A button on the page of a record."""
    item = record_or_404(request, code, pk)
    given, principal = request.POST, request.principal
    try:
        if (code, what) == ("notice", "confirm"):
            services.confirm_notice(notice=item, principal=principal, remark=given.get("remark", ""))
        elif (code, what) == ("notice", "remind"):
            services.remind(notice=item, principal=principal)
        elif (code, what) == ("decision", "opinion"):
            services.give_opinion(
                decision=item, principal=principal, stance=given.get("stance", ""), reason=given.get("reason", "")
            )
        elif (code, what) == ("decision", "end"):
            services.end_decision(decision=item, principal=principal)
        elif (code, what) == ("action", "done"):
            files = received(request.FILES.getlist("files"))
            services.finish_action(item=item, principal=principal, evidence=given.get("evidence", ""), files=files)
        elif (code, what) == ("poll", "answer"):
            said = {slot: given.get(f"said-{slot}", "") for slot in item.slots}
            polls.answer_poll(poll=item, principal=principal, said=said, remark=given.get("remark", ""))
        elif (code, what) == ("poll", "close"):
            if (chosen := given.get("chosen", "")) == "":
                raise Refused(_("Choose the half day, or that none is chosen."))
            polls.close_poll(poll=item, principal=principal, chosen="" if chosen == "none" else chosen)
        elif (code, what) == ("attendance", "enter"):
            who = number(given.get("member")) or 0
            reason = given.get("reason", "")
            attendance.enter_member(attendance=item, principal=principal, member=who, reason=reason)
        elif (code, what) == ("attendance", "guest"):
            name, organisation = given.get("name", ""), given.get("organisation", "")
            attendance.enter_guest(attendance=item, principal=principal, name=name, organisation=organisation)
        elif (code, what) == ("attendance", "close"):
            attendance.close_attendance(attendance=item, principal=principal)
        elif (code, what) == ("minutes", "answer"):
            objection = given.get("objection", "") if given.get("answer") == "object" else ""
            if given.get("answer") == "object" and not objection.strip():
                raise Refused(_("Write down what you object to."))
            minutes_services.answer_minutes(minutes=item, principal=principal, objection=objection)
        elif (code, what) == ("minutes", "file"):
            minutes_services.file_minutes(minutes=item, principal=principal)
        else:
            raise Http404
    except Refused as refused:
        flash.error(request, refused.message)
    except (TypesetError, StoreUnavailableError):
        flash.error(request, _("The minutes could not be printed or stored. Nothing was filed; try again later."))
    else:
        flash.success(request, _("Done. Everybody in the room sees it."))
    return redirect("rooms:record", code, pk)


@for_audience(Audience.MEMBER)
def minutes_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """Minutes as docx, with the answers there are now."""
    item = record_or_404(request, "minutes", pk)
    return FileResponse(
        BytesIO(word.minutes_docx(item, at=item.filed_at or timezone.now())),
        as_attachment=True,
        filename=word.name_of(item),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )


@for_audience(Audience.MEMBER)
def file(request: HttpRequest, code: str, pk: int, attachment: int) -> HttpResponse:
    """A file of a record: evidence, filed minutes."""
    item = record_or_404(request, code, pk)
    subject, purpose = (item.room.subject, "minutes") if code == "minutes" else (item.subject, "evidence")
    found = Attachment.objects.filter(pk=attachment, subject=subject, purpose=purpose).first()
    if found is None:
        raise Http404
    return serve_attachment(request, found, allowed=True, inline=found.is_picture)

"""Opening a room and who is in it."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience, get_visible_or_404
from liaison.organisations.forms import refuse
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_act
from liaison.rooms import queries
from liaison.rooms.choices import RoomRole
from liaison.rooms.forms import ColleagueForm, OpenForm, PartyForm
from liaison.rooms.models import Room
from liaison.rooms.rules import may_write, participant_of
from liaison.rooms.services import people
from liaison.rooms.subjects import item_of, subject_of, subject_of_kind
from liaison.rooms.views.common import room_or_404


@for_audience(Audience.MEMBER)
def open_room(request: HttpRequest, kind: str, item: int) -> HttpResponse:
    """Open the room of an item."""
    subject = subject_of_kind(kind)
    if subject is None:
        raise Http404
    found = get_visible_or_404(request.principal, subject.model, pk=item)
    there = Room.objects.filter(kind=kind, item_id=item).first()
    if there is not None:
        return redirect("rooms:room", there.pk)
    if not subject.may_open(request.principal, found):
        raise Http404
    parties = [each for each in subject.parties(found) if each.pk != request.principal.organisation_id]
    posted = request.POST if request.method == "POST" else None
    form = OpenForm(posted, organisations=parties, initial={"title": subject.title(found)})
    if posted is not None and form.is_valid():
        try:
            room = people.open_room(
                kind=kind,
                item=found,
                principal=request.principal,
                title=form.cleaned_data["title"],
                organisations=form.cleaned_data["organisations"],
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("rooms:room", room.pk)
    context = {"here": "rooms", "form": form, "place": subject.place(request.principal, found), "title": str(found)}
    return render(request, "work/rooms/open.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in the room; bringing in colleagues and organisations."""
    room = room_or_404(request, pk)
    participant = participant_of(request.principal, room)
    may_change = may_write(room, participant) and may_act(request.principal)
    there = queries.people_of(room)
    inside = {each.membership_id for _name, group in there for each in group}
    own = Membership.objects.active().filter(organisation=request.principal.organisation_id).exclude(pk__in=inside)
    present = {each.membership.organisation_id for _name, group in there for each in group}
    parties = subject_of(room).parties(item_of(room)).exclude(pk__in=present)
    posted = request.POST if request.method == "POST" else None
    colleague = ColleagueForm(posted if posted and "member" in posted else None, colleagues=own)
    party = PartyForm(posted if posted and "organisation" in posted else None, organisations=parties)
    for form, add in ((colleague, people.add_member), (party, people.add_party)):
        if form.is_bound and form.is_valid():
            try:
                add(room=pk, principal=request.principal, **form.cleaned_data)
            except Refused as refused:
                refuse(form, refused)
            else:
                return redirect("rooms:members", pk)
    context = {
        "here": "rooms",
        "room": room,
        "people": there,
        "participant": participant,
        "may_change": may_change,
        "colleague": colleague if may_change and own.exists() else None,
        "party": party if may_change and parties.exists() else None,
        "roles": RoomRole.choices,
        "is_opener": room.opened_by.organisation_id == request.principal.organisation_id,
    }
    return render(request, "work/rooms/members.html", context, status=422 if colleague.errors or party.errors else 200)


@for_audience(Audience.MEMBER)
@require_POST
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A button beside a member or an organisation."""
    room_or_404(request, pk)
    asked = request.POST.get("of", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    try:
        if what == "party-out":
            organisation = Organisation.objects.filter(pk=wanted).first()
            if organisation is None:
                raise Http404
            people.remove_party(room=pk, organisation=organisation, principal=request.principal)
        else:
            member = Membership.objects.select_related("user", "organisation").filter(
                pk=wanted, organisation=request.principal.organisation_id
            )
            if (found := member.first()) is None:
                raise Http404
            if what == "out":
                people.remove_member(room=pk, member=found, principal=request.principal)
            else:
                role = RoomRole.READER if what == "reader" else RoomRole.WRITER
                people.set_role(room=pk, member=found, role=role, principal=request.principal)
    except Refused as refused:
        flash.error(request, refused.message)
    else:
        if what == "out" and wanted == request.principal.membership_id:
            flash.success(request, _("You have left the room."))
            return redirect("rooms:list")
        flash.success(request, _("Changed."))
    return redirect("rooms:members", pk)

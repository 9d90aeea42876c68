"""Invitations by mail: iTIP (RFC 5546) in messages of RFC 6047. Work of the outbox, one lane for each guest."""

from __future__ import annotations

import datetime as dt
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import vCalAddress, vText

from core.access import may_see
from core.outbox import Work
from liaison.calendars.ical import event_of, new_calendar
from liaison.calendars.inviting import tell
from liaison.calendars.items import Certainty, Item, half_day
from liaison.calendars.models import InvitationMail
from liaison.organisations.acting import principal_for
from liaison.organisations.mail import deliver
from liaison.organisations.models import Membership

_REQUEST: Final = InvitationMail.Method.REQUEST


def send(work: Work) -> None:
    """Send one guest the newest version of an appointment that waits; what it outdates is never sent.

    The rule is asked again: for whoever may not see the operation any more it is removed, or was never told of.

    Raises:
        Unavailable: the mail server cannot be reached.
    """
    appointment, _colon, member = work.key.partition(":")
    mails = InvitationMail.objects.filter(appointment=appointment, membership=member)
    waiting = list(
        mails.filter(sent_at=None, dropped_at=None)
        .select_related("appointment__operation__lead", "membership__user", "membership__organisation")
        .order_by("sequence")
    )
    if not waiting:
        return
    newest = waiting[-1]
    known = mails.filter(method=_REQUEST, sent_at__isnull=False).exists()
    operation, guest = newest.appointment.operation, newest.membership
    seeing = Membership.objects.active().filter(pk=guest.pk).exists() and may_see(principal_for(guest), operation)
    wanted = seeing if newest.method == _REQUEST else known
    if wanted and guest.user.email:
        _send(newest, seeing=seeing, known=known)
        InvitationMail.objects.filter(pk=newest.pk).update(sent_at=timezone.now())
    mails.filter(pk__in=[mail.pk for mail in waiting], sent_at=None).update(dropped_at=timezone.now())
    if newest.method == _REQUEST and not seeing:
        tell(operation)  # a guest no more, which nothing else has told


def _send(mail: InvitationMail, *, seeing: bool, known: bool) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        item = item_of(mail, seeing=seeing)
        context = {"mail": mail, "item": item, "seeing": seeing, "link": _address(mail) if seeing else ""}
        text = render_to_string("work/calendars/invitation.txt", context)
        message = EmailMultiAlternatives(
            subject_of(mail, known=known), text, settings.DEFAULT_FROM_EMAIL, [mail.membership.user.email]
        )
        content = content_of(mail, item).decode()
        message.attach_alternative(content, f"text/calendar; method={mail.method}; component=VEVENT")
        deliver(message)


def subject_of(mail: InvitationMail, *, known: bool) -> str:
    """What happened to a day; no name, number or theme: subjects are shown on locked screens."""
    if mail.method == InvitationMail.Method.CANCEL:
        return _("Administrative law enforcement supervision portal: an appointment was cancelled")
    if known:
        return _("Administrative law enforcement supervision portal: an appointment changed")
    return _("Administrative law enforcement supervision portal: an appointment")


def _address(mail: InvitationMail) -> str:
    place = reverse("joint:operation", args=[mail.appointment.operation_id])
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + place


def item_of(mail: InvitationMail, *, seeing: bool) -> Item:
    """The entry of this version: kind and number, not the theme, which is read after signing in; to whom the
    operation is not shown any more not even these."""
    operation = mail.appointment.operation
    day = dt.date.fromisoformat(mail.told["day"])
    begin, end = half_day(day, mail.told["part"])
    removed = mail.method == InvitationMail.Method.CANCEL
    title = f"{operation.get_kind_display()} {mail.told['number']}" if seeing else _("Joint supervision")
    return Item(
        day=day,
        subject=operation.subject,
        code="operation",
        words="",
        title=title,
        number="",
        url=reverse("joint:operation", args=[operation.pk]) if seeing else "",
        place=mail.told["place"] if seeing else "",
        certainty=Certainty.CANCELLED if removed else Certainty.CONFIRMED,
        starts_at=begin,
        ends_at=end,
        changed_at=mail.written_at,
    )


def content_of(mail: InvitationMail, item: Item) -> bytes:
    """The iTIP object: of the guests only the recipient, since nobody is told the address of another."""
    made = new_calendar(method=mail.method)
    event = event_of(item, uid=mail.appointment.uid, sequence=mail.sequence)
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = vText(mail.appointment.operation.lead.short_name)
    event.add("organizer", organiser)
    guest = vCalAddress(f"mailto:{mail.membership.user.email}")
    guest.params["CUTYPE"] = vText("INDIVIDUAL")
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    # The organisations have answered in the poll; nobody waits for an answer to the mail.
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    guest.params["RSVP"] = vText("FALSE")
    event.add("attendee", guest)
    made.add_component(event)
    return made.to_ical()

"""What a person is told about the own membership: another role, deputies, its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import outbox
from core.outbox import Work
from liaison.notices.kinds import KINDS
from liaison.notices.models import Notice
from liaison.notices.writing import write
from liaison.organisations.choices import Role
from liaison.organisations.mail import deliver
from liaison.organisations.models import Membership
from liaison.organisations.telling import Change

#: How notices name what they are about.
ABOUT: Final = "membership"
TOPIC: Final = "notices.membership_ended"


def tell_of_change(change: Change) -> None:
    """Write the notices of a change. Whoever has left can read none: a mail says so, whatever was preferred before."""
    if change.kind == "ended":
        if change.membership.user_id != change.by:
            outbox.enqueue(TOPIC, str(change.membership.pk))
        return
    told = Membership.objects.active().filter(pk__in=change.to).exclude(user=change.by)
    write(
        KINDS[f"{ABOUT}.{change.kind}"],
        list(told.values_list("pk", flat=True)),
        about=ABOUT,
        item_id=change.membership.pk,
        cause=change.cause,
        data=change.data,
        at=timezone.now(),
    )


def send_end(work: Work) -> None:
    """Mail to somebody whose membership was ended by another.

    Raises:
        Unavailable: the mail server cannot be reached.
    """
    member = Membership.objects.select_related("user", "organisation").filter(pk=work.key).first()
    if member is None or not member.has_ended or not member.user.email:
        return
    with translation.override(settings.LANGUAGE_CODE):
        n = 1
        subject = ngettext(
            "Administrative law enforcement supervision portal: %(n)d new notice",
            "Administrative law enforcement supervision portal: %(n)d new notices",
            n,
        ) % {"n": n}
        text = render_to_string("work/notices/ended.txt", {"member": member})
        deliver(EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [member.user.email]))


def words_of(page: Sequence[Notice]) -> dict[int, tuple[str, str]]:
    """Of the notices of a page that are about memberships: (whom or what, what changed), by the notice's key."""
    mine = [notice for notice in page if notice.about == ABOUT]
    wanted = {notice.item_id for notice in mine} | {notice.data.get("deputy") for notice in mine}
    people = Membership.objects.select_related("user", "organisation").in_bulk(wanted - {None}) if mine else {}
    return {notice.pk: _words(notice, people) for notice in mine if notice.item_id in people}


def _words(notice: Notice, people: dict[int, Membership]) -> tuple[str, str]:
    member, data = people[notice.item_id], notice.data
    if "deputy" in data:
        deputy = people.get(data["deputy"])
        days = " – ".join(dt.date.fromisoformat(data[name]).isoformat() for name in ("from", "until"))
        return f"{member.user} → {deputy.user if deputy else '—'}", days
    roles = dict(Role.choices)
    changed = [str(roles.get(role, role)) for role in data.get("role", ())]
    return member.organisation.name, " → ".join(changed) or _("Department or certificate")

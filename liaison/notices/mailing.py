"""Mails about notices: work of the outbox, one lane for each member. A mail says how much there is and links to it."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from core import outbox
from core.access import Principal
from core.calendar import calendar
from core.outbox import Work
from liaison.notices import rules
from liaison.notices.models import Notice, NoticePreference
from liaison.notices.quiet import mail_moment, mail_moments, preferences_of
from liaison.organisations.acting import principal_for
from liaison.organisations.mail import deliver
from liaison.organisations.models import Membership
from liaison.workspace.waiting import Counts, sections_for

TOPIC: Final = "notices.mail"
#: Lines in one mail; the rest is on the page.
MOST_LINES: Final = 30


def send_mail(work: Work) -> None:
    """Mail one member what is to be mailed by now, in one mail.

    Preferences, quiet hours and what the member may see are asked again: they may have changed since the notice was
    written. What was read meanwhile is not mailed.

    Raises:
        Unavailable: the mail server cannot be reached.
    """
    pk, now = int(work.key), timezone.now()
    waiting = Notice.objects.filter(recipient=pk, mail_at__isnull=False)
    member = Membership.objects.active().select_related("user", "organisation").filter(pk=pk).first()
    wish = preferences_of([pk])[pk]
    if member is None or not member.user.email or wish.mail == NoticePreference.Mail.NONE:
        waiting.update(mail_at=None)
        return
    due = list(waiting.filter(mail_at__lte=now).order_by("created_at", "pk"))
    # A time already waited for is not waited for again, unless the mail would fall into quiet hours.
    at_once = NoticePreference(mail=NoticePreference.Mail.AT_ONCE, **_quiet(wish))
    allowed = mail_moment(at_once, now, calendar())
    if due and allowed > now:
        waiting.filter(pk__in=[notice.pk for notice in due]).update(mail_at=allowed)
    elif due:
        _mail(member, due, daily=wish.mail == NoticePreference.Mail.DAILY)
        Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(mail_at=None)
    # Entries that waited together are done together, later ones too: ask anew for what is left.
    if later := waiting.order_by("mail_at").values_list("mail_at", flat=True).first():
        outbox.enqueue(TOPIC, work.key, not_before=later)


def plan_anew(membership: int) -> None:
    """Let what still waits to be mailed follow preferences that have just changed."""
    with transaction.atomic():
        moment = mail_moments([membership], timezone.now()).get(membership)
        Notice.objects.filter(recipient=membership, mail_at__isnull=False).update(mail_at=moment)
        if moment is not None:
            outbox.enqueue(TOPIC, str(membership), not_before=moment)


def _quiet(wish: NoticePreference) -> dict:
    return {name: getattr(wish, name) for name in ("quiet_from", "quiet_until", "quiet_days_off")}


def _mail(member: Membership, due: list[Notice], *, daily: bool) -> None:
    principal = principal_for(member)
    wanted = Notice.objects.filter(pk__in=[notice.pk for notice in due], read_at=None)
    # Of the kinds there are alone: writing out the rules of all takes longer than the rest of the mail.
    kinds = frozenset(notice.about for notice in due)
    shown = list(rules.notices(principal, wanted, kinds).order_by("created_at", "pk"))
    if not shown:
        return
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            "work/notices/mail.txt",
            {
                "notices": [(each, base + reverse("notices:open", args=[each.pk])) for each in shown[:MOST_LINES]],
                "more": max(0, len(shown) - MOST_LINES),
                "counts": _waiting(principal) if daily else None,
                "all": base + reverse("notices:list"),
                "preferences": base + reverse("notices:preferences"),
            },
        )
        deliver(EmailMessage(subject_of(shown), text, settings.DEFAULT_FROM_EMAIL, [member.user.email]))
    Notice.objects.filter(pk__in=[notice.pk for notice in shown]).update(mailed_at=timezone.now())


def subject_of(notices: list[Notice]) -> str:
    """How many matters there are; no name, number or title: subjects are shown on locked screens."""
    to_do = len({notice.subject for notice in notices if notice.what.act})
    if to_do:
        return ngettext(
            "Administrative law enforcement supervision portal: %(n)d matter needs you",
            "Administrative law enforcement supervision portal: %(n)d matters need you",
            to_do,
        ) % {"n": to_do}
    return ngettext(
        "Administrative law enforcement supervision portal: %(n)d new notice",
        "Administrative law enforcement supervision portal: %(n)d new notices",
        len(notices),
    ) % {"n": len(notices)}


def _waiting(principal: Principal) -> Counts:
    """What waits for the member in all, due soon and overdue."""
    counts = [section.count(principal) for section in sections_for(principal, "waiting")]
    return Counts(*(sum(getattr(each, name) for each in counts) for name in ("total", "soon", "late")))

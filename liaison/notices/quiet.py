"""When a member is mailed: preferences, quiet hours, days off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from core.calendar import WorkingCalendar, calendar
from liaison.notices.models import NoticePreference


def preferences_of(memberships: Iterable[int]) -> dict[int, NoticePreference]:
    """The preferences of each of ``memberships``, defaults where none are stored; one query."""
    wanted = list(memberships)
    stored = {each.membership_id: each for each in NoticePreference.objects.filter(membership__in=wanted)}
    return {pk: stored.get(pk) or NoticePreference(membership_id=pk) for pk in wanted}


def mail_moments(memberships: Iterable[int], now: dt.datetime) -> dict[int, dt.datetime]:
    """When each is to be mailed what happens ``now``; whoever wants no mails is left out."""
    days = calendar()
    moments = {pk: mail_moment(wish, now, days) for pk, wish in preferences_of(memberships).items()}
    return {pk: moment for pk, moment in moments.items() if moment is not None}


def mail_moment(wish: NoticePreference, now: dt.datetime, days: WorkingCalendar) -> dt.datetime | None:
    """The first moment from ``now`` at which ``wish`` allows a mail; None where it wants none.

    The daily mail goes at the end of the quiet hours, the next time that comes after ``now``.
    """
    if wish.mail == NoticePreference.Mail.NONE:
        return None
    moment = timezone.localtime(now)
    if wish.mail == NoticePreference.Mail.DAILY:
        return _daily(wish, moment, days)
    while True:
        later = _out_of_quiet(wish, moment)
        later = _on_a_day_allowed(wish, later, days)
        if later == moment:
            return moment
        moment = later


def _daily(wish: NoticePreference, moment: dt.datetime, days: WorkingCalendar) -> dt.datetime:
    day = moment.date()
    while True:
        if wish.quiet_days_off:
            day = days.next_working_day(day)
        at = _at(day, wish.quiet_until)
        if at > moment:
            return at
        day += dt.timedelta(days=1)


def _out_of_quiet(wish: NoticePreference, moment: dt.datetime) -> dt.datetime:
    start, end, now = wish.quiet_from, wish.quiet_until, moment.time()
    if start == end:  # no quiet hours
        return moment
    over_midnight = start > end
    if over_midnight and now >= start:
        return _at(moment.date() + dt.timedelta(days=1), end)
    if now < end and (over_midnight or now >= start):
        return _at(moment.date(), end)
    return moment


def _on_a_day_allowed(wish: NoticePreference, moment: dt.datetime, days: WorkingCalendar) -> dt.datetime:
    if not wish.quiet_days_off or days.is_working(moment.date()):
        return moment
    return _at(days.next_working_day(moment.date()), dt.time())


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))

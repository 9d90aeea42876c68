"""What a clock says now: on time, due soon, overdue, paused or stopped, in words for the ``.clk`` component."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.calendar import WorkingCalendar, calendar
from core.calendar.counting import Unit
from core.deadlines.computing import local_day
from core.deadlines.limits import Limits, limits
from core.deadlines.models import Clock
from core.deadlines.thresholds import policy_of, soon_at

ON_TIME = "on_time"
DUE_SOON = "due_soon"
OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class ClockState:
    """``kind``: on_time, due_soon, overdue, paused, met, missed, cancelled. ``text`` says it in words, ``due`` the due
    date below it. ``left`` is what remains in the clock's measure (working days, days, or hours begun), negative when
    late, None when it does not run. ``tone`` is the class of the component; ``icon`` names its picture."""

    kind: str
    text: str
    due: str
    left: int | None
    tone: str
    icon: str
    provisional: bool = False
    reason: str = ""


def state_of(
    clock: Clock,
    now: datetime | None = None,
    days: WorkingCalendar | None = None,
    known: Limits | None = None,
) -> ClockState:
    """The state of ``clock`` at ``now``. For more than one use ``states_of``."""
    now = now or timezone.now()
    if not clock.is_open:
        return _stopped(clock)
    due = _due(clock, now)
    if clock.is_paused:
        return ClockState("paused", _("Paused"), due, None, "", "pause", clock.provisional, clock.pause_reason)
    days = days or calendar()
    if now > clock.due_at:
        text, left = _late(clock, now, days)
        return ClockState(OVERDUE, text, due, left, "late", "late", clock.provisional)
    text, left = _left(clock, now, days)
    policy = policy_of(clock, known)
    soon = policy is not None and now >= soon_at(clock, days, policy)
    kind, tone, icon = (DUE_SOON, "soon", "soon") if soon else (ON_TIME, "ok", "ok")
    return ClockState(kind, text, due, left, tone, icon, clock.provisional)


def states_of(clocks: Iterable[Clock], now: datetime | None = None) -> dict[int, ClockState]:
    """The states of many clocks by primary key, all at one moment and by one calendar: at most two queries."""
    now, days, known = now or timezone.now(), calendar(), limits()
    return {clock.pk: state_of(clock, now, days, known) for clock in clocks}


def day_words(day: date, reference: date | None = None) -> str:
    """A date in a sentence (5 月 26 日), with its year when that is not the one of ``reference``."""
    if reference is not None and day.year == reference.year:
        return formats.date_format(day, pgettext("date format in a sentence", "j F"))
    return formats.date_format(day, pgettext("date format in a sentence", "j F Y"))


def due_words(clock: Clock, reference: date | None = None) -> str:
    """The due date in words, with the time of day for a limit in hours."""
    day = day_words(clock.due_on, reference)
    return _("%(day)s %(time)s") % {"day": day, "time": time_of_day(clock)} if clock.unit == Unit.HOURS else day


def time_of_day(clock: Clock) -> str:
    """The time of day a limit in hours ends at."""
    return f"{timezone.localtime(clock.due_at, timezone.get_default_timezone()):%H:%M}"


def _stopped(clock: Clock) -> ClockState:
    on = day_words(local_day(clock.stopped_at))
    if clock.status == Clock.Status.MET:
        return ClockState("met", _("Done in time"), _("on %(day)s") % {"day": on}, None, "ok", "ok")
    if clock.status == Clock.Status.MISSED:
        return ClockState("missed", _("Done late"), _("on %(day)s") % {"day": on}, None, "late", "late")
    return ClockState("cancelled", _("Cancelled"), _("on %(day)s") % {"day": on}, None, "", "pause")


def _due(clock: Clock, now: datetime) -> str:
    today = local_day(now)
    day = due_words(clock, today)
    if clock.provisional:
        return _("provisional: %(day)s") % {"day": day}
    if now > clock.due_at:
        return _("was due on %(day)s") % {"day": day}
    if clock.unit == Unit.HOURS:
        return _("by %(day)s, %(time)s") % {"day": day_words(clock.due_on, today), "time": time_of_day(clock)}
    return _("by %(day)s") % {"day": day}


def _left(clock: Clock, now: datetime, days: WorkingCalendar) -> tuple[str, int]:
    if clock.unit == Unit.HOURS:
        minutes = int((clock.due_at - now) / timedelta(minutes=1))
        hours, rest = divmod(minutes, 60)
        if hours >= 48:
            return _("%(number)s hours left") % {"number": hours}, hours
        if hours and rest:
            return _("%(hours)s h %(minutes)s min left") % {"hours": hours, "minutes": rest}, hours
        if hours:
            return ngettext("%(number)s hour left", "%(number)s hours left", hours) % {"number": hours}, hours
        return ngettext("%(number)s minute left", "%(number)s minutes left", rest) % {"number": rest}, 0
    today = local_day(now)
    if today == clock.due_on:
        return _("Due today"), 0
    if clock.unit == Unit.WORKING_DAYS:
        left = days.working_days_between(today, clock.due_on)
        text = ngettext("%(number)s working day left", "%(number)s working days left", left)
    else:
        left = (clock.due_on - today).days
        text = ngettext("%(number)s day left", "%(number)s days left", left)
    return text % {"number": left}, left


def _late(clock: Clock, now: datetime, days: WorkingCalendar) -> tuple[str, int]:
    late = days.working_days_between(clock.due_on, local_day(now))
    if late:
        text = ngettext("%(number)s working day late", "%(number)s working days late", late)
        return text % {"number": late}, -late
    if clock.unit == Unit.HOURS:
        hours = int((now - clock.due_at) / timedelta(hours=1))
        if hours:
            return ngettext("%(number)s hour late", "%(number)s hours late", hours) % {"number": hours}, -hours
        return _("Late by less than an hour"), 0
    return _("Late by less than a working day"), 0

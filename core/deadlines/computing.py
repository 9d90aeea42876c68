"""The due date, as a function of the event, the terms, the pauses and the calendar. No database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from core.calendar import counting
from core.calendar.counting import Unit
from core.calendar.published import REACH_OF_NEXT_YEAR
from core.calendar.working import WorkingCalendar

#: More skipped days than this are counted, not listed.
_LISTED: Final = 80
_END_OF_DAY: Final = time(23, 59, 59, 999999)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long, and how the end is found; ``amount`` includes extensions."""

    amount: int
    unit: str
    rolls: bool = True
    before: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension that has ended."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """The answer: ``due_at`` is the last moment in time, ``due_on`` its day. ``explanation`` is plain JSON
    (core.deadlines.words puts it into sentences)."""

    due_at: datetime
    due_on: date
    provisional: bool
    explanation: dict[str, Any]


def local_day(moment: datetime) -> date:
    """The day in the office's own time zone, whoever asks."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The last moment of ``day``: a term ends at 24:00 (民法典 第二百零三条第二款)."""
    return timezone.make_aware(datetime.combine(day, _END_OF_DAY), timezone.get_default_timezone())


def start_of(day: date) -> datetime:
    """The first moment of ``day``."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def compute(terms: Terms, started_at: datetime, calendar: WorkingCalendar, pauses: Sequence[Pause] = ()) -> Due:
    """The due date of ``terms`` from the event at ``started_at``.

    Pauses take time out of the term: hours to the second; days whole, those after the day of the pausing up to and
    including the day of the resuming (the day of an event is never counted). A pause never makes a term shorter, and
    one that begins after the end changes nothing.
    """
    if terms.unit == Unit.HOURS:
        return _of_hours(terms, started_at, calendar, pauses)
    event = local_day(started_at)
    paused = [] if terms.before else _paused_days(pauses)
    if terms.before:
        last = counting.latest_before(calendar, event, terms.amount)
    elif terms.unit == Unit.WORKING_DAYS:
        last = counting.last_of_working_days(calendar, event, terms.amount)
        for day in paused:
            if day > last:
                break
            if calendar.is_working(day):
                last = calendar.add_working_days(last, 1)
    else:
        months = terms.unit == Unit.MONTHS
        last = (counting.last_of_months if months else counting.last_of_days)(event, terms.amount)
        last = counting.without(last, paused)
    due_on = counting.rolled(calendar, last) if terms.rolls and not terms.before else last

    # What the answer rests on: every day counted for working days, for others only the days at the end.
    if terms.unit == Unit.WORKING_DAYS:
        day_before, day_after = event - timedelta(days=1), event + timedelta(days=1)
        first, until = (due_on, day_before) if terms.before else (day_after, due_on)
    else:
        first, until = last, due_on
    unsettled = _unsettled_years(calendar, first, until) if terms.unit == Unit.WORKING_DAYS or terms.rolls else []
    explanation = {
        **_common(terms, calendar, pauses),
        "event_day": event.isoformat(),
        "last": last.isoformat(),
        "due_on": due_on.isoformat(),
        "unsettled": unsettled,
        **_skipped(calendar, first, until, set(paused), working=terms.unit == Unit.WORKING_DAYS),
    }
    return Due(end_of(due_on), due_on, bool(unsettled), explanation)


def _of_hours(terms: Terms, started_at: datetime, calendar: WorkingCalendar, pauses: Sequence[Pause]) -> Due:
    """Hours run on the clock, over nights and holidays alike: they count from the moment of the event (民法典
    第二百零一条第二款), and the rule on days off speaks of a term's last *day*."""
    due_at = started_at + timedelta(hours=terms.amount)
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.start < due_at:
            due_at += pause.end - pause.start
    due_on = local_day(due_at)
    explanation = {
        **_common(terms, calendar, pauses),
        "event_day": local_day(started_at).isoformat(),
        "due_on": due_on.isoformat(),
    }
    return Due(due_at, due_on, False, explanation)


def _common(terms: Terms, calendar: WorkingCalendar, pauses: Sequence[Pause]) -> dict[str, Any]:
    return {
        "amount": terms.amount,
        "unit": str(terms.unit),
        "before": terms.before,
        "calendar": calendar.version,
        "pauses": [[pause.start.isoformat(), pause.end.isoformat()] for pause in pauses],
    }


def _paused_days(pauses: Sequence[Pause]) -> list[date]:
    days: set[date] = set()
    for pause in pauses:
        first, last = local_day(pause.start), local_day(pause.end)
        days.update(first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sorted(days)


def _unsettled_years(calendar: WorkingCalendar, first: date, until: date) -> list[int]:
    """Whose notices, still to come, may move the end: that of a year may also move days late in the December before."""
    years = range(first.year, until.year + 1 if (until.month, until.day) < REACH_OF_NEXT_YEAR else until.year + 2)
    return [year for year in years if not calendar.published(year)]


def _skipped(
    calendar: WorkingCalendar, first: date, until: date, paused: set[date], *, working: bool
) -> dict[str, Any]:
    """The days off passed over, with the reason of each, and the weekends that did count because they are worked."""
    skipped, made_up = [], []
    for n in range((until - first).days + 1):
        day = first + timedelta(days=n)
        if day in paused:
            continue
        why = calendar.explain(day)
        if not why.works:
            skipped.append([day.isoformat(), why.reason, why.name])
        elif working and day.weekday() >= 5:
            made_up.append([day.isoformat(), why.reason, why.name])
    return {"skipped": skipped[:_LISTED], "skipped_number": len(skipped), "made_up": made_up[:_LISTED]}

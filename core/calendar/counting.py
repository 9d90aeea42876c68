"""How statutes count terms (期间). Each rule is one function that names where it stands."""

import calendar as gregorian
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.calendar.working import WorkingCalendar


class Unit(TextChoices):
    """What a limit is counted in."""

    HOURS = "hours", _("hours")
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    MONTHS = "months", _("months")


class Basis(TextChoices):
    """Under which statute a term is counted; it decides which terms in "days" mean working days."""

    GENERAL = "general", _("general rules")
    PENALTY_LAW = "penalty_law", _("Administrative Penalty Law")
    RECONSIDERATION_LAW = "reconsideration_law", _("Administrative Reconsideration Law")


_SHORT_TERMS: Final = {
    Basis.PENALTY_LAW: frozenset({2, 3, 5, 7}),
    Basis.RECONSIDERATION_LAW: frozenset({3, 5, 7, 10}),
}


def unit_under(basis: str, amount: int, unit: str) -> str:
    """The unit a statute means by a term of ``amount`` ``unit``.

    行政处罚法 (2021) 第八十五条: its terms of 2, 3, 5 and 7 days are working days. 行政复议法 (2023) 第八十八条: its
    terms of 3, 5, 7 and 10 days are. A term of another length is counted in natural days.
    """
    if unit == Unit.DAYS and amount in _SHORT_TERMS.get(Basis(basis), ()):
        return Unit.WORKING_DAYS
    return unit


def last_of_days(event: date, amount: int) -> date:
    """The last of ``amount`` natural days.

    民事诉讼法 (2023) 第八十五条 (applied by 行政诉讼法 第一百零一条 and 行政复议法 第八十八条) and 民法典 第二百零一条:
    the day of the event is not counted, the term runs from the day after it.
    """
    return event + timedelta(days=amount)


def last_of_working_days(calendar: WorkingCalendar, event: date, amount: int) -> date:
    """The last of ``amount`` working days, counted from the day after the event (民法典 第二百零一条; which terms are
    working days: ``unit_under`` or the rule itself). Weekends worked in exchange count, holidays do not."""
    return calendar.add_working_days(event, amount)


def last_of_months(event: date, amount: int) -> date:
    """The last day of ``amount`` months.

    民法典 第二百零二条: the day of the month that corresponds to that of the event; where the month has none, its last.
    """
    years, month = divmod(event.month - 1 + amount, 12)
    year = event.year + years
    return date(year, month + 1, min(event.day, gregorian.monthrange(year, month + 1)[1]))


def rolled(calendar: WorkingCalendar, last: date) -> date:
    """The day a term of days or months ends on.

    民事诉讼法 (2023) 第八十五条第三款, 民法典 第二百零三条第一款: a term whose last day is a day off (weekend or
    holiday) ends on the first working day after, never earlier; at 24:00 (民法典 第二百零三条第二款).
    """
    return calendar.next_working_day(last)


def latest_before(calendar: WorkingCalendar, event: date, amount: int) -> date:
    """The last day to act when it must be done ``amount`` working days *before* ``event`` (3 个工作日前书面告知):
    the ``amount``-th working day before the event's day, which is not counted."""
    return calendar.add_working_days(event, -amount)


def without(last: date, taken: Iterable[date]) -> date:
    """``last`` moved by the natural days ``taken`` out of the term (中止: the time of a suspension is not counted).

    ``taken`` may hold days after the end; each moves the end by one day only if the term has reached it.
    """
    for day in sorted(set(taken)):
        if day > last:
            break
        last += timedelta(days=1)
    return last

"""Months and weeks as addresses name them, and their days with what lies on them."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from core.calendar import WorkingCalendar
from core.calendar.working import HOLIDAY, LOCAL, MAKE_UP
from core.deadlines.words import FESTIVALS
from liaison.calendars.items import Item

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
_WEEKS: Final = gregorian.Calendar(firstweekday=0)
#: Entries of a day in a month; the rest is a number that leads to the week.
MOST_IN_A_CELL: Final = 4


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a week.

    Attributes:
        view: ``month``, ``week`` or ``agenda``; it is also how the address names the period.
        first, last: the days it is about.
    """

    view: str
    first: dt.date
    last: dt.date

    @property
    def address(self) -> str:
        """``?month=2026-11``, ``?week=2026-11-23``, ``?agenda=2026-11``."""
        return f"?{self.view}={self.first:%Y-%m-%d}" if self.view == "week" else f"?{self.view}={self.first:%Y-%m}"

    def next(self) -> Period | None:
        """The one after it, within the years there are."""
        return _within(self.view, self.last + dt.timedelta(days=1))

    def previous(self) -> Period | None:
        """The one before it."""
        return _within(self.view, self.first - dt.timedelta(days=1))

    def as_(self, view: str, day: dt.date) -> Period:
        """The same time in another view: where it contains ``day``, the part around it."""
        return period(view, day if self.first <= day <= self.last else self.first)

    def weeks(self) -> list[list[dt.date]]:
        """The whole weeks that hold its days, from Monday on."""
        if self.view == "week":
            return [[self.first + dt.timedelta(days=n) for n in range(7)]]
        return _WEEKS.monthdatescalendar(self.first.year, self.first.month)


def period(view: str, day: dt.date) -> Period:
    """The month or week of ``day``."""
    if view == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return Period(view, monday, monday + dt.timedelta(days=6))
    last = gregorian.monthrange(day.year, day.month)[1]
    return Period(view, day.replace(day=1), day.replace(day=last))


def _within(view: str, day: dt.date) -> Period | None:
    return period(view, day) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def period_named(view: str, text: str) -> Period | None:
    """The period an address names; None where it names none."""
    shape = r"\d{4}-\d{2}-\d{2}" if view == "week" else r"\d{4}-\d{2}"
    if not re.fullmatch(shape, text, re.ASCII):
        return None
    try:
        day = dt.date.fromisoformat(text if view == "week" else f"{text}-01")
    except ValueError:
        return None
    return _within(view, day)


@dataclass(slots=True)
class Day:
    """A day as it is shown.

    Attributes:
        rest: whether offices are closed.
        words: the holiday, or that it is worked in exchange; empty for ordinary days and weekends.
        settled: False: its year's holidays are not announced yet.
        outside: belongs to another month.
    """

    day: dt.date
    rest: bool
    words: str
    settled: bool
    today: bool = False
    outside: bool = False
    items: list[Item] = field(default_factory=list)

    @property
    def shown(self) -> list[Item]:
        """What a cell of a month has room for."""
        return self.items if len(self.items) <= MOST_IN_A_CELL else self.items[: MOST_IN_A_CELL - 1]

    @property
    def more(self) -> int:
        """How many it has no room for."""
        return len(self.items) - len(self.shown)

    def of(self, part: str) -> list[Item]:
        """What begins in a half of the day; what is of the whole day for ``""``."""
        return [item for item in self.items if item.part == part]

    @property
    def whole(self) -> list[Item]:
        """What is of the whole day."""
        return self.of("")

    @property
    def morning(self) -> list[Item]:
        """What begins in the morning."""
        return self.of("am")

    @property
    def afternoon(self) -> list[Item]:
        """What begins in the afternoon."""
        return self.of("pm")


def days_of(shown: Period, items: Iterable[Item], calendar: WorkingCalendar, today: dt.date) -> list[list[Day]]:
    """The weeks of a period with everything on its day; what lasts for several stands on each of them."""
    weeks = [[_day(day, shown, calendar, today) for day in week] for week in shown.weeks()]
    known = {each.day: each for week in weeks for each in week}
    for item in items:
        for n in range(((item.last or item.day) - item.day).days + 1):
            if (at := known.get(item.day + dt.timedelta(days=n))) is not None:
                at.items.append(item)
    for each in known.values():
        each.items.sort(key=lambda item: item.order)
    return weeks


def _day(day: dt.date, shown: Period, calendar: WorkingCalendar, today: dt.date) -> Day:
    why = calendar.explain(day)
    words = str(FESTIVALS.get(why.name, why.name)) if why.reason in (HOLIDAY, LOCAL) or not why.works else ""
    if why.reason == MAKE_UP:
        words = _("worked in exchange")
    outside = not shown.first <= day <= shown.last
    return Day(day, not why.works, words, why.settled, day == today, outside)

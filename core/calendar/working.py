"""The calendar itself: an immutable value that answers about days and counts them."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.calendar import published as libraries
from core.calendar.published import ESTIMATE, HOLIDAY, MAKE_UP, REACH_OF_NEXT_YEAR, WEEKEND, WORKDAY

LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Override:
    """A local decision about one day (CalendarDay)."""

    works: bool
    reason: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a day is worked or not.

    ``reason``: workday, weekend, holiday, make_up (weekend worked in exchange), estimate (festival of a year whose
    swapped days are not published), local (decided by hand). ``name``: the festival (a message of the catalogue), or
    the words of the local decision. ``settled``: no notice still to come can change it.
    """

    day: date
    works: bool
    reason: str
    name: str
    settled: bool
    source: str = ""


class WorkingCalendar:
    """China's working days with local decisions over them. Immutable, shared between threads; take it by
    ``core.calendar.calendar()``. Two calendars of equal ``version`` give equal answers."""

    def __init__(self, overrides: Mapping[date, Override] | None = None) -> None:
        self._overrides = dict(overrides or {})
        self._override_years = {day.year for day in self._overrides}
        # Bound a calendar, not the class: the cache goes with it.
        self._ordinals = lru_cache(maxsize=512)(self._working_ordinals)
        self.version = libraries.data_version() + (f"+{self._digest()}" if self._overrides else "")

    def __repr__(self) -> str:
        return f"<WorkingCalendar {self.version}>"

    def _digest(self) -> str:
        decided = (f"{day}{int(o.works)}{o.reason}" for day, o in sorted(self._overrides.items()))
        return hashlib.sha256("\n".join(decided).encode()).hexdigest()[:8]

    # --- single days ---------------------------------------------------------------------------------------------

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        override = self._overrides.get(day)
        if override is not None:
            return override.works
        special = libraries.year_of(day.year).special.get(day)
        return special.works if special is not None else not libraries.is_weekend(day)

    def published(self, year: int) -> bool:
        """Whether the swapped days (调休) of ``year`` are published: both libraries know them and agree."""
        return libraries.published(year)

    def settled(self, day: date) -> bool:
        """Whether ``day`` is what it is for good: decided by hand, or its year is published, and, in the last week
        of December, the year that follows too (its notice may move those days)."""
        if day in self._overrides:
            return True
        if not self.published(day.year):
            return False
        return (day.month, day.day) < REACH_OF_NEXT_YEAR or self.published(day.year + 1)

    def explain(self, day: date) -> Explanation:
        """Why ``day`` is worked or not."""
        settled = self.settled(day)
        override = self._overrides.get(day)
        if override is not None:
            return Explanation(day, override.works, LOCAL, override.reason, settled, override.source)
        special = libraries.year_of(day.year).special.get(day)
        if special is not None:
            return Explanation(day, special.works, special.reason, special.name, settled)
        weekend = libraries.is_weekend(day)
        return Explanation(day, not weekend, WEEKEND if weekend else WORKDAY, "", settled)

    # --- counting ------------------------------------------------------------------------------------------------

    def next_working_day(self, day: date) -> date:
        """``day`` itself when it is worked, else the first working day after it."""
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def add_working_days(self, start: date, n: int) -> date:
        """The ``n``-th working day after ``start`` (which is not counted); before it for a negative ``n``; ``start``
        itself for 0.

        Raises OverflowError when the answer is beyond the years a date can have.
        """
        if n == 0:
            return start
        year, ordinals = start.year, self._ordinals(start.year)
        if n > 0:
            place = bisect_right(ordinals, start.toordinal()) + n - 1
            while place >= len(ordinals):
                place -= len(ordinals)
                year += 1
                ordinals = self._year_within_reach(year)
            return date.fromordinal(ordinals[place])
        place = bisect_left(ordinals, start.toordinal()) + n
        while place < 0:
            year -= 1
            ordinals = self._year_within_reach(year)
            place += len(ordinals)
        return date.fromordinal(ordinals[place])

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days there are after ``a`` up to and including ``b``; negative when ``b`` is before ``a``.

        ``working_days_between(d, add_working_days(d, n)) == n`` for every day and n ≥ 0, and for every *working* day
        and n < 0.
        """
        if b < a:
            return -self.working_days_between(b, a)
        if a.year == b.year:
            ordinals = self._ordinals(a.year)
            return bisect_right(ordinals, b.toordinal()) - bisect_right(ordinals, a.toordinal())
        first, last = self._ordinals(a.year), self._ordinals(b.year)
        between = sum(len(self._ordinals(year)) for year in range(a.year + 1, b.year))
        return len(first) - bisect_right(first, a.toordinal()) + between + bisect_right(last, b.toordinal())

    def _year_within_reach(self, year: int) -> tuple[int, ...]:
        if not date.min.year <= year <= date.max.year:
            raise OverflowError("beyond the calendar")
        return self._ordinals(year)

    def _working_ordinals(self, year: int) -> tuple[int, ...]:
        return tuple(day.toordinal() for day in libraries.days_of(year) if self.is_working(day))


__all__ = [
    "ESTIMATE",
    "HOLIDAY",
    "LOCAL",
    "MAKE_UP",
    "WEEKEND",
    "WORKDAY",
    "Explanation",
    "Override",
    "WorkingCalendar",
]

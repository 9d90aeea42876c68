"""The calendar in force: the libraries' days with the local decisions of the database."""

from datetime import date
from functools import lru_cache
from typing import Final

from core.calendar.models import CalendarDay
from core.calendar.working import Override, WorkingCalendar
from core.memo import Memo

#: The generation that changes with the table of local decisions.
KIND: Final = "calendar"

_memo = Memo(size=1)


def calendar() -> WorkingCalendar:
    """The calendar in force. Take it once for a piece of work, so that all its dates are counted alike.

    In a serving process it costs nothing until a local decision changes (generation ``calendar``); elsewhere one
    small query.
    """
    return _memo.get(KIND, (KIND,), _read)


def _read() -> WorkingCalendar:
    rows = CalendarDay.objects.order_by("day").values_list("day", "is_working", "reason", "source")
    return _with_overrides(tuple(rows))


@lru_cache(maxsize=4)
def _with_overrides(rows: tuple[tuple[date, bool, str, str], ...]) -> WorkingCalendar:
    return WorkingCalendar({day: Override(works, reason, source) for day, works, reason, source in rows})


def forget() -> None:
    """Build the calendar anew. For tests that change what the libraries say."""
    _with_overrides.cache_clear()

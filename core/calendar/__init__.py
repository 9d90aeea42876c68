"""The working-day calendar of China with its swapped days (调休). See docs/features/calendar-and-deadlines.md.

days = calendar()                       immutable; take it once for a piece of work
days.is_working(day)                    with the local decisions of CalendarDay over what the libraries say
days.add_working_days(day, 10)          the tenth working day after ``day``
days.working_days_between(a, b)
days.settled(day)                       False: the notice for its year is still to come
"""

from core.calendar.current import calendar
from core.calendar.working import Explanation, WorkingCalendar

__all__ = ["Explanation", "WorkingCalendar", "calendar"]

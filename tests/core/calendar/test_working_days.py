"""The calendar against both libraries, and the arithmetic of working days."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.working import Override, WorkingCalendar

CALENDAR = WorkingCalendar()
FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
CHINA = holidays.country_holidays("CN", years=range(2018, 2027))
DAYS = st.dates(FIRST, LAST)
#: Years not published too, and the turn into them.
ANY_DAYS = st.dates(date(2003, 1, 1), date(2030, 12, 31))
NUMBERS = st.integers(0, 400)


def test_every_day_of_the_published_years_is_as_both_libraries_have_it():
    day, seen = FIRST, 0
    while day <= LAST:
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day) == CHINA.is_working_day(day), day
        assert CALENDAR.explain(day).works == CALENDAR.is_working(day)
        day += timedelta(days=1)
        seen += 1
    assert seen == 3287


@pytest.mark.parametrize(
    ("day", "works", "reason", "name"),
    [
        (date(2026, 2, 14), True, "make_up", "Spring Festival"),
        (date(2026, 2, 16), False, "holiday", "Spring Festival"),
        (date(2026, 2, 23), False, "holiday", "Spring Festival"),
        (date(2026, 3, 1), False, "weekend", ""),
        (date(2026, 3, 2), True, "workday", ""),
        (date(2020, 1, 31), False, "holiday", "Spring Festival"),
        (date(2027, 10, 1), False, "estimate", "National Day"),
        (date(2005, 12, 31), True, "make_up", "New Year's Day"),
    ],
)
def test_a_day_says_why(day, works, reason, name):
    why = CALENDAR.explain(day)
    assert (why.works, why.reason, why.name) == (works, reason, name)


@given(DAYS, st.integers(0, 30))
def test_adding_is_counting_with_the_library(day, number):
    expected, left = day, number
    while left:
        expected += timedelta(days=1)
        # What is beyond its data is not its to say.
        if expected > LAST:
            return
        left -= chinese_calendar.is_workday(expected)
    assert CALENDAR.add_working_days(day, number) == expected


@given(ANY_DAYS, ANY_DAYS)
def test_between_is_counting_day_by_day(a, b):
    if b < a:
        a, b = b, a
    one_by_one = sum(CALENDAR.is_working(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))
    assert CALENDAR.working_days_between(a, b) == one_by_one
    assert CALENDAR.working_days_between(b, a) == -one_by_one


@given(ANY_DAYS, NUMBERS)
def test_adding_and_measuring_are_inverse(day, number):
    end = CALENDAR.add_working_days(day, number)
    assert CALENDAR.working_days_between(day, end) == number
    if number:
        assert CALENDAR.is_working(end)


@given(ANY_DAYS, NUMBERS)
def test_adding_and_subtracting_are_inverse_on_working_days(day, number):
    day = CALENDAR.next_working_day(day)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(day, number), -number) == day
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, -number)) == -number


@given(ANY_DAYS, NUMBERS, st.integers(0, 60), st.integers(0, 60))
def test_adding_is_monotone(day, number, later, more):
    end = CALENDAR.add_working_days(day, number)
    assert CALENDAR.add_working_days(day + timedelta(days=later), number) >= end
    assert CALENDAR.add_working_days(day, number + more) >= end


@given(ANY_DAYS)
def test_the_next_working_day_is_the_first(day):
    next_one = CALENDAR.next_working_day(day)
    assert CALENDAR.is_working(next_one)
    assert not any(CALENDAR.is_working(day + timedelta(days=n)) for n in range((next_one - day).days))


def test_a_local_decision_comes_before_the_libraries():
    storm = date(2026, 7, 20)  # a Monday
    local = WorkingCalendar({storm: Override(False, "台风停工", "示府办〔2026〕9号")})
    assert local.add_working_days(date(2026, 7, 17), 1) == date(2026, 7, 21)
    assert local.explain(storm).reason == "local"
    assert local.explain(storm).name == "台风停工"
    assert local.version != CALENDAR.version
    assert local.version == WorkingCalendar({storm: Override(False, "台风停工", "another source")}).version


def test_counting_beyond_the_calendar_is_an_error_not_a_loop():
    with pytest.raises(OverflowError):
        CALENDAR.add_working_days(date(9999, 12, 1), 100)
    with pytest.raises(OverflowError):
        CALENDAR.add_working_days(date(1, 1, 5), -100)

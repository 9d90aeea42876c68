"""Which years are published, and what happens when the libraries differ or learn of another year."""

from datetime import date

import chinese_calendar.constants
import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from core.calendar import published
from core.calendar.current import calendar
from core.calendar.current import forget as forget_current
from core.calendar.models import CalendarDay
from core.calendar.working import WorkingCalendar


@pytest.fixture
def libraries(monkeypatch):
    """Lets a test change ``chinesecalendar``'s tables; both are read anew before and after."""
    published.forget()
    forget_current()
    monkeypatch.setattr(chinese_calendar.constants, "workdays", dict(chinese_calendar.constants.workdays))
    monkeypatch.setattr(chinese_calendar.constants, "holidays", dict(chinese_calendar.constants.holidays))
    yield chinese_calendar.constants
    published.forget()
    forget_current()


def test_published_is_what_both_know():
    assert all(published.published(year) for year in range(2018, 2027))
    assert not any(published.published(year) for year in (1, 2003, 2027, 2028, 9999, 0, -1))
    assert not published.disagreements()


def test_the_end_of_december_is_settled_by_the_year_after():
    days = WorkingCalendar()
    assert days.settled(date(2026, 12, 24))
    assert not days.settled(date(2026, 12, 25))
    assert days.settled(date(2025, 12, 31))
    assert not days.settled(date(2027, 3, 1))


def test_no_notice_yet_has_reached_further_into_the_december_before():
    exchanged = {*chinese_calendar.constants.workdays, *chinese_calendar.constants.in_lieu_days}
    moved = [(day.month, day.day) for day in exchanged if day.month == 12]
    assert moved
    assert min(moved) >= published.REACH_OF_NEXT_YEAR


@pytest.mark.django_db
def test_a_disagreement_makes_its_year_provisional_and_is_reported(libraries, capsys):
    del libraries.workdays[date(2026, 5, 9)]
    assert [found.day for found in published.disagreements()] == [date(2026, 5, 9)]
    assert not published.published(2026)
    assert published.published(2025)
    assert "core.W001" in [message.id for message in run_checks()]
    with pytest.raises(SystemExit):
        call_command("calendar", "--check")
    assert "2026-05-09" in capsys.readouterr().out


def test_a_resolved_disagreement_leaves_the_year_published(libraries, monkeypatch):
    del libraries.workdays[date(2026, 5, 9)]
    monkeypatch.setitem(published.RESOLVED, date(2026, 5, 9), (True, "the notice"))
    assert published.published(2026)
    assert WorkingCalendar().is_working(date(2026, 5, 9))
    assert "core.W001" not in [message.id for message in run_checks()]


def test_other_data_are_another_version(libraries):
    before = published.data_version()
    published.forget()
    assert published.data_version() == before
    libraries.holidays[date(2026, 8, 3)] = "National Day"
    published.forget()
    assert published.data_version() != before


def test_a_year_that_one_library_alone_knows_is_estimated_by_it(libraries):
    libraries.holidays[date(2027, 1, 1)] = "New Year's Day"
    libraries.holidays[date(2027, 8, 3)] = "National Day"
    published.forget()
    days = WorkingCalendar()
    assert not days.published(2027)
    assert not days.is_working(date(2027, 8, 3))


@pytest.mark.django_db
def test_the_calendar_in_force_follows_local_decisions():
    before = calendar()
    assert calendar() is before
    day = CalendarDay.objects.create(
        day=date(2026, 7, 20), is_working=False, reason="台风停工", source="示府办〔2026〕9号"
    )
    assert not calendar().is_working(date(2026, 7, 20))
    assert calendar().version != before.version
    day.delete()
    assert calendar().version == before.version


@pytest.mark.django_db
def test_one_query_a_call_where_generations_are_not_followed_and_none_where_they_are(django_assert_num_queries):
    from core import generations

    with django_assert_num_queries(1):
        calendar()
    generations.refresh()
    calendar()
    with django_assert_num_queries(0):
        calendar()
    CalendarDay.objects.create(day=date(2026, 7, 21), is_working=False, reason="台风停工", source="x")
    generations.refresh()
    assert not calendar().is_working(date(2026, 7, 21))

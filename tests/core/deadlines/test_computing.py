"""Due dates as a function: statutory counting, pauses, provisional years."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar.counting import Basis, Unit, last_of_months, unit_under
from core.calendar.working import Override, WorkingCalendar
from core.deadlines.computing import Pause, Terms, compute, end_of, local_day
from tests.core.deadlines.conftest import at

CALENDAR = WorkingCalendar()
MOMENTS = st.integers(0, 3255 * 24 * 60).map(lambda minutes: at("2018-01-01 00:00") + timedelta(minutes=minutes))
TERMS = st.builds(
    Terms, st.integers(1, 90), st.sampled_from([Unit.HOURS, Unit.WORKING_DAYS, Unit.DAYS]), st.booleans()
) | st.builds(Terms, st.integers(1, 8), st.just(Unit.MONTHS), st.booleans())


@st.composite
def pauses(draw, started_at):
    """Up to three suspensions, one after the other."""
    found, moment = [], started_at
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=3)):
        start = moment + timedelta(hours=gap)
        moment = start + timedelta(hours=length)
        found.append(Pause(start, moment))
    return found


@pytest.mark.parametrize(
    ("terms", "started", "due"),
    [
        # LOOK of a clue's page: 12 May, ten working days from the day after, two weekends passed over.
        (Terms(10, Unit.WORKING_DAYS), "2026-05-12 10:00", "2026-05-26"),
        # Over the Spring Festival of 2026: 15 to 23 February off, Saturdays 14 and 28 worked in exchange.
        (Terms(3, Unit.WORKING_DAYS), "2026-02-12 23:59", "2026-02-24"),
        (Terms(7, Unit.WORKING_DAYS), "2026-02-13 08:00", "2026-03-02"),
        # Natural days: 30 days from 14 May are Saturday, 13 June, so Monday 15 (民诉法85 第三款).
        (Terms(30, Unit.DAYS), "2026-05-14 09:00", "2026-06-15"),
        (Terms(30, Unit.DAYS, rolls=False), "2026-05-14 09:00", "2026-06-13"),
        # A last day on a Sunday that is worked is no day off: nothing rolls.
        (Terms(10, Unit.DAYS), "2026-09-10 09:00", "2026-09-20"),
        # Into the National Day week: 1 to 7 October off.
        (Terms(30, Unit.DAYS), "2026-09-01 09:00", "2026-10-08"),
        # Months: the corresponding day, or the month's last (民法典202).
        (Terms(6, Unit.MONTHS), "2025-08-31 09:00", "2026-02-28"),
        (Terms(1, Unit.MONTHS), "2026-03-31 09:00", "2026-04-30"),
        (Terms(1, Unit.MONTHS), "2026-01-30 09:00", "2026-02-28"),
        # Three working days before the visit of 11 May; 9 May, a Saturday, is worked.
        (Terms(3, Unit.WORKING_DAYS, before=True), "2026-05-11 09:00", "2026-05-07"),
    ],
)
def test_terms_end_as_the_statutes_say(terms, started, due):
    found = compute(terms, at(started), CALENDAR)
    assert found.due_on == date.fromisoformat(due)
    assert found.due_at == end_of(found.due_on)
    assert not found.provisional


def test_hours_run_on_the_clock_over_nights_and_holidays():
    found = compute(Terms(24, Unit.HOURS), at("2026-02-16 22:30"), CALENDAR)
    assert found.due_at == at("2026-02-17 22:30")
    assert found.due_on == date(2026, 2, 17)
    assert compute(Terms(24, Unit.HOURS), at("2030-02-16 22:30"), CALENDAR).provisional is False


def test_the_day_is_that_of_the_office_not_of_utc():
    # 23:30 on 11 May in UTC is the morning of the 12th in Beijing.
    moment = datetime.fromisoformat("2026-05-11T23:30:00+00:00")
    assert compute(Terms(1, Unit.WORKING_DAYS), moment, CALENDAR).due_on == date(2026, 5, 13)


@pytest.mark.parametrize(
    ("basis", "working"),
    [(Basis.PENALTY_LAW, {2, 3, 5, 7}), (Basis.RECONSIDERATION_LAW, {3, 5, 7, 10}), (Basis.GENERAL, set())],
)
def test_short_terms_are_working_days_where_the_statute_says_so(basis, working):
    assert {n for n in range(1, 100) if unit_under(basis, n, Unit.DAYS) == Unit.WORKING_DAYS} == working
    assert unit_under(basis, 3, Unit.MONTHS) == Unit.MONTHS


@given(MOMENTS, st.integers(1, 30))
def test_working_days_end_where_the_library_says(started_at, amount):
    due = compute(Terms(amount, Unit.WORKING_DAYS), started_at, CALENDAR).due_on
    day, left = local_day(started_at), amount
    while left and day < date(2026, 12, 31):
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    if not left:
        assert due == day


@given(MOMENTS, TERMS)
def test_a_rolled_end_is_worked_and_never_earlier(started_at, terms):
    due = compute(terms, started_at, CALENDAR)
    unrolled = compute(Terms(terms.amount, terms.unit, rolls=False), started_at, CALENDAR)
    assert due.due_at >= unrolled.due_at > started_at
    if terms.rolls and terms.unit != Unit.HOURS:
        assert CALENDAR.is_working(due.due_on)


@given(MOMENTS, TERMS, st.integers(0, 5000), st.integers(0, 30))
def test_later_events_and_longer_terms_never_end_earlier(started_at, terms, minutes, more):
    due = compute(terms, started_at, CALENDAR).due_at
    later = compute(terms, started_at + timedelta(minutes=minutes), CALENDAR).due_at
    longer = compute(Terms(terms.amount + more, terms.unit, terms.rolls), started_at, CALENDAR).due_at
    assert later >= due
    assert longer >= due


@given(st.data(), MOMENTS, TERMS)
def test_a_pause_never_shortens(data, started_at, terms):
    stops = data.draw(pauses(started_at))
    due = compute(terms, started_at, CALENDAR).due_at
    for number in range(len(stops) + 1):
        paused = compute(terms, started_at, CALENDAR, stops[:number]).due_at
        assert paused >= due
        due = paused


@given(st.data(), MOMENTS, st.integers(1, 60))
def test_working_days_in_a_pause_are_not_counted_and_no_others_are_lost(data, started_at, amount):
    stops = data.draw(pauses(started_at))
    found = compute(Terms(amount, Unit.WORKING_DAYS), started_at, CALENDAR, stops)
    event, counted = local_day(started_at), 0
    for n in range(1, (found.due_on - event).days + 1):
        day = event + timedelta(days=n)
        paused = any(local_day(stop.start) < day <= local_day(stop.end) for stop in stops)
        counted += CALENDAR.is_working(day) and not paused
    assert counted == amount


def test_a_pause_within_a_day_and_one_after_the_end_change_nothing():
    terms, started = Terms(3, Unit.WORKING_DAYS), at("2026-05-12 10:00")
    same_day = Pause(at("2026-05-13 09:00"), at("2026-05-13 17:00"))
    too_late = Pause(at("2026-05-18 09:00"), at("2026-06-13 17:00"))
    assert compute(terms, started, CALENDAR, [same_day]).due_on == date(2026, 5, 15)
    assert compute(terms, started, CALENDAR, [too_late]).due_on == date(2026, 5, 15)
    over_night = Pause(at("2026-05-13 23:00"), at("2026-05-14 01:00"))
    assert compute(terms, started, CALENDAR, [over_night]).due_on == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("terms", "started", "years"),
    [
        (Terms(10, Unit.WORKING_DAYS), "2026-12-20 09:00", [2027]),
        (Terms(2, Unit.WORKING_DAYS), "2026-12-21 09:00", []),
        # The notice for 2027 may still move the last days of 2026.
        (Terms(5, Unit.WORKING_DAYS), "2026-12-21 09:00", [2027]),
        (Terms(20, Unit.DAYS), "2026-12-20 09:00", [2027]),
        # Natural days pass the unpublished turn of the year, but end where all is known.
        (Terms(30, Unit.DAYS), "2026-01-05 09:00", []),
        (Terms(20, Unit.DAYS, rolls=False), "2026-12-20 09:00", []),
        (Terms(300, Unit.WORKING_DAYS), "2027-12-01 09:00", [2027, 2028, 2029]),
    ],
)
def test_what_rests_on_an_unpublished_year_is_provisional(terms, started, years):
    found = compute(terms, at(started), CALENDAR)
    assert found.explanation["unsettled"] == years
    assert found.provisional is bool(years)


def test_local_decisions_move_the_end_and_are_named():
    storm = WorkingCalendar({date(2026, 5, 14): Override(False, "台风停工")})
    found = compute(Terms(3, Unit.WORKING_DAYS), at("2026-05-12 10:00"), storm)
    assert found.due_on == date(2026, 5, 18)
    assert ["2026-05-14", "local", "台风停工"] in found.explanation["skipped"]
    assert found.explanation["calendar"] == storm.version


def test_months_over_the_turn_of_the_year():
    assert last_of_months(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert last_of_months(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert last_of_months(date(2026, 1, 15), 24) == date(2028, 1, 15)

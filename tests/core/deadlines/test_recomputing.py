"""A year's notice is published, a local decision taken: due dates follow, and say so once."""

from datetime import date

import chinese_calendar.constants
import pytest

from core.calendar import current, published
from core.calendar.models import CalendarDay
from core.deadlines import (
    Clock,
    ClockEvent,
    open_clocks,
    pause_clock,
    recompute,
    register_clock_handler,
    start_clock,
    stop_clock,
    tick,
    unregister_clock_handler,
)
from core.deadlines.recomputing import old_versions
from core.tasks import check_deadlines
from tests.core.deadlines.conftest import at

pytestmark = pytest.mark.django_db


def start(subject="clue:1", started="2026-12-24 10:00", limit="clue.supervision", **fields):
    return start_clock(subject=subject, limit=limit, event="x", started_at=at(started), **fields)


@pytest.fixture
def publish(monkeypatch):
    """``publish()``: the libraries learn of a notice for 2027, made up: 4 January off, Saturday the 9th worked."""
    import holidays

    def do():
        constants = chinese_calendar.constants
        monkeypatch.setattr(
            constants,
            "holidays",
            {**constants.holidays, **dict.fromkeys([date(2027, 1, 1), date(2027, 1, 4)], "New Year's Day")},
        )
        monkeypatch.setattr(constants, "workdays", {**constants.workdays, date(2027, 1, 9): "New Year's Day"})
        real = holidays.country_holidays

        def country_holidays(country, years, **options):
            china = real(country, years=years, **options)
            # Festivals of the year as chinesecalendar has them here, and no others: the two agree.
            if years == 2027:
                for day in list(china):
                    if day.year == 2027:
                        del china[day]
                china[date(2027, 1, 1)] = china[date(2027, 1, 4)] = "New Year's Day"
                china.weekend_workdays.add(date(2027, 1, 9))
            return china

        monkeypatch.setattr(holidays, "country_holidays", country_holidays)
        published.forget()
        current.forget()

    yield do
    monkeypatch.undo()
    published.forget()
    current.forget()


def test_when_the_year_is_published_provisional_dates_become_final(publish, told):
    clock = start()
    assert (clock.due_on, clock.provisional) == (date(2027, 1, 8), True)
    old = clock.calendar_version
    publish()
    result = recompute(at("2026-12-25 08:00"))
    assert (result.looked_at, result.changed, result.failed) == (1, 1, 0)
    clock.refresh_from_db()
    # One day lost (the 4th) and one won (Saturday the 9th).
    assert (clock.due_on, clock.provisional, clock.round) == (date(2027, 1, 9), False, 2)
    assert clock.calendar_version != old
    assert told[-1] == ("due_changed", "clue:1")
    event = ClockEvent.objects.get(kind="due_changed")
    assert event.data["cause"] == "calendar"
    assert (event.data["was_provisional"], event.data["provisional"]) == (True, False)


def test_computing_anew_twice_is_computing_once(publish, told):
    for number in range(5):
        start(f"clue:{number}")
    publish()
    assert recompute(at("2026-12-25 08:00"), batch=2).changed == 5
    before = list(Clock.objects.order_by("pk").values())
    number = len(told)
    assert recompute(at("2026-12-26 08:00")).looked_at == 0
    assert list(Clock.objects.order_by("pk").values()) == before
    assert len(told) == number


@pytest.mark.django_db(transaction=True)
def test_the_tick_does_it_too_and_warns_by_the_new_date(publish):
    start(started="2026-12-24 10:00")
    publish()
    check_deadlines()
    clock = Clock.objects.get()
    assert clock.due_on == date(2027, 1, 9)
    assert clock.next_check_at == at("2027-01-07 00:00")


def test_a_date_that_stays_only_takes_the_new_version(told):
    clock = start(started="2026-05-12 10:00")
    CalendarDay.objects.create(day=date(2026, 7, 20), is_working=False, reason="台风停工", source="x")
    result = recompute()
    assert (result.looked_at, result.changed) == (1, 0)
    new = Clock.objects.get()
    assert (new.due_at, new.round, new.next_check_at) == (clock.due_at, 1, clock.next_check_at)
    assert new.calendar_version != clock.calendar_version
    assert [kind for kind, _subject in told] == ["started"]


def test_a_local_decision_moves_the_clocks_that_pass_over_it_alone():
    start("clue:1", started="2026-05-12 10:00")
    start("clue:2", started="2026-06-12 10:00")
    day = CalendarDay.objects.create(day=date(2026, 5, 20), is_working=False, reason="台风停工", source="x")
    assert recompute().changed == 1
    assert [clock.due_on for clock in open_clocks()] == [date(2026, 5, 27), date(2026, 6, 29)]
    day.delete()
    assert recompute().changed == 1
    assert [clock.due_on for clock in open_clocks()] == [date(2026, 5, 26), date(2026, 6, 29)]


def test_paused_clocks_are_counted_anew_and_stopped_ones_left_alone():
    paused = pause_clock(clock=start("clue:1", "2026-05-12 10:00"), reason="x", at=at("2026-05-14 10:00"))
    stopped = stop_clock(clock=start("clue:2", "2026-05-12 10:00"), at=at("2026-05-14 10:00"))
    CalendarDay.objects.create(day=date(2026, 5, 13), is_working=False, reason="台风停工", source="x")
    assert recompute().changed == 1
    paused.refresh_from_db()
    assert (paused.status, paused.due_on, paused.next_check_at) == ("paused", date(2026, 5, 27), None)
    stopped.refresh_from_db()
    assert stopped.due_on == date(2026, 5, 26)


def test_the_run_of_the_old_round_ends_there():
    start(started="2026-05-12 10:00")
    tick(at("2026-05-27 08:00"))
    CalendarDay.objects.create(day=date(2026, 5, 20), is_working=False, reason="台风停工", source="x")
    recompute(at("2026-05-27 09:00"))
    tick(at("2026-05-28 09:00"))
    kinds = list(ClockEvent.objects.order_by("pk").values_list("kind", "round"))
    assert kinds == [
        ("started", 1), ("overdue", 1), ("escalated_head", 1), ("due_changed", 2), ("overdue", 2), ("escalated_head", 2)
    ]  # fmt: skip


def test_a_failing_handler_holds_up_its_clock_alone():
    def broken(signal):
        if signal.clock.subject == "clue:1":
            raise RuntimeError("no")

    for number in (1, 2, 3):
        start(f"clue:{number}", "2026-05-12 10:00")
    CalendarDay.objects.create(day=date(2026, 5, 20), is_working=False, reason="台风停工", source="x")
    register_clock_handler(broken, kinds=["due_changed"])
    try:
        result = recompute(batch=1)
    finally:
        unregister_clock_handler(broken)
    assert (result.looked_at, result.changed, result.failed) == (2, 2, 1)
    assert recompute().changed == 1


def test_nothing_to_do_costs_one_look_into_the_index(django_assert_num_queries):
    for number in range(10):
        start(f"clue:{number}", "2026-05-12 10:00")
    with django_assert_num_queries(4):  # the calendar, the settings, the one version, no other
        assert recompute().looked_at == 0
    assert old_versions("another") == [Clock.objects.first().calendar_version]


@pytest.mark.parametrize("number", [1, 6])
def test_dates_that_stay_cost_the_same_statements_for_one_clock_and_for_many(number, django_assert_num_queries):
    for one in range(number):
        start(f"clue:{one}", "2026-05-12 10:00")
    CalendarDay.objects.create(day=date(2026, 7, 20), is_working=False, reason="台风停工", source="x")
    # Calendar, settings, two looks for versions, the batch (begin, lock, turns, update, end), no further batch.
    with django_assert_num_queries(11):
        assert recompute().looked_at == number

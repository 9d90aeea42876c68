"""Clocks through their services: start, pause, resume, extend, stop, cancel; what handlers are told."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.deadlines import (
    AlreadyRunning,
    Clock,
    ClockError,
    Limit,
    cancel_clock,
    clocks_of,
    extend_clock,
    history_of,
    limit_in_force,
    open_clock,
    open_clocks,
    open_clocks_of,
    overdue_number,
    pause_clock,
    register_clock_handler,
    register_limit,
    resume_clock,
    start_clock,
    stop_clock,
    unregister_clock_handler,
)
from core.deadlines.models import LimitSetting
from core.deadlines.services import set_limit
from tests.core.deadlines.conftest import at

pytestmark = pytest.mark.django_db


def start(subject="clue:1", limit="clue.supervision", started="2026-05-12 10:00", **fields):
    return start_clock(subject=subject, limit=limit, event="clue.assigned", started_at=at(started), **fields)


def test_a_clock_keeps_what_it_was_started_with(told):
    clock = start(owner=7)
    assert (clock.amount, clock.unit, clock.due_on) == (10, "working_days", date(2026, 5, 26))
    assert clock.due_at == at("2026-05-26 23:59:59.999999")
    assert clock.is_open
    assert not clock.provisional
    assert told == [("started", "clue:1")]
    assert open_clock("clue:1", "clue.supervision", 7) == clock
    assert list(clocks_of("clue:1")) == [clock]


def test_a_limit_runs_once_on_a_subject_for_an_organisation():
    clock = start(owner=7)
    start(owner=8)
    with pytest.raises(AlreadyRunning):
        start(owner=7)
    start()
    with pytest.raises(AlreadyRunning):
        start()
    stop_clock(clock=clock, at=at("2026-05-20 10:00"))
    start(owner=7, started="2026-05-20 10:00")
    assert Clock.objects.count() == 4


def test_an_unknown_limit_and_a_foolish_amount_are_refused():
    with pytest.raises(KeyError):
        start(limit="no.such")
    with pytest.raises(ClockError):
        start(amount=0)
    assert not Clock.objects.exists()


def test_a_pause_moves_the_end_and_says_why(told):
    clock = pause_clock(clock=start(), reason="等待鉴定意见", at=at("2026-05-14 09:00"))
    assert (clock.status, clock.pause_reason, clock.next_check_at) == ("paused", "等待鉴定意见", None)
    clock = resume_clock(clock=clock, at=at("2026-05-18 15:00"))
    # Friday the 15th and Monday the 18th are not counted.
    assert clock.due_on == date(2026, 5, 28)
    assert clock.round == 2
    assert [kind for kind, _subject in told] == ["started", "paused", "resumed", "due_changed"]
    changed = history_of(clock).last()
    assert changed.data["cause"] == "resumed"
    assert changed.data["before"] < changed.data["after"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda clock: resume_clock(clock=clock),
        lambda clock: pause_clock(clock=clock, reason="  "),
        lambda clock: pause_clock(clock=clock, reason="x", at=at("2026-05-11 10:00")),
        lambda clock: extend_clock(clock=clock, amount=0, reason="x"),
        lambda clock: extend_clock(clock=clock, amount=3, reason=""),
        lambda clock: cancel_clock(clock=clock, reason=""),
        lambda clock: resume_clock(
            clock=pause_clock(clock=clock, reason="x", at=at("2026-05-13 10:00")), at=at("2026-05-13 09:00")
        ),
        lambda clock: [stop_clock(clock=clock), stop_clock(clock=clock)],
        lambda clock: [cancel_clock(clock=clock, reason="x"), extend_clock(clock=clock, amount=1, reason="x")],
    ],
)
def test_what_cannot_be_done_is_refused(wrong):
    with pytest.raises(ClockError):
        wrong(start())


def test_an_extension_is_counted_from_the_old_end_and_kept():
    clock = extend_clock(clock=start(), amount=5, reason="案情复杂", at=at("2026-05-25 10:00"))
    assert clock.due_on == date(2026, 6, 2)
    clock = extend_clock(clock=clock, amount=1, reason="补充材料", at=at("2026-05-26 10:00"))
    assert clock.due_on == date(2026, 6, 3)
    assert clock.amount == 10
    assert clock.explanation["extended"] == [[5, "案情复杂"], [1, "补充材料"]]


@pytest.mark.parametrize(
    ("stopped", "status"),
    [("2026-05-26 23:59:59", "met"), ("2026-05-27 00:00", "missed"), ("2026-05-13 08:00", "met")],
)
def test_stopping_says_whether_it_was_in_time(stopped, status, told):
    clock = stop_clock(clock=start(), at=at(stopped))
    assert clock.status == status
    assert clock.next_check_at is None
    assert told[-1] == (status, "clue:1")


def test_a_clock_paused_in_time_is_met():
    clock = pause_clock(clock=start(), reason="x", at=at("2026-05-20 10:00"))
    assert stop_clock(clock=clock, at=at("2026-08-20 10:00")).status == "met"


def test_clocks_within_a_clock_follow_it_when_asked():
    parent = start(limit="clue.closing")
    child = start(parent=parent)
    grandchild = start(subject="referral:3", limit="referral.feedback", parent=child)
    alone = pause_clock(clock=parent, reason="x", at=at("2026-05-13 10:00"))
    assert {clock.status for clock in open_clocks()} == {"paused", "running"}
    resume_clock(clock=alone, at=at("2026-05-14 10:00"))
    pause_clock(clock=parent, reason="x", at=at("2026-05-15 10:00"), nested=True)
    assert {clock.status for clock in open_clocks()} == {"paused"}
    resume_clock(clock=parent, at=at("2026-05-18 10:00"), nested=True)
    grandchild.refresh_from_db()
    assert (grandchild.status, grandchild.due_on) == ("running", date(2026, 5, 27))
    stop_clock(clock=parent, at=at("2026-05-20 10:00"), nested=True)
    assert not open_clocks().exists()


def test_a_limit_before_an_event_counts_back_and_cannot_be_extended():
    clock = start(limit="accompanying.notice", started="2026-05-11 09:00")
    assert clock.due_on == date(2026, 5, 7)
    with pytest.raises(ClockError):
        extend_clock(clock=clock, amount=1, reason="x", at=at("2026-05-06 09:00"))
    assert stop_clock(clock=clock, at=at("2026-05-06 09:00")).status == "met"


def test_a_handler_that_fails_undoes_the_service():
    def broken(signal):
        raise RuntimeError("no")

    register_clock_handler(broken, kinds=["paused"])
    try:
        clock = start()
        with pytest.raises(RuntimeError), transaction.atomic():
            pause_clock(clock=clock, reason="x", at=at("2026-05-13 10:00"))
    finally:
        unregister_clock_handler(broken)
    clock.refresh_from_db()
    assert clock.status == "running"
    assert [event.kind for event in history_of(clock)] == ["started"]


def test_settings_hold_from_their_day_and_leave_running_clocks_their_amount():
    old = start(subject="clue:1")
    set_limit(
        setting=LimitSetting(code="clue.supervision", amount=5, unit="days", since=date(2026, 6, 1), reason="试行")
    )
    set_limit(
        setting=LimitSetting(
            code="clue.supervision",
            amount=15,
            unit="working_days",
            since=date(2026, 7, 1),
            reason="x",
            source="本市规定",
        )
    )
    assert limit_in_force("clue.supervision", date(2026, 5, 31)).amount == 10
    assert limit_in_force("clue.supervision", date(2026, 6, 30)).unit == "days"
    new = start(subject="clue:2", started="2026-07-01 09:00")
    assert (new.amount, new.unit, new.source) == (15, "working_days", "本市规定")
    assert new.setting.amount == 15
    old.refresh_from_db()
    assert old.amount == 10
    assert not limit_in_force("clue.supervision", date(2026, 7, 1)).assumed
    # The history stays.
    assert LimitSetting.objects.count() == 2


def test_a_short_term_set_under_the_penalty_law_means_working_days():
    register_limit(Limit("test.penalty", "x", 7, "days", "《行政处罚法》第六十一条", basis="penalty_law"))
    assert start(limit="test.penalty").due_on == date(2026, 5, 21)
    set_limit(setting=LimitSetting(code="test.penalty", amount=8, unit="days", since=date(2026, 5, 1), reason="x"))
    assert start(subject="clue:2", limit="test.penalty").due_on == date(2026, 5, 20)


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": "weeks"},
        {"amount": 0},
        {"escalate": (1, 2)},
        {"unit": "days", "before": True},
    ],
)
def test_a_wrong_definition_is_an_error_at_start_up(fields):
    with pytest.raises(ValueError, match=r"test\.wrong"):
        Limit(**{"code": "test.wrong", "name": "x", "amount": 1, "unit": "hours", "source": "x", **fields})


def test_one_code_has_one_definition():
    with pytest.raises(ValueError, match="already"):
        register_limit(Limit("clue.analysis", "x", 99, "days", "x"))


def test_the_database_refuses_half_stopped_clocks():
    clock = start()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(status="met")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(status="paused")


def test_lists_are_by_organisation_and_due_date(django_assert_num_queries):
    late = start(subject="clue:1", owner=1, started="2026-05-20 10:00")
    soon = start(subject="clue:2", owner=1)
    start(subject="clue:3", owner=2)
    done = start(subject="clue:4", owner=1)
    stop_clock(clock=done, at=at("2026-05-13 10:00"))
    assert list(open_clocks(1)) == [soon, late]
    assert overdue_number(1, at("2026-05-27 08:00")) == 1
    with django_assert_num_queries(1):
        found = open_clocks_of(["clue:1", "clue:2", "clue:4", "clue:5"])
    assert found == {"clue:1": [late], "clue:2": [soon], "clue:4": [], "clue:5": []}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    limit=st.sampled_from(["clue.first_response", "clue.supervision", "clue.rectification"]),
    steps=st.lists(
        st.tuples(st.sampled_from(["pause", "resume", "extend"]), st.integers(0, 200), st.integers(1, 20)), max_size=8
    ),
)
def test_whatever_happens_an_open_clock_is_never_due_earlier(limit, steps):
    with transaction.atomic():
        clock, now = start(limit=limit), at("2026-05-12 10:00")
        for what, hours, amount in steps:
            now += timedelta(hours=hours)
            before = clock.due_at
            try:
                if what == "pause":
                    clock = pause_clock(clock=clock, reason="x", at=now)
                elif what == "resume":
                    clock = resume_clock(clock=clock, at=now)
                else:
                    clock = extend_clock(clock=clock, amount=amount, reason="x", at=now)
            except ClockError:
                assert what != "extend"
            assert clock.due_at >= before
        transaction.set_rollback(True)

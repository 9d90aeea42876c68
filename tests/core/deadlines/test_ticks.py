"""Warnings: each once, in order, whatever ticks run at once, fail or stand still."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.deadlines import (
    Clock,
    ClockEvent,
    extend_clock,
    pause_clock,
    register_clock_handler,
    resume_clock,
    start_clock,
    stop_clock,
    tick,
    unregister_clock_handler,
)
from core.deadlines.models import LimitSetting
from core.deadlines.services import set_limit
from core.deadlines.ticking import RETRY_AFTER
from core.outbox import drain
from tests.core.deadlines.conftest import at

WARNINGS = list(ClockEvent.WARNINGS)


def start(subject="clue:1", limit="clue.supervision", **fields):
    return start_clock(subject=subject, limit=limit, event="x", started_at=at("2026-05-12 10:00"), **fields)


def warnings():
    return list(ClockEvent.objects.filter(kind__in=WARNINGS).order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-05-21 23:59", []),
        # Ten working days to 26 May: due soon two working days before, from the morning of the 22nd.
        ("2026-05-22 00:00", WARNINGS[:1]),
        ("2026-05-26 23:59:59", WARNINGS[:1]),
        ("2026-05-27 00:00", ["overdue", "escalated_head"]),
        ("2026-05-29 00:00", ["overdue", "escalated_head", "escalated_coordinating"]),
        ("2026-06-02 09:00", WARNINGS[1:]),
    ],
)
def test_what_a_first_tick_at_a_moment_says(now, expected, told):
    start()
    tick(at(now))
    assert warnings() == expected
    assert [kind for kind, _subject in told if kind != "started"] == expected


@pytest.mark.django_db
def test_minute_by_minute_each_warning_comes_once_in_order(told):
    start()
    now, last = at("2026-05-12 10:00"), at("2026-06-03 00:00")
    while now < last:
        tick(now)
        tick(now)
        now += timedelta(hours=1)
    assert warnings() == WARNINGS
    assert Clock.objects.get().next_check_at is None
    assert Counter(told) == Counter({(kind, "clue:1"): 1 for kind in ["started", *WARNINGS]})


@pytest.mark.django_db
def test_paused_and_stopped_clocks_say_nothing():
    pause_clock(clock=start("clue:1"), reason="x", at=at("2026-05-13 10:00"))
    stop_clock(clock=start("clue:2"), at=at("2026-05-13 10:00"))
    assert tick(at("2026-07-01 00:00")) == 0
    assert warnings() == []


@pytest.mark.django_db
def test_a_new_due_date_has_warnings_of_its_own():
    clock = start()
    tick(at("2026-05-22 08:00"))
    clock = extend_clock(clock=clock, amount=10, reason="x", at=at("2026-05-25 08:00"))
    tick(at("2026-05-27 08:00"))
    assert warnings() == ["due_soon"]
    tick(at("2026-06-09 08:00"))
    tick(at("2026-06-10 08:00"))
    assert warnings() == ["due_soon", "due_soon", "overdue", "escalated_head"]


@pytest.mark.django_db
def test_a_pause_that_changes_nothing_repeats_nothing():
    clock = start()
    tick(at("2026-05-22 08:00"))
    clock = pause_clock(clock=clock, reason="x", at=at("2026-05-22 09:00"))
    clock = resume_clock(clock=clock, at=at("2026-05-22 10:00"))
    tick(at("2026-05-22 11:00"))
    assert warnings() == ["due_soon"]
    assert clock.next_check_at == at("2026-05-27 00:00")


@pytest.mark.django_db
def test_hours_warn_by_the_hour_and_escalate_at_once():
    start(limit="clue.first_response")
    tick(at("2026-05-13 03:59"))
    assert warnings() == []
    tick(at("2026-05-13 04:00"))
    assert warnings() == ["due_soon"]
    tick(at("2026-05-13 10:01"))
    assert warnings() == ["due_soon", "overdue", "escalated_head"]


@pytest.mark.django_db
def test_other_settings_change_when_open_clocks_warn():
    start()
    setting = LimitSetting(
        code="clue.supervision", amount=10, unit="working_days", reason="x", soon=5, escalates=False, since="2026-01-01"
    )
    set_limit(setting=setting)
    assert drain("deadlines.replan") == 1
    assert Clock.objects.get().next_check_at == at("2026-05-19 00:00")
    tick(at("2026-05-19 00:00"))
    tick(at("2026-06-30 00:00"))
    assert warnings() == ["due_soon", "overdue"]


@pytest.mark.django_db
def test_a_clock_whose_handler_fails_is_put_off_and_holds_up_no_other():
    failing = True

    def handler(signal):
        if failing and signal.clock.subject == "clue:1":
            raise RuntimeError("no")

    register_clock_handler(handler, kinds=["due_soon"])
    try:
        start("clue:1")
        start("clue:2")
        now = at("2026-05-22 08:00")
        assert tick(now) == 1
        assert list(ClockEvent.objects.filter(kind="due_soon").values_list("clock__subject", flat=True)) == ["clue:2"]
        assert tick(now) == 0
        failing = False
        assert tick(now + RETRY_AFTER) == 1
        assert warnings() == ["due_soon", "due_soon"]
    finally:
        unregister_clock_handler(handler)


@pytest.mark.django_db
def test_a_tick_looks_only_at_what_is_due(django_assert_num_queries):
    for number in range(20):
        start(f"clue:{number}")
    with django_assert_num_queries(3):  # the due ones, the calendar, the settings
        assert tick(at("2026-05-20 08:00")) == 0
    assert tick(at("2026-05-22 08:00"), limit=7) == 7
    assert tick(at("2026-05-22 08:00")) == 13


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hours=st.lists(st.integers(0, 800), max_size=12),
    limit=st.sampled_from(["clue.first_response", "clue.supervision", "clue.rectification", "accompanying.answer"]),
)
def test_whenever_ticks_come_no_warning_repeats_and_none_that_matters_is_missing(hours, limit):
    with transaction.atomic():
        clock = start(limit=limit)
        for moment in sorted(hours):
            tick(clock.started_at + timedelta(hours=moment))
        tick(at("2026-12-01 00:00"))
        found = Counter(warnings())
        assert set(found.values()) == {1}
        assert set(WARNINGS[1:]) <= set(found)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_ticks_at_the_same_time_say_everything_once():
    for number in range(12):
        start(f"clue:{number}")
    seen, lock, begin = Counter(), threading.Lock(), threading.Barrier(4)
    looked_at = []

    def handler(signal):
        # Counted when it commits: what a rolled-back transaction did does not count.
        def count():
            with lock:
                seen[signal.clock.subject, signal.kind] += 1

        transaction.on_commit(count)

    def run():
        try:
            begin.wait(timeout=20)
            number = 0
            # What another tick holds locked is passed over, and taken on the next round.
            for _ in range(3):
                number += tick(at("2026-07-01 00:00"))
            with lock:
                looked_at.append(number)
        finally:
            connections.close_all()

    register_clock_handler(handler, kinds=WARNINGS)
    try:
        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    finally:
        unregister_clock_handler(handler)
    assert len(looked_at) == 4, f"a tick failed on {connection.vendor}"
    assert sum(looked_at) == 12
    assert seen == Counter({(f"clue:{number}", kind): 1 for number in range(12) for kind in WARNINGS[1:]})
    assert Counter(warnings()) == Counter(dict.fromkeys(WARNINGS[1:], 12))


@pytest.mark.django_db(transaction=True)
def test_a_service_and_ticks_at_the_same_time_end_in_one_truth():
    clocks = [start(f"clue:{number}") for number in range(8)]
    begin, errors = threading.Barrier(2), []

    def run(work):
        try:
            begin.wait(timeout=20)
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    def stop_all():
        for clock in clocks:
            stop_clock(clock=clock, at=at("2026-05-26 10:00"))

    works = (stop_all, lambda: [tick(at("2026-05-26 10:00")) for _ in range(8)])
    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    assert set(Clock.objects.values_list("status", "next_check_at")) == {("met", None)}
    for clock in clocks:
        kinds = [event.kind for event in clock.events.order_by("pk")]
        # Warned before it was stopped or not at all, never after.
        assert kinds in (["started", "met"], ["started", "due_soon", "met"])

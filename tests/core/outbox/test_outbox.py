"""The outbox through its public surface: asked in a transaction, done once, put off on failure, seen when stuck."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from core.outbox import Unavailable, drain, enqueue, enqueue_many, nudge, open_lanes, prune, retry, status
from core.outbox.models import OutboxEntry
from core.outbox.registry import registered_topics, topic_of
from core.tasks import tick

pytestmark = pytest.mark.django_db

TOPIC = "test.topic"


def overdue() -> None:
    """Let the time of every delay pass."""
    OutboxEntry.objects.update(not_before=timezone.now() - timedelta(seconds=1))


def status_of(topic: str = TOPIC):
    return next(row for row in status() if row.topic == topic)


class TestEnqueue:
    def test_is_undone_by_a_rollback(self, topic):
        seen = []
        topic(lambda work: seen.append(work.key))
        with transaction.atomic():
            enqueue(TOPIC, "a")
            transaction.set_rollback(True)
        assert drain(TOPIC) == 0
        assert seen == []

    def test_equal_entries_are_done_once_with_the_newest_payload(self, topic):
        seen = []
        topic(lambda work: seen.append((work.key, work.payload)))
        enqueue(TOPIC, "a", {"n": 1})
        enqueue(TOPIC, "b", {"n": 2})
        enqueue(TOPIC, "a", {"n": 3})
        assert drain(TOPIC) == 2
        assert seen == [("a", {"n": 3}), ("b", {"n": 2})]

    def test_entries_that_must_not_collapse_are_each_done(self, topic):
        seen = []
        topic(lambda work: seen.append(work.payload["n"]))
        for n in range(3):
            enqueue(TOPIC, "mail", {"n": n}, collapse=False)
        assert drain(TOPIC) == 3
        assert seen == [0, 1, 2]

    def test_waits_for_its_time(self, topic):
        topic(lambda work: None)
        enqueue(TOPIC, "a", not_before=timezone.now() + timedelta(hours=1))
        assert drain(TOPIC) == 0
        overdue()
        assert drain(TOPIC) == 1

    def test_many_take_few_statements(self, topic, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            assert enqueue_many(TOPIC, ((str(n), {}) for n in range(300))) == 300


class TestDrain:
    def test_a_change_during_the_work_is_worked_on_afterwards(self, topic):
        seen = []

        def handler(work):
            seen.append(work.payload["n"])
            if work.payload["n"] == 1:
                enqueue(TOPIC, "a", {"n": 2})
                # Nobody, not even this drainer, may start on the same lane meanwhile.
                assert drain(TOPIC) == 0

        topic(handler)
        enqueue(TOPIC, "a", {"n": 1})
        assert drain(TOPIC) == 2
        assert seen == [1, 2]

    def test_a_failure_is_put_off_with_growing_delay_and_keeps_its_error(self, topic):
        def handler(work):
            raise ValueError("引擎 refused")

        topic(handler)
        enqueue(TOPIC, "a")
        delays = []
        for _ in range(3):
            assert drain(TOPIC) == 0
            entry = OutboxEntry.objects.get()
            delays.append((entry.not_before - timezone.now()).total_seconds())
            assert drain(TOPIC) == 0  # not before its time
            overdue()
        assert delays[0] < delays[1] < delays[2]
        assert OutboxEntry.objects.get().attempts == 3
        [stuck] = status_of().stuck
        assert (stuck.key, stuck.attempts, stuck.last_error) == ("a", 3, "ValueError: 引擎 refused")

    def test_one_bad_entry_does_not_hold_up_its_batch(self, topic):
        seen = []

        def handler(works):
            if any(work.key == "bad" for work in works):
                raise ValueError
            seen.extend(work.key for work in works)

        topic(handler, batch=10)
        for key in ("a", "bad", "b"):
            enqueue(TOPIC, key)
        assert drain(TOPIC) == 2
        assert seen == ["a", "b"]
        assert list(OutboxEntry.objects.filter(done_at=None).values_list("key", flat=True)) == ["bad"]

    def test_an_unreachable_service_puts_the_topic_off_after_one_try(self, topic):
        calls = []

        def handler(works):
            calls.append(len(works))
            raise Unavailable("connection refused")

        topic(handler, batch=2)
        for n in range(6):
            enqueue(TOPIC, str(n))
        assert drain(TOPIC) == 0
        assert calls == [2]
        assert status_of().failing == 2
        assert status_of().waiting == 6

    def test_without_work_takes_no_lock(self, topic, django_assert_num_queries):
        topic(lambda work: None)
        with django_assert_num_queries(1):
            assert drain(TOPIC) == 0

    def test_stops_at_its_limit(self, topic):
        topic(lambda work: None)
        enqueue_many(TOPIC, ((str(n), {}) for n in range(5)))
        assert drain(TOPIC, 2) == 2
        assert status_of().waiting == 3


class TestImplied:
    """Work that rows of another table ask for by being there."""

    @pytest.fixture
    def failing(self):
        """Keys whose work fails."""
        return set()

    @pytest.fixture
    def rows(self, topic, failing):
        """Keys that are still to be worked on; a key with an open entry is not named again."""
        left = {"a": timezone.now() - timedelta(hours=2), "b": timezone.now()}

        def implied(limit):
            asked = set(open_lanes(TOPIC).values_list("lane", flat=True))
            return [(key, at) for key, at in left.items() if key not in asked][:limit]

        def handler(work):
            if work.key in failing:
                raise ValueError("not yet")
            left.pop(work.key, None)

        topic(handler, implied=implied)
        return left

    def test_is_done_without_an_entry_of_its_writer(self, rows):
        assert drain(TOPIC) == 2
        assert rows == {}
        assert drain(TOPIC) == 0

    def test_is_seen_to_wait_though_nobody_drains(self, rows):
        assert (status_of().waiting, status_of().oldest) == (2, rows["a"])

    def test_what_fails_is_put_off_seen_since_it_was_asked_for_and_holds_up_nothing(self, rows, failing):
        asked_at = rows["a"]
        failing.add("a")
        for _time in range(3):
            overdue()
            drain(TOPIC)
        assert set(rows) == {"a"}
        assert [(entry.key, entry.asked_at) for entry in status_of().stuck] == [("a", asked_at)]
        failing.clear()
        retry(TOPIC)
        assert drain(TOPIC) == 1
        assert rows == {}

    def test_many_nudges_wake_a_worker_once(self, topic, monkeypatch, django_capture_on_commit_callbacks):
        sent = []
        monkeypatch.setattr("core.tasks.drain_outbox.apply_async", lambda **how: sent.append(how["args"]))
        with django_capture_on_commit_callbacks(execute=True):
            for _time in range(5):
                nudge("test.nudged")
        assert sent == [["test.nudged"]]


@pytest.mark.django_db(transaction=True)  # the clock closes connections that are too old
class TestClock:
    @pytest.fixture
    def woken(self, monkeypatch):
        sent = []
        monkeypatch.setattr("core.tasks.drain_outbox.apply_async", lambda **how: sent.extend(how["args"]))
        return sent

    def test_wakes_nobody_when_nothing_is_due(self, topic, woken, django_assert_max_num_queries):
        topic(lambda work: None)
        enqueue(TOPIC, "a", not_before=timezone.now() + timedelta(hours=1))
        woken.clear()
        implying = sum(topic_of(name).implied is not None for name in registered_topics())
        with django_assert_max_num_queries(1 + implying):
            tick()
        assert woken == []

    def test_wakes_a_topic_whose_work_is_due_or_whose_lease_ran_out(self, topic, woken):
        topic(lambda work: None)
        enqueue(TOPIC, "a")
        OutboxEntry.objects.update(lease_token="gone", leased_until=timezone.now() - timedelta(seconds=1))
        woken.clear()
        tick()
        assert woken == [TOPIC]

    def test_wakes_a_topic_whose_work_rows_imply(self, topic, woken):
        topic(lambda work: None, implied=lambda limit: [("a", timezone.now())])
        tick()
        assert woken == [TOPIC]


class TestCare:
    def test_retry_brings_a_failing_entry_forward(self, topic):
        failing = [True]

        def handler(work):
            if failing[0]:
                raise ValueError

        topic(handler)
        enqueue(TOPIC, "a")
        drain(TOPIC)
        failing[0] = False
        assert drain(TOPIC) == 0
        assert retry(TOPIC, "a") == 1
        assert drain(TOPIC) == 1
        assert status_of().waiting == 0

    def test_work_without_a_handler_is_kept_and_shown(self):
        enqueue("test.orphan", "a")
        row = status_of("test.orphan")
        assert (row.handled, row.waiting) == (False, 1)

    def test_prune_forgets_only_old_done_work(self, topic):
        topic(lambda work: None)
        enqueue(TOPIC, "done")
        drain(TOPIC)
        enqueue(TOPIC, "waiting")
        assert prune() == 0
        assert prune(timezone.now() + timedelta(days=8)) == 1
        assert OutboxEntry.objects.get().key == "waiting"


class TestCommand:
    def test_shows_what_waits_and_what_is_stuck_and_tries_it_again(self, topic, capsys):
        def handler(work):
            raise ValueError("engine is down")

        topic(handler)
        enqueue(TOPIC, "a")
        for _ in range(3):
            drain(TOPIC)
            overdue()
        call_command("outbox", topic=TOPIC)
        output = capsys.readouterr().out
        assert "a ×3: ValueError: engine is down" in output
        OutboxEntry.objects.update(not_before=timezone.now() + timedelta(hours=1))
        call_command("outbox", topic=TOPIC, retry=True, json=True)
        [row] = json.loads(capsys.readouterr().out)
        assert (row["topic"], row["waiting"], row["failing"]) == (TOPIC, 1, 1)
        assert OutboxEntry.objects.get().not_before <= timezone.now()

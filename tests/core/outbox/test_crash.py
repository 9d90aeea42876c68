"""Whatever stops a drainer, at whatever point: nothing is lost, and no lane is ever held twice."""

import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.outbox import drain, enqueue, enqueue_many, register, release_dead_leases
from core.outbox.drain import Lease, complete, postpone, take_leases
from core.outbox.models import OutboxEntry, OutboxTopic
from core.outbox.registry import topic_of
from tests.conftest import ROOT, other_process_environment

TOPIC = "test.topic"
KEYS = st.sampled_from(["a", "b", "c"])


@dataclass
class Drainer:
    """One that holds leases: whether it has done the work, and whether its leases still run."""

    leases: list[Lease]
    worked: bool = False
    live: bool = True


class Outbox(RuleBasedStateMachine):
    """Writers change facts and ask for copies; drainers take leases, copy, and stop anywhere in between."""

    @initialize(batch=st.integers(1, 3))
    def begin(self, batch):
        OutboxEntry.objects.all().delete()
        OutboxTopic.objects.all().delete()
        self.facts: Counter[str] = Counter()
        self.copies: dict[str, int] = {}
        self.held: list[Drainer] = []
        register(TOPIC, self.copy, batch=batch)

    def copy(self, works):
        for work in works:
            self.copies[work.key] = self.facts[work.key]

    @rule(key=KEYS)
    def change(self, key):
        with transaction.atomic():
            enqueue(TOPIC, key)
        self.facts[key] += 1

    @rule(key=KEYS)
    def change_undone(self, key):
        with transaction.atomic():
            enqueue(TOPIC, key)
            transaction.set_rollback(True)

    @rule(limit=st.integers(1, 3))
    def a_drainer_takes_leases(self, limit):
        if leases := take_leases(topic_of(TOPIC), limit=limit):
            self.held.append(Drainer(leases))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def it_does_the_work(self, data):
        drainer = data.draw(st.sampled_from(self.held))
        self.copy([lease.work for lease in drainer.leases])
        drainer.worked = True

    @precondition(lambda self: any(drainer.worked for drainer in self.held))
    @rule(data=st.data())
    def it_marks_it_done(self, data):
        drainer = data.draw(st.sampled_from([drainer for drainer in self.held if drainer.worked]))
        # It may finish after its lease ran out; what the next holder has is then not its to mark.
        complete(drainer.leases)
        self.held.remove(drainer)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def it_fails(self, data):
        drainer = data.draw(st.sampled_from(self.held))
        postpone(drainer.leases, ValueError("x"))
        self.held.remove(drainer)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def it_is_killed(self, data):
        drainer = data.draw(st.sampled_from(self.held))
        drainer.live = False
        self.held.remove(drainer)

    @rule()
    def time_passes(self):
        past = timezone.now() - timedelta(seconds=1)
        OutboxEntry.objects.update(not_before=past)
        OutboxEntry.objects.filter(leased_until__isnull=False).update(leased_until=past)
        for drainer in self.held:
            drainer.live = False

    @rule()
    def a_whole_drain_runs(self):
        drain(TOPIC)

    @invariant()
    def no_lane_is_held_twice(self):
        lanes = Counter(lease.work.key for drainer in self.held if drainer.live for lease in drainer.leases)
        assert all(count == 1 for count in lanes.values())

    def teardown(self):
        if hasattr(self, "facts"):
            self.time_passes()
            drain(TOPIC)
            assert self.copies == dict(self.facts)
            assert not OutboxEntry.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_any_order_of_changes_crashes_and_drains_ends_complete(topic):
    run_state_machine_as_test(
        Outbox,
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.django_db
def test_one_that_finishes_late_does_not_free_the_lane_of_the_next(topic):
    topic(lambda work: None)
    enqueue(TOPIC, "a")
    late = take_leases(topic_of(TOPIC), limit=1)
    OutboxEntry.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert take_leases(topic_of(TOPIC), limit=1)
    complete(late)
    enqueue(TOPIC, "a")
    assert take_leases(topic_of(TOPIC), limit=1) == []


@pytest.mark.django_db(transaction=True)
def test_drainers_in_parallel_do_each_lane_once_at_a_time(topic):
    lock, running, overlaps, done = threading.Lock(), Counter(), [], Counter()
    started = threading.Barrier(4)

    def handler(work):
        with lock:
            running[work.key] += 1
            if running[work.key] > 1:
                overlaps.append(work.key)
        if done[work.key] == 0 and int(work.key) % 5 == 0:
            enqueue(TOPIC, work.key)  # changes while being worked on
        with lock:
            done[work.key] += 1
            running[work.key] -= 1

    topic(handler)
    enqueue_many(TOPIC, ((str(n), {}) for n in range(40)))
    errors = []

    def drainer():
        try:
            started.wait(10)
            drain(TOPIC)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=drainer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    drain(TOPIC)
    assert errors == []
    assert overlaps == []
    assert done == Counter({str(n): 2 if n % 5 == 0 else 1 for n in range(40)})


KILLED_WORKER = """
import sys, threading
import django
django.setup()
from core.outbox import drain, register

def handler(work):
    print("working", flush=True)
    threading.Event().wait()

register("test.topic", handler)
drain("test.topic")
"""


@pytest.mark.django_db(transaction=True)
def test_work_of_a_killed_process_is_done_by_the_next(topic):
    enqueue(TOPIC, "a")
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED_WORKER],
        cwd=ROOT,
        env=other_process_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout.readline().strip() == "working"
        seen = []
        topic(lambda work: seen.append(work.key))
        assert release_dead_leases() == 0  # it lives
        assert drain(TOPIC) == 0
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        worker.stdout.close()
    assert release_dead_leases() == 1
    assert drain(TOPIC) == 1
    assert seen == ["a"]

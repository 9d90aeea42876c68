"""Generations change on commit, in every process, and never return to a value they had."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.http import HttpResponse

from core import generations
from core.generations import GenerationBump, Poller, bump, compact, refresh, shows, snapshot


@pytest.mark.django_db(transaction=True)
class TestBump:
    def test_takes_effect_when_the_transaction_commits(self):
        before = refresh()
        with transaction.atomic():
            bump("rulings")
            assert snapshot() == before
        assert snapshot()["rulings"] != before.get("rulings")

    def test_leaves_other_kinds_alone(self):
        bump("cases")
        before = snapshot()
        bump("rulings")
        assert snapshot()["cases"] == before["cases"]

    def test_goes_with_a_rolled_back_transaction(self):
        before = refresh()
        with transaction.atomic():
            bump("rulings")
            transaction.set_rollback(True)
        assert refresh() == before

    def test_again_after_a_rollback_counts(self):
        before = refresh()
        with transaction.atomic():
            bump("rulings")
            transaction.set_rollback(True)
        bump("rulings")
        assert snapshot().get("rulings") != before.get("rulings")

    def test_after_a_rolled_back_savepoint_counts(self):
        before = refresh()
        with transaction.atomic():
            with transaction.atomic():
                bump("rulings")
                transaction.set_rollback(True)
            bump("rulings")
        assert snapshot().get("rulings") != before.get("rulings")

    def test_repeated_in_one_transaction_is_one_row(self):
        with transaction.atomic():
            for _ in range(5):
                bump("rulings", "cases")
        assert GenerationBump.objects.count() == 2

    def test_of_nothing_writes_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            bump()


@pytest.mark.django_db(transaction=True)
def test_a_lower_id_committed_later_is_noticed():
    """Two transactions overlap; the one that took the lower id commits last."""
    if connection.vendor == "sqlite":
        # SQLite has one writer: the same end state, in the order readers see it.
        first = GenerationBump.objects.create(kind="rulings")
        second = GenerationBump.objects.create(kind="rulings")
        first.delete()
        seen = refresh()["rulings"]
        GenerationBump.objects.create(pk=first.pk, kind="rulings")
        assert seen[0] == second.pk
        assert refresh()["rulings"] != seen
        return
    inserted, may_commit = threading.Event(), threading.Event()

    def slow_writer():
        with transaction.atomic():
            bump("rulings")
            inserted.set()
            may_commit.wait(10)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert inserted.wait(10)
    bump("rulings")  # neither blocked by the other transaction …
    seen = snapshot()["rulings"]
    may_commit.set()
    writer.join(10)
    assert refresh()["rulings"] != seen  # … nor hiding it


@pytest.mark.django_db(transaction=True)
def test_compacting_is_a_change_and_keeps_the_table_small():
    for _ in range(8):
        bump("rulings")
    bump("cases")
    before = snapshot()
    assert compact(keep=5) == 8
    assert GenerationBump.objects.filter(kind="rulings").count() == 1
    assert snapshot()["rulings"] != before["rulings"]
    assert snapshot()["rulings"][0] > before["rulings"][0]
    assert snapshot()["cases"] == before["cases"]


@pytest.mark.django_db(transaction=True)
def test_the_poller_brings_in_what_another_process_did(manage):
    before = refresh()
    poller = Poller(interval=0.02)
    poller.start()
    try:
        manage("shell", "-v0", "-c", "from core.generations import bump; bump('rulings')")
        deadline = time.monotonic() + 5
        while snapshot().get("rulings") == before.get("rulings") and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert snapshot().get("rulings") != before.get("rulings")
        assert generations.age() < 5
    finally:
        poller.stop()


def test_shows_names_the_site_and_adds_up():
    response = shows(HttpResponse(), "rulings")
    shows(response, "lists", "rulings")
    assert response["X-Shows"] == "lists,rulings,site"

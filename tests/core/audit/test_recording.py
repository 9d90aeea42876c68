"""Recording: in the caller's transaction, without gaps, by whoever at once, refused by the database afterwards."""

import threading
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from core.audit import (
    PUBLIC,
    SYSTEM,
    Actor,
    ActorMiddleware,
    AuditEntry,
    AuditHead,
    Event,
    NoActorError,
    UnknownActionError,
    act_for,
    actor_of,
    current_actor,
    record,
    record_many,
    register_action,
)
from core.audit.verifying import verify
from core.users import User
from tests.audit_trail import unprotected
from tests.conftest import ROOT
from tests.core.audit.conftest import ACTION


@pytest.mark.django_db
class TestRecord:
    def test_numbers_and_links_run_through_all_and_through_each_stream(self, note):
        first, other, second = note("a"), note("b"), note("a")
        assert [entry.seq for entry in (first, other, second)] == [1, 2, 3]
        assert [entry.stream_seq for entry in (first, other, second)] == [1, 1, 2]
        assert (second.prev_hash, second.stream_prev_hash) == (other.hash, first.hash)
        assert (first.prev_hash, first.stream_prev_hash, other.stream_prev_hash) == ("", "", "")
        assert AuditHead.objects.get().hash == second.hash
        assert verify().intact

    def test_what_was_recorded_is_kept_as_it_was(self):
        actor = Actor(7, "张三", 3, "示例市司法局", "192.0.2.1")
        detail = {"号": ["一", 2, None, True, {"b": 1, "a": 10**30}], "text": "\0\ud800 <>'\"\\\n\u2028"}
        record(action=ACTION, stream="clue:1", actor=actor, detail=detail, result="refused")
        entry = AuditEntry.objects.get()
        assert (entry.actor_id, entry.actor_name, entry.organisation_id) == (7, "张三", 3)
        assert (entry.organisation_name, entry.address, entry.result) == ("示例市司法局", "192.0.2.1", "refused")
        assert entry.detail["号"] == ["一", 2, None, True, {"a": 10**30, "b": 1}]
        assert "\0" not in entry.detail["text"]
        assert verify().intact

    def test_many_are_one_after_the_other_in_a_few_statements(self, note, django_assert_max_num_queries):
        note("a")
        events = [Event(ACTION, f"test:{n % 3}", {"n": n}, actor=SYSTEM) for n in range(40)]
        with django_assert_max_num_queries(8):
            entries = record_many(events)
        assert [entry.seq for entry in entries] == list(range(2, 42))
        assert AuditEntry.objects.filter(stream="test:1").last().stream_seq == 13
        assert verify().intact
        assert record_many([]) == []

    def test_one_costs_four_statements(self, note, django_assert_num_queries):
        note("a")
        with django_assert_num_queries(4):
            note("a")

    def test_a_rollback_leaves_no_gap(self, note):
        note()
        with transaction.atomic():
            note("lost")
            transaction.set_rollback(True)
        assert note().seq == 2
        assert not AuditEntry.objects.filter(stream="test:lost").exists()
        assert verify().intact

    @pytest.mark.parametrize(
        ("error", "changes"),
        [
            (UnknownActionError, {"action": "test.unheard_of"}),
            (ValueError, {"stream": ""}),
            (ValueError, {"stream": "x" * 121}),
            (ValueError, {"result": "perhaps"}),
            (ValueError, {"detail": {"rate": 0.1}}),
            (ValueError, {"detail": {"on": date(2026, 1, 1)}}),
            (ValueError, {"detail": {1: "a"}}),
            (ValueError, {"detail": {"text": "长" * 20_000}}),
            (NoActorError, {"actor": None}),
        ],
    )
    def test_what_cannot_be_recorded_is_refused(self, error, changes):
        with pytest.raises(error):
            record(**{"action": ACTION, "stream": "test:a", "actor": SYSTEM} | changes)
        assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("code", ["", "Done", "done", "a.b c", "a." + "b" * 60, "删除.一"])
def test_action_codes_are_words_joined_by_dots(code):
    with pytest.raises(ValueError, match="no action code"):
        register_action(code, "x")


def test_a_code_keeps_its_meaning():
    register_action("test.read", "Read", sensitive=True)
    register_action("test.read", "Read", sensitive=True)
    with pytest.raises(ValueError, match="another meaning"):
        register_action("test.read", "Read")


class TestActor:
    def test_the_request_says_who_acts_and_for_whom(self):
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        request.user = User(pk=5, username="zhangsan", display_name="张三")
        seen = []

        def view(request):
            act_for(request, organisation_id=3, organisation_name="示例市司法局")
            seen.append(current_actor())

        ActorMiddleware(view)(request)
        assert seen == [Actor(5, "张三", 3, "示例市司法局", "192.0.2.7")]
        with pytest.raises(NoActorError):
            current_actor()

    def test_a_visitor_has_no_address(self):
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        request.user = AnonymousUser()
        assert actor_of(request) == PUBLIC
        assert PUBLIC.address == ""

    def test_looking_at_the_user_is_left_until_something_is_recorded(self):
        """A page that looked at the user would vary by cookie and not be cached."""

        class Request:
            @property
            def user(self):
                raise AssertionError("looked at the user")

        assert ActorMiddleware(lambda request: "page")(Request()) == "page"


@pytest.mark.django_db
class TestDatabaseRefuses:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE core_auditentry SET actor_name = 'x' WHERE seq = 1",
            "DELETE FROM core_auditentry WHERE seq = 2",
            "DELETE FROM core_auditentry",
            "UPDATE core_audithead SET seq = 1",
            "UPDATE core_audithead SET id = 2, seq = 9",
            "DELETE FROM core_audithead",
        ],
    )
    def test_changes_and_deletions(self, note, statement):
        note()
        note()
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert verify().intact

    def test_through_the_orm(self, note):
        entry = note()
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditEntry.objects.update(stream="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.delete()
        entry.actor_name = "x"
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.save()

    def test_replacing(self, note):
        note()
        columns = "seq, at, stream, stream_seq, action, result, actor_name, organisation_name, address, detail_json,"
        values = "'2026-01-01', 'test:a', 1, 'x', 'ok', '', '', '', '{}', '', '', 'x'"
        statement = f"INSERT INTO core_auditentry ({columns} prev_hash, stream_prev_hash, hash) VALUES (%s, {values})"
        if connection.vendor == "sqlite":
            attempts = [("INSERT OR REPLACE" + statement[6:], 1), ("INSERT OR REPLACE" + statement[6:], 99)]
        else:
            attempts = [(statement + " ON CONFLICT (seq) DO UPDATE SET hash = 'x'", 1)]
        for attempt, seq in attempts:
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(attempt, [seq])
        assert verify().intact

    def test_truncating(self, note):
        if connection.vendor != "postgresql":
            return  # SQLite has no such statement; DELETE without a condition is tried above
        note()
        for table in ("core_auditentry", "core_audithead"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {table}")

    def test_an_entry_beside_a_lost_head_is_not_recorded(self, note):
        note()
        with unprotected(connection):
            AuditHead.objects.all().delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            note()


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_whoever_records_at_once_makes_one_chain(self, note):
        """Some of them roll back, some write before and after; the numbers have no gap and no double."""
        failures = []
        start = threading.Barrier(6)

        def work(me: int) -> None:
            try:
                start.wait(timeout=20)
                for n in range(12):
                    try:
                        with transaction.atomic():
                            note(f"shared-{n % 2}", by=me)
                            note(f"own-{me}", n=n)
                            if n % 4 == 3:
                                raise ZeroDivisionError
                    except ZeroDivisionError:
                        pass
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=[me]) for me in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not failures
        numbers = list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, 6 * 9 * 2 + 1))
        assert verify().intact

    def test_the_product_offers_no_way_to_empty_it(self, note, manage):
        note()
        result = manage("flush", "--noinput", check=False)
        assert result.returncode != 0
        assert AuditEntry.objects.count() == 1

    def test_tests_start_with_protected_and_empty_tables(self):
        assert verify().intact
        assert AuditEntry.objects.count() == 0


def test_no_code_of_the_product_lifts_the_triggers():
    product = ("core", "search", "content", "liaison", "portal")
    files = [path for folder in product for path in (ROOT / folder).rglob("*.py")]
    lifting = {path.relative_to(ROOT).as_posix() for path in files if "triggers.remove" in path.read_text("utf-8")}
    # The migrations that put triggers there: undoing them takes them away again, and SQLite makes a table that gets a
    # constraint anew, for which the third lifts and puts back those of the tombstones.
    assert lifting == {
        "core/migrations/0004_audit.py",
        "liaison/retention/migrations/0002_tombstones_stay.py",
        "liaison/retention/migrations/0003_records_of_every_kind.py",
    }

"""Checking the chain: whatever the owner of the tables does to it is found, named, and called what it is."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from core.audit import AuditEntry, AuditHead, verifier
from core.audit.models import FIELDS
from core.audit.verifying import Kind, verify
from tests.audit_trail import unprotected

pytestmark = pytest.mark.django_db

LENGTH = 7
#: What seq is while rows change places.
AWAY = 1_000_000


@pytest.fixture
def chain(note):
    """Seven entries in three streams."""
    return [note("abc"[n % 3], n=n) for n in range(LENGTH)]


def tamper(*statements: str) -> None:
    with unprotected(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def shift(first: int, by: int) -> list[str]:
    """Renumber the entries from ``first`` on."""
    return [
        f"UPDATE core_auditentry SET seq = seq + {AWAY} WHERE seq >= {first}",
        f"UPDATE core_auditentry SET seq = seq - {AWAY} + {by} WHERE seq >= {AWAY}",
        f"UPDATE core_audithead SET seq = seq + {by}",
    ]


def forge(seq: int, *, stream: str = "test:forged", **changes) -> None:
    """Insert an entry that is right in itself: links and hash are computed as the portal does."""
    before = AuditEntry.objects.filter(seq=seq - 1).first()
    template = AuditEntry.objects.first()
    values = {name: getattr(template, name) for name in FIELDS}
    values |= {"seq": seq, "stream": stream, "stream_seq": 1, "stream_prev_hash": ""}
    values |= {"prev_hash": before.hash if before else "", **changes}
    entry = AuditEntry(**values)
    entry.hash = verifier.entry_hash(entry.content())
    entry.save(force_insert=True)


def fault() -> tuple[Kind, int]:
    found = verify()
    assert not found.intact
    assert found.fault is not None
    return found.fault.kind, found.fault.seq


EVERY = pytest.mark.parametrize("seq", range(1, LENGTH + 1))
COLUMNS = {
    "at": "'2020-01-01 00:00:00+00:00'",
    "stream": "'test:x'",
    "stream_seq": "99",
    "action": "'x'",
    "result": "'failed'",
    "actor_id": "5",
    "actor_name": "'x'",
    "organisation_id": "5",
    "organisation_name": "'x'",
    "address": "'x'",
    "detail_json": "'{\"n\": 1}'",
    "stream_prev_hash": "'x'",
    "hash": "'x'",
}


def test_an_untouched_chain_is_whole(chain):
    found = verify()
    assert found.intact
    assert (found.checked, found.head_seq, found.head_hash) == (LENGTH, LENGTH, chain[-1].hash)


def test_an_empty_chain_is_whole():
    assert verify().intact


def test_pages_join(chain, monkeypatch):
    monkeypatch.setattr("core.audit.verifying._PAGE", 3)
    assert verify().checked == LENGTH
    tamper("DELETE FROM core_auditentry WHERE seq = 4")
    assert fault() == (Kind.MISSING, 4)


@EVERY
@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_named(chain, seq, column):
    tamper(f"UPDATE core_auditentry SET {column} = {COLUMNS[column]} WHERE seq = {seq}")
    assert fault() == (Kind.CHANGED, seq)


def test_every_column_is_tried():
    assert set(COLUMNS) == {field.name for field in AuditEntry._meta.fields} - {"seq", "prev_hash"}


@EVERY
def test_detail_that_means_the_same_but_reads_otherwise_is_a_change(chain, seq):
    tamper(f'UPDATE core_auditentry SET detail_json = \'{{"n":0,"n":{seq - 1}}}\' WHERE seq = {seq}')
    assert fault() == (Kind.CHANGED, seq)


@EVERY
def test_a_change_with_its_hash_made_to_fit_is_named(chain, seq):
    entry = chain[seq - 1]
    entry.actor_name = "somebody else"
    digest = verifier.entry_hash(entry.content())
    tamper(f"UPDATE core_auditentry SET actor_name = 'somebody else', hash = '{digest}' WHERE seq = {seq}")
    # The hash of the last one stands in the head.
    assert fault() == ((Kind.CHANGED, seq) if seq < LENGTH else (Kind.HEAD, seq))


@EVERY
def test_a_deleted_entry_is_named(chain, seq):
    tamper(f"DELETE FROM core_auditentry WHERE seq = {seq}")
    assert fault() == (Kind.MISSING, seq)


@pytest.mark.parametrize("seq", range(1, LENGTH))
def test_a_deleted_entry_is_named_though_the_rest_was_renumbered(chain, seq):
    tamper(f"DELETE FROM core_auditentry WHERE seq = {seq}", *shift(seq + 1, -1))
    assert fault() == (Kind.MISSING, seq)


def test_all_deleted(chain):
    tamper("DELETE FROM core_auditentry")
    assert fault() == (Kind.MISSING, 1)


@pytest.mark.parametrize("seq", range(1, LENGTH + 1))
def test_an_inserted_entry_is_named(chain, seq):
    tamper(*shift(seq, 1))
    with unprotected(connection):
        forge(seq)
    # The hash of the old first or any later entry gives the inserted one away.
    assert fault() == (Kind.INSERTED, seq)


@pytest.mark.parametrize("seq", range(1, LENGTH + 1))
def test_an_inserted_entry_with_an_invented_hash_is_named(chain, seq):
    tamper(*shift(seq, 1))
    with unprotected(connection):
        forge(seq)
    tamper(f"UPDATE core_auditentry SET hash = '{'0' * 64}' WHERE seq = {seq}")
    assert fault() == (Kind.INSERTED, seq)


def test_entries_after_the_end_are_named(chain):
    with unprotected(connection):
        forge(LENGTH + 1)
    assert fault() == (Kind.INSERTED, LENGTH + 1)


def test_an_entry_before_the_first_is_named(chain):
    with unprotected(connection):
        forge(0)
    assert fault() == (Kind.INSERTED, 0)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 4), (1, 7), (2, 6), (6, 7)])
def test_entries_that_changed_places_are_named(chain, one, other):
    tamper(
        f"UPDATE core_auditentry SET seq = {AWAY} WHERE seq = {one}",
        f"UPDATE core_auditentry SET seq = {one} WHERE seq = {other}",
        f"UPDATE core_auditentry SET seq = {other} WHERE seq = {AWAY}",
    )
    assert fault() == (Kind.REORDERED, one)


def test_three_that_went_round_are_named(chain):
    tamper(
        f"UPDATE core_auditentry SET seq = {AWAY} WHERE seq = 2",
        "UPDATE core_auditentry SET seq = 2 WHERE seq = 4",
        "UPDATE core_auditentry SET seq = 4 WHERE seq = 3",
        f"UPDATE core_auditentry SET seq = 3 WHERE seq = {AWAY}",
    )
    assert fault() == (Kind.REORDERED, 2)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE core_audithead SET hash = 'x'", (Kind.HEAD, LENGTH)),
        ("UPDATE core_audithead SET seq = 5", (Kind.INSERTED, 6)),
        ("UPDATE core_audithead SET seq = 9", (Kind.MISSING, 8)),
        ("DELETE FROM core_audithead", (Kind.HEAD, 0)),
    ],
)
def test_a_wrong_head_is_named(chain, statement, found):
    tamper(statement)
    assert fault() == found


def test_a_stream_that_was_made_up_with_the_whole_chain_is_named(chain):
    """Every hash and global link is right, but an entry leaves out the one before it in its stream."""
    with unprotected(connection):
        forge(LENGTH + 1, stream="test:b", stream_seq=4, stream_prev_hash=chain[1].hash)
        AuditHead.objects.update(seq=LENGTH + 1, hash=AuditEntry.objects.last().hash)
    assert fault() == (Kind.CHANGED, LENGTH + 1)


def test_a_time_that_is_none_is_a_change(chain):
    if connection.vendor != "sqlite":
        return  # others refuse to keep it
    tamper("UPDATE core_auditentry SET at = '2026-13-99 00:00:00' WHERE seq = 3")
    assert fault() == (Kind.CHANGED, 3)


class TestNoted:
    """An end of the chain that was noted elsewhere finds what was rewritten as a whole."""

    def rewritten(self) -> None:
        """All entries once more, right in themselves, one actor exchanged."""
        previous, ends = "", {}
        with unprotected(connection):
            for entry in AuditEntry.objects.order_by("seq"):
                entry.actor_name = "x" if entry.seq == 2 else entry.actor_name
                entry.prev_hash, entry.stream_prev_hash = previous, ends.get(entry.stream, "")
                entry.hash = verifier.entry_hash(entry.content())
                entry.save()
                previous = ends[entry.stream] = entry.hash
            AuditHead.objects.update(hash=previous)

    def test_a_rewritten_chain(self, chain, note):
        noted = (4, chain[3].hash)
        assert verify(noted=noted).intact
        self.rewritten()
        assert verify().intact
        found = verify(noted=noted).fault
        assert (found.kind, found.seq) == (Kind.CHANGED, 4)

    def test_a_chain_cut_short(self, chain):
        end = f"UPDATE core_audithead SET seq = 5, hash = '{chain[4].hash}'"
        tamper("DELETE FROM core_auditentry WHERE seq > 5", end)
        assert verify().intact
        found = verify(noted=(7, chain[6].hash)).fault
        assert (found.kind, found.seq) == (Kind.MISSING, 6)


def test_missing_triggers_are_a_fault(chain):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
            lost = ["audit_entry_refuse"]
        else:
            cursor.execute("DROP TRIGGER audit_entry_delete")
            lost = ["audit_entry_delete"]
    found = verify()
    assert not found.intact
    assert found.missing_triggers == lost
    with unprotected(connection):
        pass
    assert verify().intact


class TestCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        out = io.StringIO()
        try:
            call_command("audit", "verify", *arguments, stdout=out)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    def test_a_whole_chain_says_what_to_note(self, chain):
        code, text = self.run()
        assert code == 0
        end = f"{LENGTH}:{chain[-1].hash}"
        assert end in text
        assert self.run("--noted", end)[0] == 0
        assert self.run("--noted", f"{LENGTH}:{'0' * 64}")[0] == 1

    def test_a_broken_one_says_where(self, chain):
        tamper("UPDATE core_auditentry SET action = 'x' WHERE seq = 3")
        code, text = self.run()
        assert code == 1
        assert "3" in text.splitlines()[1]

    def test_json(self, chain):
        tamper("DELETE FROM core_auditentry WHERE seq = 3")
        code, text = self.run("--json")
        assert code == 1
        answer = json.loads(text)
        assert answer["fault"]["kind"] == "missing"
        assert answer["fault"]["seq"] == 3
        assert not answer["intact"]

"""Checking the whole chain: in order of ``seq``, a page of rows at a time, while others go on recording."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.db import connection

from core.audit import triggers, verifier
from core.audit.models import FIELDS, AuditEntry, AuditHead, content_of

_PAGE: Final = 2000
_SEQ, _PREVIOUS, _HASH = FIELDS.index("seq"), FIELDS.index("prev_hash"), len(FIELDS)
_COLUMNS: Final = (*FIELDS, "hash")


class Kind(Enum):
    """What is wrong with an entry."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    HEAD = "head mismatch"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong: the number of the entry (of the missing one, where it is missing) and how."""

    kind: Kind
    seq: int
    explanation: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. ``head_seq`` and ``head_hash`` are where the checked chain ended: note them elsewhere."""

    checked: int
    head_seq: int
    head_hash: str
    fault: Fault | None
    missing_triggers: list[str]

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong with the entries and the triggers that protect them are there."""
        return self.fault is None and not self.missing_triggers


def verify(*, noted: tuple[int, str] | None = None) -> Verdict:
    """Check every entry against its hash, both links, the numbering and the head; stops at the first fault.

    ``noted`` is the number and hash of an entry kept outside this database (an earlier verdict, a case file): with it
    the check also finds a chain that somebody rewrote from the beginning. Reads pages of rows, never all of them.
    """
    head_seq, head_hash, last_seq = _ends()
    walk = _Walk()
    fault = None
    for row in _rows(up_to=head_seq):
        fault = walk.take(row)
        if fault is None and noted is not None and noted[0] == row[_SEQ] and noted[1] != row[_HASH]:
            fault = Fault(Kind.CHANGED, row[_SEQ], f"its hash was noted as {noted[1]} and is {row[_HASH]}")
        if fault is not None:
            break
    fault = fault or _fault_of_end(walk, head_seq, head_hash, last_seq) or _fault_of_streams(head_seq)
    if fault is None and noted is not None and noted[0] > head_seq:
        fault = Fault(Kind.MISSING, head_seq + 1, f"entry {noted[0]} was noted, and the chain ends before it")
    return Verdict(walk.count, head_seq, head_hash, fault, triggers.missing(connection))


def _ends() -> tuple[int, str, int]:
    """Number and hash in the head, and the highest number among the entries: one statement, so of one moment."""
    entries, head = AuditEntry._meta.db_table, AuditHead._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT seq FROM {head} WHERE id = 1), (SELECT hash FROM {head} WHERE id = 1),"  # noqa: S608 - tables of ours
            f" (SELECT MAX(seq) FROM {entries})"
        )
        seq, digest, last = cursor.fetchone()
    return seq or 0, digest or "", last or 0


def _rows(*, up_to: int) -> Iterator[tuple[Any, ...]]:
    entries = AuditEntry.objects.filter(seq__lte=up_to).order_by("seq")
    last = None
    while True:
        page = entries if last is None else entries.filter(seq__gt=last)
        try:
            rows = list(page.values_list(*_COLUMNS)[:_PAGE])
        except ValueError:  # a time that is none: find the row, since the database names no culprit
            rows = [_readable(seq) for seq in page.values_list("seq", flat=True)[:_PAGE]]
        if not rows:
            return
        yield from rows
        last = rows[-1][_SEQ]


def _readable(seq: int) -> tuple[Any, ...]:
    try:
        return AuditEntry.objects.values_list(*_COLUMNS).get(seq=seq)
    except ValueError:
        return (seq, *(None for _column in _COLUMNS[1:]))


def _hash_as(row: tuple[Any, ...], seq: int) -> str:
    """The hash the row has when its number is ``seq``; empty when it cannot be an entry at all."""
    try:
        return verifier.entry_hash(content_of((seq, *row[1:_HASH])))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""


class _Walk:
    """Where the check stands: how many entries were right, and the hashes of the last two."""

    def __init__(self) -> None:
        self.count = 0
        self.previous = ""
        self._before_previous: str | None = None

    def take(self, row: tuple[Any, ...]) -> Fault | None:
        """Step over the next row, or say what is wrong."""
        expected = self.count + 1
        seq, digest = row[_SEQ], row[_HASH]
        if seq > expected:
            return Fault(Kind.MISSING, expected, f"the next entry has the number {seq}")
        if seq < expected:
            return Fault(Kind.INSERTED, seq, "numbers begin at 1")
        fits = bool(digest) and _hash_as(row, seq) == digest
        if fits and row[_PREVIOUS] == self.previous:
            self.count, self._before_previous, self.previous = expected, self.previous, digest
            return None
        return self._diagnose(row, fits)

    def _diagnose(self, row: tuple[Any, ...], fits: bool) -> Fault:
        """What happened to the first row that is wrong, as far as the other rows tell. May scan the table."""
        seq = row[_SEQ]
        elsewhere = AuditEntry.objects.filter(prev_hash=self.previous).exclude(seq=seq).values_list("seq", flat=True)
        successor = elsewhere.order_by("seq").first()
        if row[_PREVIOUS] == self.previous:
            if successor is not None:
                return Fault(Kind.INSERTED, seq, f"entry {successor} is the one that follows entry {seq - 1}")
            return Fault(Kind.CHANGED, seq, "its hash does not fit what it says")
        if row[_PREVIOUS] == self._before_previous:
            return Fault(Kind.INSERTED, seq - 1, f"entry {seq} follows the one before it")
        own = None
        if not fits:
            candidates = (successor, *range(seq + 1, seq + 1001))
            own = next((number for number in candidates if number and _hash_as(row, number) == row[_HASH]), None)
        if own is not None and successor is None:
            return Fault(Kind.MISSING, seq, f"what has this number was recorded as entry {own}")
        if own is not None:
            return Fault(Kind.REORDERED, seq, f"what has this number was recorded as entry {own}")
        if successor is not None:
            return Fault(Kind.INSERTED, seq, f"entry {successor} is the one that follows entry {seq - 1}")
        if fits and seq > 1:
            return Fault(Kind.CHANGED, seq - 1, f"its hash is not the one that entry {seq} was recorded with")
        return Fault(Kind.CHANGED, seq, "neither its hash nor its link fits")


def _fault_of_end(walk: _Walk, head_seq: int, head_hash: str, last_seq: int) -> Fault | None:
    if walk.count < head_seq:
        return Fault(Kind.MISSING, walk.count + 1, f"the head counts {head_seq} entries")
    if last_seq > head_seq:
        if head_seq == 0:
            return Fault(Kind.HEAD, 0, f"there is no head, and entries up to {last_seq}")
        return Fault(Kind.INSERTED, head_seq + 1, f"the head counts {head_seq} entries")
    if walk.previous != head_hash:
        return Fault(Kind.HEAD, head_seq, "the head has another hash than the last entry")
    return None


def _fault_of_streams(head_seq: int) -> Fault | None:
    """Links and numbers within the streams. Part of what is hashed: wrong only where entries were made up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, stream FROM (SELECT seq, stream, stream_seq, stream_prev_hash,"  # noqa: S608 - tables of ours
            " LAG(hash, 1, '') OVER w AS previous, LAG(seq, 1, 0) OVER w AS seq_before, ROW_NUMBER() OVER w AS number"
            f" FROM {AuditEntry._meta.db_table} WHERE seq <= %s"
            " WINDOW w AS (PARTITION BY stream ORDER BY stream_seq)) t"
            " WHERE stream_prev_hash <> previous OR stream_seq <> number OR seq <= seq_before ORDER BY seq LIMIT 1",
            [head_seq],
        )
        wrong = cursor.fetchone()
    if wrong is None:
        return None
    return Fault(Kind.CHANGED, wrong[0], f"it does not follow the entry before it in the stream {wrong[1]}")

"""An index being built by this process, and the changes made meanwhile.

The writer stays open from the first document to the last, so that parts are written and merged while Python prepares
what comes next. tantivy allows one writer of an index: changes that any process makes meanwhile are put beside the new
index, in the order they came, and written over what was built before searches use it.
"""

import fcntl
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import tantivy

from search.engines.base import EngineUnavailable
from search.engines.embedded.schema import document
from search.records import IndexRecord

#: Memory a writer may use before it writes a part of the index (bytes).
WRITER_MEMORY = 192_000_000
#: Threads that write the parts, beside Python, which prepares.
THREADS = 2
_CHANGES, _BUILDER = "changes", "builder"


class Building:
    """A new index in ``folder`` while this process fills it: from the beginning to the switch the process holds a lock
    there, which ends with it. EngineUnavailable when the folder is gone or the disk is full."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        with _translated():
            self._alive = (folder / _BUILDER).open("a")
            fcntl.flock(self._alive.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._writer = index.writer(WRITER_MEMORY, THREADS)
        self._seen: set[str] = set()

    def add(self, records: Iterable[IndexRecord]) -> int:
        """Add ``records``, or let them take the place of those with the same id. Returns how many."""
        written = 0
        for record in records:
            made = document(record)
            with _translated():
                if record.id in self._seen:  # a look is cheaper than a deletion, which every part would search for
                    self._writer.delete_documents_by_term("id", record.id)
                self._writer.add_document(made)
            self._seen.add(record.id)
            written += 1
        return written

    def close(self) -> None:
        """Make what was added last, and wait until its parts are merged."""
        with _translated():
            try:
                self._writer.commit()
            finally:
                self._writer.wait_merging_threads()

    def end(self) -> None:
        """The index is switched to or given up: nobody builds it any more. What was not made last is gone."""
        del self._writer
        self._alive.close()


def is_orphaned(folder: Path) -> bool:
    """Whether the process that built the index in ``folder`` has ended in the middle."""
    try:
        with (folder / _BUILDER).open("a") as handle:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as problem:
        raise EngineUnavailable(str(problem)) from problem


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the documents of ``groups`` and those with the ids of ``records`` go, ``records`` come."""

    groups: Sequence[str]
    records: Sequence[IndexRecord]

    def write(self, writer: tantivy.IndexWriter) -> None:
        """Hand this change to ``writer``; the caller commits."""
        for group in self.groups:
            writer.delete_documents_by_term("group", group)
        for record in self.records:
            made = document(record)
            writer.delete_documents_by_term("id", record.id)
            writer.add_document(made)


def keep(folder: Path, change: Change) -> None:
    """Put ``change`` beside the index in ``folder``; the caller holds the engine's lock. EngineUnavailable when the
    disk does not take it."""
    # When a text was published is for alerts only and not indexed.
    records = [asdict(replace(record, published=None)) for record in change.records]
    kept = folder / _CHANGES
    with _translated():
        kept.mkdir(exist_ok=True)
        part = kept / "part"
        part.write_text(json.dumps({"groups": list(change.groups), "records": records}), "utf-8")
        part.replace(kept / f"{len(list(kept.glob('*.json'))):09}.json")


def kept_changes(folder: Path) -> Iterator[Change]:
    """The changes put beside the index in ``folder``, in the order they came."""
    for path in sorted((folder / _CHANGES).glob("*.json")):
        values = json.loads(path.read_text("utf-8"))
        yield Change(values["groups"], [IndexRecord(**record) for record in values["records"]])


def forget_changes(folder: Path) -> None:
    """Remove the changes put beside the index in ``folder``: a text that is withdrawn later must not lie there."""
    shutil.rmtree(folder / _CHANGES, ignore_errors=True)

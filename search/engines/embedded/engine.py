"""The embedded engine.

On disk: ``current`` holds the name of the index searches use, ``building`` that of one being built, each index is a
folder of its own. Both files are replaced whole, so a reader sees the old name or the new one. tantivy commits are
atomic: a process killed in the middle leaves the last commit. Writers of all processes take turns by a file lock; the
process that builds an index keeps its writer, and others leave it their changes.
"""

import fcntl
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import tantivy
from tantivy import Query

from search.documents import StoredDocument
from search.engines.base import Engine, EngineResult, EngineUnavailable, Health
from search.engines.embedded.building import (
    WRITER_MEMORY,
    Building,
    Change,
    forget_changes,
    is_orphaned,
    keep,
    kept_changes,
)
from search.engines.embedded.schema import register_analysers, schema
from search.engines.embedded.searching import Frequencies, find, lightened, stored
from search.plan import SearchPlan
from search.records import IndexRecord

#: Documents of one commit: the lock is held for seconds, and a change is small.
COMMIT_SIZE = 8_000
LOCK_SECONDS = 120


class EmbeddedEngine(Engine):
    """A tantivy index under ``folder``."""

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._guard = threading.RLock()
        self._open: dict[str, _OpenIndex] = {}
        self._held = threading.local()
        self._built_by_us: Building | None = None

    # ---- reading -----------------------------------------------------------------------------------------------

    def search(self, plan: SearchPlan) -> EngineResult:
        try:
            searcher = self._index(self._required_current()).searcher()
            frequencies = Frequencies(searcher)
            return find(lightened(frequencies, plan), frequencies)
        except (OSError, ValueError) as problem:
            raise EngineUnavailable(str(problem)) from problem

    def get(self, identifier: str) -> StoredDocument | None:
        searcher = self._index(self._required_current()).searcher()
        found = searcher.search(Query.term_query(schema(), "id", identifier, "basic"), limit=1, count=False).hits
        return stored(searcher, found[0][1]) if found else None

    def digests(self) -> Iterator[tuple[str, str]]:
        searcher = self._index(self._required_current()).searcher()
        total = searcher.num_docs
        for _score, address in searcher.search(Query.all_query(), limit=max(1, total), count=False).hits:
            values = searcher.doc(address)
            yield values.get_first("id"), values.get_first("digest")

    def health(self) -> Health:
        current = self._read("current")
        if not current:
            return Health(ok=False, detail="no index has been built")
        try:
            return Health(ok=True, documents=self._index(current).searcher().num_docs)
        except (OSError, ValueError, EngineUnavailable) as problem:
            return Health(ok=False, detail=str(problem))

    # ---- writing -----------------------------------------------------------------------------------------------

    def index(self, records: Iterable[IndexRecord], *, only: str = "") -> int:
        if only:
            with self.lock():
                return self._built(only).add(records)
        total = 0
        iterator = iter(records)
        for first in iterator:
            change = Change((), [first, *islice(iterator, COMMIT_SIZE - 1)])
            self._write(change)
            total += len(change.records)
        return total

    def replace(self, groups: Iterable[str], records: Iterable[IndexRecord]) -> None:
        groups = list(groups)
        if groups:
            self._write(Change(groups, list(records)))

    def _write(self, change: Change) -> None:
        with self.lock():
            if not self._read("current"):
                self._point("current", self._create())
            building = self._read("building")
            if building and is_orphaned(self.folder / building):
                # Left by a process that was killed: what is withdrawn from now on must not stay in its files.
                self.abandon_rebuild(building)
            elif building:
                keep(self.folder / building, change)
            self._commit(self._read("current"), (change,))

    def _commit(self, name: str, changes: Iterable[Change]) -> None:
        writer = self._index(name).writer(WRITER_MEMORY, 1)
        try:
            for change in changes:
                change.write(writer)
            writer.commit()
        finally:
            writer.wait_merging_threads()

    def _built(self, name: str) -> Building:
        """The index ``name`` this process builds; the caller holds the lock."""
        if self._read("building") != name or self._built_by_us is None:
            self._give_up_building()
            raise EngineUnavailable("another rebuild has taken over")
        return self._built_by_us

    def _give_up_building(self) -> None:
        built, self._built_by_us = self._built_by_us, None
        if built:
            built.end()

    def begin_rebuild(self) -> str:
        with self.lock():
            self.abandon_rebuild()
            name = self._create()
            self._built_by_us = Building(self.folder / name, self._index(name))
            self._point("building", name)
            return name

    def finish_rebuild(self, name: str) -> None:
        with self.lock():
            built = self._built(name)
        # Merging the last parts takes as long as it takes: changes go on meanwhile, to the index in use.
        built.close()
        with self.lock():
            if self._read("building") != name:
                raise EngineUnavailable("another rebuild has taken over")
            changes = kept_changes(self.folder / name)
            for first in changes:
                self._commit(name, chain((first,), changes))
            forget_changes(self.folder / name)
            former = self._read("current")
            self._point("current", name)
            (self.folder / "building").unlink(missing_ok=True)
            self._give_up_building()
            self._remove(former)

    def abandon_rebuild(self, name: str = "") -> None:
        with self.lock():
            self._give_up_building()
            former = self._read("building")
            if name and former != name:
                return
            (self.folder / "building").unlink(missing_ok=True)
            if former != self._read("current"):
                self._remove(former)

    def building(self) -> str:
        return self._read("building")

    def drop(self) -> None:
        self._give_up_building()
        with self._guard:
            self._open.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writer at a time over all processes and threads; a holder may take it again."""
        depth = getattr(self._held, "depth", 0)
        if depth:
            self._held.depth = depth + 1
            try:
                yield
            finally:
                self._held.depth -= 1
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as handle:
            _flock(handle.fileno())
            self._held.depth = 1
            try:
                yield
            finally:
                self._held.depth = 0

    # ---- files -------------------------------------------------------------------------------------------------

    def _required_current(self) -> str:
        name = self._read("current")
        if not name:
            raise EngineUnavailable("no index has been built")
        return name

    def _read(self, pointer: str) -> str:
        try:
            return (self.folder / pointer).read_text().strip()
        except OSError:
            return ""

    def _point(self, pointer: str, name: str) -> None:
        part = self.folder / f"{pointer}.part"
        with part.open("w") as handle:
            handle.write(name)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(self.folder / pointer)

    def _create(self) -> str:
        name = f"index-{time.strftime('%Y%m%d%H%M%S')}-{uuid.uuid4().hex[:8]}"
        (self.folder / name).mkdir(parents=True)
        self._index(name)
        return name

    def _remove(self, name: str) -> None:
        if name:
            with self._guard:
                self._open.pop(name, None)
            # Readers that hold the files open keep reading them.
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _index(self, name: str) -> tantivy.Index:
        """The opened index, as of its last commit. The engine watches files twice a second only: what another process
        wrote would show late, and a withdrawn text must be gone at once."""
        with self._guard:
            opened = self._open.get(name)
            path = self.folder / name
            if opened is None:
                if not path.is_dir():
                    raise EngineUnavailable(f"index {name} is missing")
                try:
                    index = tantivy.Index(schema(), path=str(path), reuse=True)
                except ValueError as problem:
                    raise EngineUnavailable(f"index {name} is of another version: {problem}") from problem
                register_analysers(index)
                index.config_reader("manual", 1)
                for other in set(self._open) - {self._read("current"), self._read("building")}:
                    del self._open[other]
                opened = self._open[name] = _OpenIndex(index)
            commit = _commit_of(path)
            if commit != opened.commit:
                # Read before reloading: a commit in between is then seen by the next caller.
                opened.index.reload()
                opened.commit = commit
            return opened.index


@dataclass(slots=True)
class _OpenIndex:
    """An index held open, and the commit its reader shows."""

    index: tantivy.Index
    commit: tuple[int, int] = (0, 0)


def _commit_of(folder: Path) -> tuple[int, int]:
    """What changes with every commit to the index in ``folder``: its description becomes a new file."""
    try:
        found = (folder / "meta.json").stat()
    except FileNotFoundError as missing:
        raise EngineUnavailable(f"index {folder.name} is missing") from missing
    return found.st_ino, found.st_mtime_ns


def _flock(descriptor: int) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as busy:
            if time.monotonic() > deadline:
                raise EngineUnavailable("another process has been writing to the index for too long") from busy
            time.sleep(0.05)
        else:
            return

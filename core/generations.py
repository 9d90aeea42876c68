"""Generations: what tells every process that a kind of content has changed, so that no cache shows it any more.

A *kind* is a class of public content: ``pages``, ``whitepapers``, ``cases``, ``rulings``, ``lists`` and ``site``
(chrome, navigation, settings; every page shows it). A writer calls ``bump`` inside its transaction; the page cache
keeps a response only as long as the generations of the kinds it shows stay what they were before it was rendered.

Each bump is a row of its own rather than an increment: two long transactions that touch the same kinds neither
wait for each other nor deadlock. The generation of a kind is (highest id, number of rows): a transaction that took
a lower id but commits later changes the second part, so it is noticed too.
"""

import logging
import threading
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import close_old_connections, connection, connections, models, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

SITE: Final = "site"
HEADER: Final = "X-Shows"

Generations = Mapping[str, tuple[int, int]]


class GenerationBump(models.Model):
    """One committed change to a kind of content."""

    kind = models.CharField(_("kind of content"), max_length=40, db_index=True)

    class Meta:
        verbose_name = _("content change")
        verbose_name_plural = _("content changes")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class _Memory:
    """The generations this process last read; replaced whole, so that a reader needs no lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.generations: Generations = MappingProxyType({})
        self.read_at: float | None = None


_memory = _Memory()


class _RefreshOnCommit:
    """The commit hook of a transaction that bumped ``kinds``. Django drops it with the savepoint it was made in."""

    def __init__(self, kinds: set[str]) -> None:
        self.kinds = kinds
        self.done = False
        self.__qualname__ = "core.generations.refresh"  # Django names a failed hook by it

    def __call__(self) -> None:
        self.done = True
        refresh()


def bump(*kinds: str) -> None:
    """Mark ``kinds`` as changed, inside the caller's transaction (or at once where there is none).

    This process stops showing what it kept as soon as the transaction commits; others within the poller's
    interval. Bumping a kind again in the same transaction costs nothing.
    """
    if not kinds:
        return
    with transaction.atomic():
        pending = {
            kind
            for _sids, hook, _robust in connection.run_on_commit
            if isinstance(hook, _RefreshOnCommit) and not hook.done
            for kind in hook.kinds
        }
        new = sorted(set(kinds) - pending)
        if not new:
            return
        GenerationBump.objects.bulk_create(GenerationBump(kind=kind) for kind in new)
        # Robust: a failure to read the numbers must not fail the writer; the poller reads them again.
        transaction.on_commit(_RefreshOnCommit(set(new)), robust=True)


def refresh() -> Generations:
    """Read the generations from the database into this process's memory and return them.

    The lock spans reading and storing: otherwise a slow reader could put an older answer over a newer one.
    """
    with _memory.lock:
        rows = GenerationBump.objects.values_list("kind").annotate(models.Max("pk"), models.Count("pk")).order_by()
        read = {kind: (last, number) for kind, last, number in rows}
        if read != _memory.generations:  # else the object stays the same: caches compare by identity first
            _memory.generations = MappingProxyType(read)
        _memory.read_at = time.monotonic()
        return _memory.generations


def snapshot() -> Generations:
    """The generations this process knows: kind → an opaque value that changes with every change to the kind.

    Take it *before* reading what is to be cached: a change committed meanwhile then outdates the entry.
    """
    return _memory.generations


def age() -> float:
    """Seconds since the generations were last read; infinite in a process that never did (it must not cache)."""
    return float("inf") if _memory.read_at is None else time.monotonic() - _memory.read_at


def forget() -> None:
    """No longer follow the generations: nothing is taken from a cache until they are read again."""
    with _memory.lock:
        _memory.generations = MappingProxyType({})
        _memory.read_at = None


def shows(response: HttpResponse, *kinds: str) -> HttpResponse:
    """Mark ``response`` as cacheable for anonymous readers until one of ``kinds`` (or the site's chrome) changes.

    Adds to kinds already named. The page cache strips the header before the response leaves.
    """
    named = {*filter(None, response.get(HEADER, "").split(",")), *kinds, SITE}
    response[HEADER] = ",".join(sorted(named))
    return response


def compact(keep: int = 50) -> int:
    """Replace all rows of each kind that has more than ``keep`` by one new row; return how many rows went.

    Called by the clock. It counts as a change (the value of the kind moves on), never as a return to an old value.
    """
    removed = 0
    crowded = (
        GenerationBump.objects.values("kind").annotate(number=models.Count("pk")).filter(number__gt=keep).order_by()
    )
    for kind in [row["kind"] for row in crowded]:
        with transaction.atomic():
            new = GenerationBump.objects.create(kind=kind)
            count, _detail = GenerationBump.objects.filter(kind=kind, pk__lt=new.pk).delete()
            transaction.on_commit(_RefreshOnCommit({kind}), robust=True)
        removed += count
    return removed


class Poller:
    """A thread that reads the generations every ``interval`` seconds: how changes of other processes arrive."""

    def __init__(self, interval: float = 0.5) -> None:
        self.interval = interval
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="generations", daemon=True)

    def start(self) -> None:
        """Read once (errors are the caller's: a process that cannot read must not start) and keep reading."""
        refresh()
        self._thread.start()

    def stop(self) -> None:
        """End the thread; returns when it has ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _run(self) -> None:
        failing = False
        while not self._stop.wait(self.interval):
            try:
                close_old_connections()
                refresh()
                failing = False
            except Exception:  # whatever the database does, the thread must go on trying
                if not failing:
                    logger.exception("Cannot read the content generations; pages are rendered afresh until it works")
                failing = True
                connection.close()
        connections.close_all()

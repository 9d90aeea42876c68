"""The engine this installation uses, chosen by settings alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from search.engines.base import Engine

#: Key of the advisory lock writers of the index take in PostgreSQL ("sear").
_LOCK_KEY = 0x73656172

_guard = threading.Lock()
_engines: dict[tuple[str, str], Engine] = {}


def engine() -> Engine:
    """Elasticsearch where ``ELASTICSEARCH_URL`` is set, else the embedded engine in a folder."""
    return engine_named("elastic" if getattr(settings, "ELASTICSEARCH_URL", "") else "embedded")


def engine_named(name: str, *, place: str = "") -> Engine:
    """Engine ``name``; ``place`` is another folder or index prefix than the installation's (throwaway indexes)."""
    with _guard:
        found = _engines.get((name, place))
        if found is None:
            found = _engines[(name, place)] = _make(name, place)
        return found


def _make(name: str, place: str) -> Engine:
    if name == "elastic":
        from search.engines.elastic import PATIENCE, ElasticEngine

        prefix = place or getattr(settings, "SEARCH_INDEX", "portal-search")
        return ElasticEngine(
            settings.ELASTICSEARCH_URL,
            prefix=prefix,
            replicas=getattr(settings, "SEARCH_REPLICAS", 0),
            patience=getattr(settings, "SEARCH_PATIENCE", PATIENCE),
            lock=None if place else _database_lock,
        )
    if name == "embedded":
        from search.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(Path(place or _folder()))
    raise ValueError(name)


def _folder() -> Path:
    """``SEARCH_DIR``, else ``search`` in the data folder."""
    folder = getattr(settings, "SEARCH_DIR", None)
    data = getattr(settings, "DATA_DIR", None) or settings.BASE_DIR / "var"
    return Path(folder) if folder else Path(data) / "search"


_process_lock = threading.RLock()
_held = threading.local()


@contextmanager
def _database_lock() -> Iterator[None]:
    """One writer at a time over all processes of an installation: PostgreSQL's advisory lock.

    On any other database there is one process, and a lock within it does.
    """
    depth = getattr(_held, "depth", 0)
    with _process_lock:
        if depth or connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK_KEY])
        _held.depth = 1
        try:
            yield
        finally:
            _held.depth = 0
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_KEY])

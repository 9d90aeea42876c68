"""Building the index anew beside the one in use, while changes go to both, and switching over."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.db.models import Model, QuerySet

from search.documents import document_id
from search.engines.base import Engine
from search.indexing.suggestions import store_suggestions
from search.models import Suggestion
from search.records import IndexRecord, record
from search.registry import SearchSource, sources

#: Items read at once, and such batches written under one hold of the lock, in one commit: changes wait no longer than
#: that, some seconds.
BATCH = 500
BATCHES = 16

Progress = Callable[[int, int], None]


def rebuild(target: Engine, *, progress: Progress | None = None) -> int:
    """Index everything published into a new index and let searches use it; returns how many documents.

    Each batch is read and written under the engine's lock, so that a change made meanwhile is either read by the
    batch or written over it. An error abandons the new index; the one in use is not touched.
    """
    name = target.begin_rebuild()
    try:
        total = sum(source.queryset().count() for source in sources())
        done = written = 0
        for source in sources():
            batches = _batches(source.queryset())
            for first in batches:
                held = [first, *islice(batches, BATCHES - 1)]
                with target.lock():
                    written += target.index(_records(source, held), only=name)
                done += sum(map(len, held))
                if progress:
                    progress(done, max(total, done))
        target.finish_rebuild(name)
    except BaseException:
        target.abandon_rebuild(name)
        raise
    _drop_stray_suggestions()
    return written


def _records(source: SearchSource, batches: Iterable[list]) -> Iterator[IndexRecord]:
    for keys in batches:
        found = source.queryset().filter(pk__in=keys)
        records = [record(document) for each in found for document in source.to_documents(each)]
        store_suggestions(records, [document_id(source.kind, key) for key in keys])
        yield from records


def _batches(queryset: QuerySet[Model]) -> Iterator[list]:
    """Primary keys in order, read batch by batch: no long-running read stays open."""
    last = None
    while True:
        rows = queryset.order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        last = keys[-1]


def _drop_stray_suggestions() -> None:
    """Remove suggestions of documents that are of no published item any more."""
    for source in sources():
        prefix = f"{source.kind}:"
        known = Suggestion.objects.filter(group__startswith=prefix).values_list("group", flat=True).distinct()
        public = {f"{prefix}{key}" for key in source.queryset().values_list("pk", flat=True)}
        stray = [identifier for identifier in known if identifier not in public]
        for start in range(0, len(stray), 500):
            Suggestion.objects.filter(group__in=stray[start : start + 500]).delete()

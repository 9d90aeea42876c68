"""One item changed: an outbox row in the writer's transaction, carried out later from what is published then."""

import logging
from collections.abc import Iterable, Sequence

from core.outbox import Unavailable, Work, enqueue, enqueue_many, register
from search.documents import document_id, group_of, split_id
from search.engine import engine
from search.engines.base import Engine, EngineUnavailable
from search.exports.services import TOPIC as EXPORT
from search.exports.services import forget_exports, make_export
from search.indexing.suggestions import store_suggestions
from search.records import IndexRecord, record
from search.registry import source
from search.saved.mailing import send_alert
from search.saved.news import TOPIC as ALERT
from search.saved.news import forget_news, note_news

logger = logging.getLogger(__name__)

TOPIC = "search.index"
BATCH = 100


def changed(kind: str, key: object) -> None:
    """Say, in the transaction that publishes, withdraws or changes it, that the item may read differently now.

    Calling it too often costs little; not calling it leaves the index wrong until the next ``search verify``.
    """
    enqueue(TOPIC, document_id(kind, key))


def changed_many(kind: str, keys: Iterable[object]) -> None:
    """``changed`` for many items of one kind, in a few statements."""
    enqueue_many(TOPIC, [(document_id(kind, key), {}) for key in keys])


def register_topic() -> None:
    """Tell the outbox who keeps the index up to date."""
    register(TOPIC, carry_out, batch=BATCH)
    register(ALERT, send_alert)
    register(EXPORT, make_export)


def carry_out(works: Sequence[Work]) -> None:
    """Outbox handler: bring the index to what is published now. Safe to run twice and in any order."""
    try:
        apply_changes(engine(), [work.key for work in works])
    except EngineUnavailable as problem:
        raise Unavailable(str(problem)) from problem


def apply_changes(target: Engine, identifiers: Sequence[str]) -> tuple[int, int]:
    """Index the items still public, remove the others; returns how many of each.

    The lock is held while reading and writing: whoever reads later writes later.
    """
    groups = list(dict.fromkeys(map(group_of, identifiers)))
    with target.lock():
        records = {group: current_records(group) for group in groups}
        found = [each for of_group in records.values() for each in of_group]
        gone = [group for group, of_group in records.items() if not of_group]
        # What the database holds goes first: it must not wait for an engine that does not answer.
        store_suggestions(found, groups)
        forget_news(gone)
        forget_exports(gone)
        target.replace(groups, found)
        note_news(found)
    return len(groups) - len(gone), len(gone)


def current_records(group: str) -> list[IndexRecord]:
    """The records of an item as published now; none when the public may not read it."""
    kind, key = split_id(group)
    found = source(kind)
    return [] if found is None else [record(document) for document in found.documents(key)]

"""Writing to the audit trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from core.audit import verifier
from core.audit.actions import action_of
from core.audit.actors import Actor, current_actor
from core.audit.models import AuditEntry, AuditHead, Result

LONGEST_DETAIL: Final = 16 * 1024
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to record; see ``record`` for the fields."""

    action: str
    stream: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    result: str = Result.OK
    actor: Actor | None = None


def record(
    *,
    action: str,
    stream: str,
    actor: Actor | None = None,
    detail: Mapping[str, Any] | None = None,
    result: str = Result.OK,
) -> AuditEntry:
    """Append one entry, inside the caller's transaction: it stands if and only if what it tells of does.

    **Call it as the last write of the transaction.** Recording is one at a time: the head of the chain stays locked
    until the transaction ends, so whatever comes after it holds up everybody else who records, and a transaction
    that locks other rows after the head can deadlock with one that did so before.

    ``stream`` is the subject whose history the entry belongs to (``clue:123``). ``actor`` is taken from the request
    when there is one. ``detail`` holds text, whole numbers, truth values, lists and dictionaries, and never what
    could identify a reporter: entries cannot be deleted, and auditors and case files show them.

    Raises:
        UnknownActionError: nobody registered ``action``.
        NoActorError: no ``actor`` was given and no request is being answered.
        ValueError: empty or too long stream, unknown result, or a detail that cannot be kept.
    """
    return record_many([Event(action, stream, detail or {}, result, actor)])[0]


def record_many(events: Iterable[Event]) -> list[AuditEntry]:
    """Append several entries in this order under one lock; for bulk work. The rules of ``record`` hold."""
    entries = [_entry(event) for event in events]
    if not entries:
        return []
    # No savepoint of its own: where recording fails, the caller's transaction cannot go on without it.
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        ends: dict[str, tuple[int, str]] = {}
        at = timezone.now()
        for entry in entries:
            number, previous = ends.get(entry.stream) or _end_of(entry.stream)
            entry.seq, entry.prev_hash, entry.at = head.seq + 1, head.hash, at
            entry.stream_seq, entry.stream_prev_hash = number + 1, previous
            entry.hash = verifier.entry_hash(entry.content())
            head.seq, head.hash = entry.seq, entry.hash
            ends[entry.stream] = (entry.stream_seq, entry.hash)
        AuditEntry.objects.bulk_create(entries, batch_size=_BATCH)  # no signals: half the time of save()
        AuditHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)
    return entries


def _entry(event: Event) -> AuditEntry:
    action_of(event.action)
    if event.result not in Result.values:
        raise ValueError(f"{event.result!r} is no result")
    stream = event.stream
    if not stream or len(stream) > 120 or _kept(stream) != stream:
        raise ValueError(f"{stream!r} is no stream")
    actor = event.actor or current_actor()
    detail = verifier.canonical(_checked(event.detail))
    if len(detail) > LONGEST_DETAIL:
        raise ValueError(
            f"the detail of an audit entry has at most {LONGEST_DETAIL} characters; keep the rest elsewhere"
        )
    return AuditEntry(
        stream=stream,
        action=event.action,
        result=str(event.result),
        actor_id=actor.user_id,
        actor_name=_kept(actor.name)[:200],
        organisation_id=actor.organisation_id,
        organisation_name=_kept(actor.organisation_name)[:200],
        address=_kept(actor.address)[:45],
        detail_json=detail,
    )


def _kept(text: str) -> str:
    """``text`` as every database and encoding can keep it: NUL and halves of characters are replaced."""
    text = str(text).replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in text) else text


def _checked(value: Any) -> Any:
    """``value`` with only what reads back the same everywhere: numbers with a point do not."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return _kept(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("keys in the detail of an audit entry are text")
        return {_kept(key): _checked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item) for item in value]
    raise ValueError(f"an audit entry cannot keep {type(value).__name__}; write it as text")


def _locked_head() -> AuditHead:
    """The head, locked until the transaction ends (PostgreSQL: its row; SQLite: the writer's lock)."""
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        # Only ever before the first entry: with entries and no head, the first number is taken and saving fails.
        AuditHead.objects.bulk_create([AuditHead(pk=1)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head


def _end_of(stream: str) -> tuple[int, str]:
    # A statement of its own, after the lock was granted: it must see what the holder before us committed.
    last = AuditEntry.objects.filter(stream=stream).order_by("-stream_seq").values_list("stream_seq", "hash").first()
    return last or (0, "")

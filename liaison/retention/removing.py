"""Taking a record out of the database with everything that hangs on it, and saying what it was."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CASCADE, PROTECT, RESTRICT, CharField, Model, Q, QuerySet

from core import outbox
from core.files import Attachment, StoredFile, remove_attachment, store
from core.outbox import Work
from liaison.campaigns.models import Finding
from liaison.disposal.models import DecisionRequest
from liaison.documents.models import Document
from liaison.inspections.models import InspectionWarning
from liaison.intake.models import IdentityReading
from liaison.notices.models import Notice
from liaison.rooms.models import Room
from liaison.visits.models import Merger

#: Outbox topic: files that nobody refers to any more leave the store.
FILES: Final = "retention.files"
#: Apps whose rows name records by ``subject``, and may go with them.
_APPS: Final = ("core", "liaison")
#: Keys that do not stop what they point to from being removed: their rows are parts of it and go before it. A room is
#: made of all that points to it; the log is protected from a slip, not from the end of its period.
_PARTS: Final = (
    (IdentityReading, "opening"),
    (Finding, "campaign"),
    (Finding, "item"),
    # What was warned of became the text of this clue.
    (InspectionWarning, "clue"),
    *((relation.related_model, relation.field.name) for relation in Room._meta.related_objects),
)
_FIRST: Final = tuple(dict.fromkeys(model for model, _field in _PARTS))
#: Keys that point back to what was made of their row, and are emptied: a document goes before its finding, a
#: decision before the request for it.
_BACK: Final = ((Finding, "document"), (DecisionRequest, "document"))


class StillReferredTo(Exception):
    """Other records must not lose this one: ``blockers`` in words, with how many."""

    def __init__(self, blockers: list[str]) -> None:
        super().__init__("、".join(blockers))
        self.blockers = blockers


@dataclass
class Removed:
    """What went: rows by model, the hash of all of it, the contents of its files."""

    counts: dict[str, int] = field(default_factory=dict)
    content_hash: str = ""
    files: list[str] = field(default_factory=list)


def remove_item(item: Model, about: str) -> Removed:
    """Remove a record with everything that hangs on it, in the caller's transaction.

    Raises:
        StillReferredTo: records that must not lose it are there; nothing was done.
    """
    rows = _hanging_on(item, about)
    attachments = [row for row in rows if isinstance(row, Attachment)]
    removed = _described(rows)
    for model, name in _BACK:
        target = model._meta.get_field(name).related_model
        gone = [row.pk for row in rows if type(row) is target]
        model._base_manager.filter(**{f"{name}__in": gone}).update(**{name: None})
    _remove_of(_FIRST, rows)
    removed.files = _remove_files(attachments)
    _remove_of((Notice, Merger, *_by_subject()), rows)
    item.delete()
    return removed


def _remove_of(models: Iterable[type[Model]], rows: list[Model]) -> None:
    for model in models:
        pks = [row.pk for row in rows if type(row) is model]
        if model is not Attachment and pks:
            model._base_manager.filter(pk__in=pks).delete()


def remove_files(subject: str) -> Removed:
    """Remove the files of one subject."""
    attachments = list(Attachment.objects.filter(subject=subject).select_related("original", "display"))
    removed = _described([*attachments, *_contents(attachments)])
    removed.files = _remove_files(attachments)
    return removed


def remove_rows(queryset: QuerySet) -> Removed:
    """Remove plain rows that nothing hangs on."""
    removed = _described(queryset)
    queryset.delete()
    return removed


def blockers_of(item: Model, about: str) -> list[str]:
    """What must not lose ``item``, in words; empty when it could be removed."""
    try:
        _hanging_on(item, about)
    except StillReferredTo as problem:
        return problem.blockers
    return []


def describe(rows: Iterable[Model]) -> Removed:
    """Counts and hash of rows that stay or are emptied by the caller."""
    return _described(rows)


def _hanging_on(item: Model, about: str) -> list[Model]:
    found: dict[tuple[type[Model], Any], Model] = {}
    bound: dict[tuple[type[Model], Any], Model] = {}
    _walk([item], found, bound)
    subjects = {row.subject for row in found.values() if isinstance(getattr(row, "subject", None), str)}
    subjects |= _walk_mergers(subjects, found, bound)
    for model in _by_subject():
        _walk(list(model._base_manager.filter(subject__in=subjects)), found, bound)
    keys = defaultdict(list, {about: [item.pk]})
    for code, _colon, key in (subject.partition(":") for subject in subjects):
        keys[code].append(int(key))
    for code, pks in keys.items():
        _walk(list(Notice.objects.filter(about=code, item_id__in=pks)), found, bound)
        bound |= {(Room, room.pk): room for room in Room.objects.filter(kind=code, item_id__in=pks)}
    bound |= {(Document, row.pk): row for row in Document.objects.filter(about__in=subjects)}
    for contents in _contents([row for row in found.values() if isinstance(row, Attachment)]):
        found[StoredFile, contents.pk] = contents
    blockers = [row for key, row in bound.items() if key not in found]
    if blockers:
        kinds = Counter(str(type(row)._meta.verbose_name) for row in blockers)
        raise StillReferredTo([f"{name} × {number}" for name, number in sorted(kinds.items())])
    return list(found.values())


def _walk_mergers(subjects: set[str], found: dict, bound: dict) -> set[str]:
    """Visits made together go with the guest; the host's visit stays as long as the guest's was made with it."""
    mergers: list[Merger] = []
    for code, _colon, key in (subject.partition(":") for subject in subjects):
        if code in ("inspection", "operation"):
            mergers += Merger.objects.filter(guest_kind=code, guest_pk=key)
            for merger in Merger.objects.filter(host_kind=code, host_pk=key):
                if merger.state == "joined":
                    bound[Merger, merger.pk] = merger
                else:
                    mergers.append(merger)
    _walk(mergers, found, bound)
    return {merger.subject for merger in mergers}


def _walk(rows: list[Model], found: dict, bound: dict) -> None:
    """Add ``rows`` and what goes with them to ``found``; to ``bound`` what must not lose one of them."""
    new = [row for row in rows if (type(row), row.pk) not in found]
    if not new:
        return
    found.update({(type(row), row.pk): row for row in new})
    for relation in type(new[0])._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        what = relation.field.remote_field.on_delete
        key = (relation.related_model, relation.field.name)
        if key in _BACK or (what not in (CASCADE, PROTECT, RESTRICT) and key not in _PARTS):
            continue
        hanging = list(relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": new}))
        if what is CASCADE or key in _PARTS:
            _walk(hanging, found, bound)
        else:
            bound.update({(type(row), row.pk): row for row in hanging})


def _contents(attachments: Iterable[Attachment]) -> Iterator[StoredFile]:
    """The contents that belong to ``attachments`` alone; others stay for whoever else has them."""
    pks = {attachment.pk for attachment in attachments}
    files = {pk for a in attachments for pk in (a.original_id, a.display_id) if pk is not None}
    for stored in StoredFile.objects.filter(pk__in=files):
        others = Attachment.objects.filter(Q(original=stored) | Q(display=stored)).exclude(pk__in=pks)
        if not others.exists():
            yield stored


def _remove_files(attachments: list[Attachment]) -> list[str]:
    hashes = [stored.sha256 for stored in _contents(attachments)]
    for attachment in attachments:
        remove_attachment(attachment=attachment)
    # By itself for each content: one that cannot be reached holds up no other.
    outbox.enqueue_many(FILES, [(sha256, {}) for sha256 in hashes])
    return hashes


def sweep_file(work: Work) -> None:
    """Remove a content from the store, unless somebody has attached it since, or is about to."""
    if not StoredFile.objects.filter(sha256=work.key).exists():
        store.remove_unused(store.name_of(work.key), before=work.asked_at)


def _described(rows: Iterable[Model]) -> Removed:
    rows = sorted(rows, key=lambda row: (row._meta.label_lower, str(row.pk)))
    counts = Counter(row._meta.label_lower for row in rows)
    content = json.dumps(
        serializers.serialize("python", rows), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False
    )
    return Removed(dict(sorted(counts.items())), hashlib.sha256(content.encode()).hexdigest())


def _by_subject() -> list[type[Model]]:
    """Models whose rows name a record by ``subject``: what happened, clocks, files, and whatever comes later."""
    found = []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in _APPS or model._meta.app_label == "retention":
            continue
        if any(each.name == "subject" and isinstance(each, CharField) for each in model._meta.concrete_fields):
            found.append(model)
    return found

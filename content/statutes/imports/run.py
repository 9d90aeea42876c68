"""One import of a laws file: read, check, put together what belongs to one version, store each version whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from content.common.importing.reading import Bad, Record, Source, SourceError
from content.common.importing.values import RowError
from content.statutes import services
from content.statutes.imports.rows import ImportRow, merged, row_of

#: Versions stored in one transaction.
BATCH = 50


@dataclass(slots=True)
class Summary:
    """What an import did. ``problems`` are (line, title, reason, refused); ``broken`` says why it stopped early."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    refused: int = 0
    articles: int = 0
    broken: str = ""
    notice: str = ""
    problems: list[tuple[int, str, str, bool]] = field(default_factory=list)


def import_file(
    *,
    path: Path,
    overwrite: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Import the statutes of ``path`` (JSON lines, plain or gzip); running it again changes nothing.

    The file is read twice: first to learn which lines are parts of one version (the books of a code), then to store.
    Only such parts are held in memory together. ``overwrite`` also replaces versions an editor corrected.

    Raises:
        SourceError: the file as a whole cannot be read; nothing was stored.
    """
    size = path.stat().st_size
    first = Source(path, progress and (lambda done: progress(done // 2)))
    if first.kind != "jsonl":
        raise SourceError(_("A file of statutes has one JSON object a line (fields title, date, markdown, path)."))
    summary = Summary(notice=first.notice)
    parts = Counter(place for record in first.records() if (place := _place(record)))
    source = Source(path, progress and (lambda done: progress(size // 2 + done // 2)))
    waiting: dict[tuple[str, str], list[ImportRow]] = defaultdict(list)
    batch: list[ImportRow] = []
    for record in source.records():
        row = _read(record, summary)
        if row is None:
            continue
        waiting[row.place].append(row)
        if len(waiting[row.place]) < parts[row.place]:
            continue
        whole, left_out = merged(waiting.pop(row.place))
        for other in left_out:
            reason = _("The same version stands in line %(line)d; that one counts.") % {"line": whole.line}
            summary.problems.append((other.line, other.title, reason, False))
        batch.append(whole)
        if len(batch) >= BATCH:
            _store(batch, summary, overwrite=overwrite, dry_run=dry_run)
            batch = []
    _store(batch, summary, overwrite=overwrite, dry_run=dry_run)
    summary.broken = source.truncated
    summary.problems.sort()
    return summary


def _place(record: Record | Bad) -> tuple[str, str] | None:
    if isinstance(record, Bad):
        return None
    try:
        return row_of(record).place
    except RowError:
        return None


def _read(record: Record | Bad, summary: Summary) -> ImportRow | None:
    if isinstance(record, Bad):
        summary.problems.append((record.line, "", record.reason, True))
    else:
        try:
            row = row_of(record)
        except RowError as error:
            title = record.values.get("title")
            summary.problems.append((record.line, title[:60] if isinstance(title, str) else "", str(error), True))
        else:
            summary.problems += [(row.line, row.title, notice, False) for notice in row.notices]
            return row
    summary.refused += 1
    return None


def _store(batch: list[ImportRow], summary: Summary, *, overwrite: bool, dry_run: bool) -> None:
    """One transaction; with ``dry_run`` it is rolled back when its outcome is known."""
    if not batch:
        return
    with transaction.atomic():
        for row in batch:
            statute = services.store_statute(title=row.title, kind=row.kind, issuing_body=row.issuing_body)
            outcome = services.store_version(statute=statute, text=row.text, overwrite=overwrite)
            setattr(summary, outcome, getattr(summary, outcome) + 1)
            if outcome in (services.CREATED, services.UPDATED):
                summary.articles += len(row.text.articles)
        transaction.set_rollback(dry_run)

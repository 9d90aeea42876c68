"""One import from beginning to end: read, check, write in batches, remember how far it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from content.common.importing.reading import Bad, Source, SourceError, content_hash
from content.rulings.imports import cases, rows
from content.rulings.imports.models import RulingImport, RulingImportProblem
from content.rulings.imports.writing import Options, Result, Writer

BATCH = 200


@dataclass(slots=True)
class Summary:
    """What an import did. ``problems`` are (line, number, reason, refused); ``broken`` says why it stopped early."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    published: int = 0
    refused: int = 0
    resumed_after: int = 0
    broken: str = ""
    notice: str = ""
    problems: list[tuple[int, str, str, bool]] = field(default_factory=list)


COUNTS = ("created", "updated", "unchanged", "kept", "published", "refused")


def import_file(
    *,
    path: Path,
    options: Options,
    dry_run: bool = False,
    restart: bool = False,
    user=None,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Import the rulings of ``path``.

    Each batch is one transaction that also records how far the file is done, so that a run killed at any point
    goes on there when it is started again with the same file and options; ``restart`` begins at the first line
    (nothing is stored twice either way). ``dry_run`` checks everything and stores nothing.

    Raises:
        SourceError: the file as a whole cannot be read; nothing was stored.
    """
    if options.publish and not options.anonymised_by.strip():
        raise SourceError(_("Publishing needs the name of who anonymised the texts (--anonymised-by)."))
    source = Source(path, progress, rows.check_header)
    run = None if dry_run else _run_record(path, options, restart, user)
    summary = Summary(notice=source.notice, resumed_after=run.done_line if run else 0)
    writer = Writer(options, run.started_at if run else timezone.now(), user, dry_run)
    batch: list[rows.ImportRow] = []
    problems: list[tuple[int, str, str, bool]] = []
    line = 0
    for record in source.records():
        if record.line <= summary.resumed_after:
            continue
        line = max(line, record.line)
        if isinstance(record, Bad):
            problems.append((record.line, "", record.reason, True))
        else:
            try:
                batch.append(cases.row_of(record) if cases.is_case(record) else rows.row_of(record))
            except rows.RowError as error:
                problems.append((record.line, _number_in(record), str(error), True))
        if len(batch) + len(problems) >= BATCH:
            _store(run, writer, batch, problems, line, summary)
            batch, problems = [], []
    _store(run, writer, batch, problems, line, summary)
    summary.broken = source.truncated
    if run and not summary.broken:
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
    return summary


def _run_record(path: Path, options: Options, restart: bool, user) -> RulingImport:
    """The record of the interrupted run this one continues, or a new one."""
    fingerprint = content_hash(path)
    if not restart:
        interrupted = RulingImport.objects.filter(
            content_hash=fingerprint, options=options.key(), finished_at=None
        ).first()
        if interrupted:
            return interrupted
    return RulingImport.objects.create(
        content_hash=fingerprint,
        options=options.key(),
        file_name=path.name[:255],
        anonymised_by=options.anonymised_by[:120],
        started_by=user,
    )


def _store(run, writer: Writer, batch, problems, line: int, summary: Summary) -> None:
    """Write one batch and the record of it in one transaction."""
    if not batch and not problems:
        return
    with transaction.atomic():
        result = writer.write(batch) if batch else Result()
        result.refused += sum(1 for problem in problems if problem[3])
        found = [*problems, *result.problems]
        if run:
            RulingImport.objects.filter(pk=run.pk).update(
                done_line=line, **{name: F(name) + getattr(result, name) for name in COUNTS}
            )
            RulingImportProblem.objects.bulk_create(
                [
                    RulingImportProblem(run=run, line=at, number=number[:120], reason=reason[:500], refused=refused)
                    for at, number, reason, refused in found
                ],
                ignore_conflicts=True,
            )
    for name in COUNTS:
        setattr(summary, name, getattr(summary, name) + getattr(result, name))
    summary.problems += sorted(found)


def _number_in(record) -> str:
    for name in rows.COLUMNS["number"]:
        value = record.values.get(name)
        if isinstance(value, str):
            return value.strip()[:120].encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return ""

"""Batches of checked rows into the database: drafts with their first revision, published when attested.

``bulk_create`` sends no signals, so everything a single save would have caused is done here: revision, log entry,
index number, citations, admin search index, page-cache generation.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import registry as log_registry
from wagtail.models import Revision
from wagtail.search.backends import get_search_backends

from content.common.disclosure import Theme, new_index_numbers
from content.rulings import derived, services
from content.rulings.anonymisation.services import attest, attest_many
from content.rulings.choices import Kind
from content.rulings.imports.rows import ImportRow
from content.rulings.models import Chain, Ruling
from content.rulings.numbers import key_of
from content.rulings.search import rulings_changed
from core.generations import bump

_THEMES = {
    Kind.PENALTY: Theme.PENALTY,
    Kind.RECONSIDERATION: Theme.RECONSIDERATION,
    Kind.SUPERVISION_DECISION: Theme.SUPERVISION,
}


@dataclass(frozen=True, slots=True)
class Options:
    """What an import does with the rows."""

    publish: bool = False
    anonymised_by: str = ""
    update: bool = False
    archive: bool = False

    def key(self) -> str:
        """The same text for the same options: only equal imports of a file continue each other."""
        archive = ";archive" if self.archive else ""
        return f"publish={self.publish};by={self.anonymised_by};update={self.update}"[:190] + archive


@dataclass(slots=True)
class Result:
    """What became of a batch; ``problems`` are (line, number, reason, refused)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    published: int = 0
    refused: int = 0
    problems: list[tuple[int, str, str, bool]] = field(default_factory=list)


class Writer:
    """Writes the batches of one run. Remembers the numbers of the file, to find those that stand in it twice."""

    def __init__(self, options: Options, started_at: datetime, user=None, dry_run: bool = False) -> None:
        self.options = options
        self.started_at = started_at
        self.user = user
        self.dry_run = dry_run
        self.seen: dict[str, int] = {}
        self.content_type = ContentType.objects.get_for_model(Ruling, for_concrete_model=False)

    def write(self, rows: Sequence[ImportRow]) -> Result:
        """Store ``rows`` inside the caller's transaction."""
        result = Result()
        known = self._known(rows)
        fresh: list[ImportRow] = []
        touched = False
        for row in rows:
            for notice in row.notices:
                result.problems.append((row.line, row.number, notice, False))
            existing = known.get(row.import_key) if row.import_key else None
            if existing is None:
                row = self._settle_number(row, known, result)
                if row is None:
                    continue
                existing = known.get(row.number_key)
            else:
                self.seen.setdefault(existing.number_key, row.line)
            if existing is None:
                fresh.append(row)
            elif not self.dry_run:
                touched |= self._again(existing, row, result)
            else:
                result.unchanged += 1
        result.created += len(fresh)
        if fresh and not self.dry_run:
            result.published += self._create(fresh)
            touched = True
        if touched:
            bump("rulings")
        return result

    # -- what is there already ------------------------------------------------------------------------------

    def _known(self, rows: Sequence[ImportRow]) -> dict[str, Ruling]:
        """Stored rulings of the batch by number key and by import key; two queries."""
        keys = [row.number_key for row in rows] + [key_of(row.fallback) for row in rows if row.fallback]
        stored = list(Ruling.objects.filter(number_key__in=keys).select_related("imported_revision"))
        import_keys = [row.import_key for row in rows if row.import_key]
        if import_keys:
            stored += Ruling.objects.filter(import_key__in=import_keys).select_related("imported_revision")
        known = {ruling.number_key: ruling for ruling in stored}
        known.update((ruling.import_key, ruling) for ruling in stored if ruling.import_key)
        return known

    def _settle_number(self, row: ImportRow, known: dict[str, Ruling], result: Result) -> ImportRow | None:
        """The row with a number nothing else has, or None (reported) when another row of this file has it."""
        twin_line = self.seen.get(row.number_key)
        twin = known.get(row.number_key)
        if twin_line is None and twin is not None and self._of_this_run(twin):
            twin_line = 0  # stored before this run was interrupted
        if row.fallback and (twin_line is not None or (twin is not None and twin.import_key != row.import_key)):
            reason = _("%(number)s is taken by another case; a number was made from the identifier")
            result.problems.append((row.line, row.number, reason % {"number": row.number}, False))
            row.number, row.number_key = row.fallback, key_of(row.fallback)
            twin_line = self.seen.get(row.number_key)
        if twin_line is not None:
            where = _("line %(n)d") % {"n": twin_line} if twin_line else _("an earlier line")
            reason = _("The same number as %(where)s of this file") % {"where": where}
            result.problems.append((row.line, row.number, reason, True))
            result.refused += 1
            return None
        self.seen[row.number_key] = row.line
        return row

    def _of_this_run(self, ruling: Ruling) -> bool:
        revision = ruling.imported_revision
        return revision is not None and revision.created_at >= self.started_at

    def _again(self, ruling: Ruling, row: ImportRow, result: Result) -> bool:
        """Meet a row whose ruling is stored: leave what an editor changed, bring the rest up to the file."""
        if row.fallback and ruling.number_key == key_of(row.fallback):
            # Its number went to another case when it was first imported; that stays so.
            row.number, row.number_key = row.fallback, ruling.number_key
        digest = row.digest()
        edited = ruling.imported_revision_id is None or ruling.latest_revision_id != ruling.imported_revision_id
        if ruling.withdrawn_on:
            result.kept += 1
            result.problems.append((row.line, row.number, _("The ruling is withdrawn and was not touched"), False))
            return False
        if digest == ruling.import_digest:
            result.unchanged += 1
            if self.options.publish and not ruling.live and not edited and ruling.first_published_at is None:
                self._attest(ruling)
                services.publish_ruling(ruling=ruling, user=self.user)
                result.published += 1
                return True
            return False
        if edited and not self.options.update:
            result.kept += 1
            reason = (
                _("An editor has changed this ruling; it was left alone (--update makes the file's text a new draft)")
                if ruling.imported_revision_id
                else _(
                    "A ruling with this number exists that was not imported; it was left alone (--update changes it)"
                )
            )
            result.problems.append((row.line, row.number, reason, False))
            return False
        version = ruling.get_latest_revision_as_object()
        self._fill(version, row)
        if not ruling.live:
            version.save()
        revision = version.save_revision(user=self.user, clean=False, log_action="rulings.import")
        Ruling.objects.filter(pk=ruling.pk).update(
            import_digest=digest, import_key=row.import_key or ruling.import_key, imported_revision=revision
        )
        result.updated += 1
        if self.options.publish:
            ruling.refresh_from_db()
            attest(ruling=version, source=self.options.anonymised_by)
            services.publish_ruling(ruling=ruling, user=self.user)
            result.published += 1
        return True

    def _attest(self, ruling: Ruling) -> None:
        """Write into a draft, and its revision, who attested the anonymisation."""
        version = ruling.get_latest_revision_as_object()
        version.anonymised_by = self.options.anonymised_by
        version.save()
        revision = version.save_revision(user=self.user, clean=False)
        attest(ruling=version, source=self.options.anonymised_by)
        Ruling.objects.filter(pk=ruling.pk).update(imported_revision=revision)
        ruling.refresh_from_db()

    # -- new rulings ----------------------------------------------------------------------------------------

    def _fill(self, ruling: Ruling, row: ImportRow) -> None:
        values = dict(row.values)
        chain = values.pop("chain", "")
        for name, value in values.items():
            setattr(ruling, name, value)
        if chain:
            ruling.chain = Chain.objects.get_or_create(title=chain, slug=None)[0]
        ruling.number, ruling.number_key = row.number, row.number_key
        ruling.document_number, ruling.written_on = row.number[:80], row.values["decided_on"]
        ruling.theme = _THEMES.get(row.values["kind"], Theme.LITIGATION)
        if self.options.anonymised_by:
            ruling.anonymised_by = self.options.anonymised_by

    def _create(self, rows: Sequence[ImportRow]) -> int:
        """Store new rulings; returns how many were published."""
        now = timezone.now()
        publish = self.options.publish
        rulings = []
        for row in rows:
            ruling = Ruling(live=publish, has_unpublished_changes=not publish)
            ruling.attachments = []  # spares a query for each ruling when its revision is written
            self._fill(ruling, row)
            ruling.import_key, ruling.import_digest = row.import_key, row.digest()
            ruling.from_archive = self.options.archive
            rulings.append(ruling)
        if publish:
            for ruling, index_number in zip(rulings, new_index_numbers(len(rulings)), strict=True):
                ruling.index_number = index_number
                ruling.first_published_at = ruling.last_published_at = now
        Ruling.objects.bulk_create(rulings, batch_size=100)
        revisions = [
            Revision(
                content_type=self.content_type,
                base_content_type=self.content_type,
                object_id=str(ruling.pk),
                created_at=now,
                user=self.user,
                object_str=str(ruling),
                content=ruling.serializable_data(),
            )
            for ruling in rulings
        ]
        Revision.objects.bulk_create(revisions, batch_size=100)
        for ruling, revision in zip(rulings, revisions, strict=True):
            ruling.latest_revision = ruling.imported_revision = revision
            ruling.live_revision = revision if publish else None
        Ruling.objects.bulk_update(rulings, ["latest_revision", "imported_revision", "live_revision"], batch_size=100)
        self._log(rulings, now)
        if publish:
            attest_many(rulings=rulings, source=self.options.anonymised_by)
            derived.store_citations(rulings)
            rulings_changed(rulings)
        for backend in get_search_backends(with_auto_update=True):
            backend.get_index_for_model(Ruling).add_items(Ruling, rulings)
        return len(rulings) if publish else 0

    def _log(self, rulings: Sequence[Ruling], now: datetime) -> None:
        """One entry a ruling, so that its history begins with the import."""
        model = log_registry.get_log_model_for_model(Ruling)
        model.objects.bulk_create(
            [
                model(
                    content_type=self.content_type,
                    label=str(ruling)[:255],
                    action="rulings.import",
                    data={"anonymised_by": ruling.anonymised_by} if ruling.live else {},
                    timestamp=now,
                    uuid=uuid.uuid4(),
                    user=self.user,
                    revision=ruling.latest_revision,
                    content_changed=True,
                    object_id=str(ruling.pk),
                )
                for ruling in rulings
            ],
            batch_size=200,
        )

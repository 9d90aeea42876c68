"""Making export files in the background, giving them out, and taking them back."""

import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone, translation

from core.outbox import Unavailable, Work, enqueue
from search.documents import StoredDocument, group_of
from search.engines.base import EngineUnavailable
from search.exports.models import SearchExport
from search.exports.rows import row, write_csv, write_xlsx
from search.parameters import read
from search.query import SearchQuery
from search.registry import public_groups
from search.saved.services import address_of
from search.service import listing

TOPIC = "search.export"
#: Rows of a file made in the background, at most (also what the engines give in one go); how long it is kept.
MOST_ROWS, KEPT = 10_000, dt.timedelta(hours=24)
#: Rows between two reports of progress.
STEP = 200


@transaction.atomic
def ask_for_export(*, query: SearchQuery, sort: str, form: str, base: str) -> SearchExport:
    """Ask for the results of ``query`` as a file; ``base`` is the address of the site, for links in it."""
    address = address_of(query) + (f"&sort={sort}" if sort else "")
    export = SearchExport.objects.create(address=address, base=base, format=SearchExport.Format(form))
    enqueue(TOPIC, str(export.token))
    return export


def make_export(work: Work) -> None:
    """Outbox handler: make the file. The key is the export's token; one made already, or dropped, needs nothing."""
    export = SearchExport.objects.filter(token=work.key, finished_at=None).first()
    if export is None:
        return
    query, _problems = read(QueryDict(export.address))
    try:
        found, total, documents = listing(query, limit=MOST_ROWS)
        SearchExport.objects.filter(pk=export.pk).update(total=total, found=found, done=0)
        _write(export, documents)
    except EngineUnavailable as problem:
        raise Unavailable(str(problem)) from problem


def _write(export: SearchExport, documents: Iterator[StoredDocument]) -> None:
    groups: list[str] = []

    def rows() -> Iterator[list[str]]:
        for document in documents:
            groups.append(group_of(document.id))
            if len(groups) % STEP == 0:
                SearchExport.objects.filter(pk=export.pk).update(done=len(groups))
            yield row(document, export.base)

    write = write_csv if export.format == SearchExport.Format.CSV else write_xlsx
    with tempfile.TemporaryFile() as target, translation.override(settings.LANGUAGE_CODE):
        write(rows(), target)
        target.seek(0)
        export.file.save(f"{export.token}.{export.format}", File(target), save=False)
    export.groups = "\n".join(["", *dict.fromkeys(groups), ""])
    kept = SearchExport.objects.filter(pk=export.pk).update(
        file=export.file.name, groups=export.groups, done=len(groups), finished_at=timezone.now()
    )
    if not kept:  # dropped in the meantime
        export.file.storage.delete(export.file.name)


def may_be_given_out(export: SearchExport) -> bool:
    """Whether everything in a finished file is still public; a file that is not is dropped.

    Asked of the database at every download: a withdrawal counts from its commit, whatever the index says.
    """
    groups = set(export.groups.split())
    if public_groups(groups) == groups:
        return True
    _drop(SearchExport.objects.filter(pk=export.pk))
    return False


def holding(group: str) -> Q:
    """The exports whose file holds something of the item ``group``."""
    return Q(groups__contains=f"\n{group}\n")


def forget_exports(groups: Iterable[str]) -> None:
    """These items are not public any more: files that hold them go."""
    for group in groups:
        _drop(SearchExport.objects.filter(holding(group)))


def drop_old_exports(now: dt.datetime | None = None) -> int:
    """Delete files made longer ago than they are kept; returns how many."""
    return _drop(SearchExport.objects.filter(made_at__lt=(now or timezone.now()) - KEPT))


def _drop(exports) -> int:
    found = list(exports.only("token", "file"))
    for export in found:
        if export.file:
            export.file.storage.delete(export.file.name)
    SearchExport.objects.filter(pk__in=[export.pk for export in found]).delete()
    return len(found)

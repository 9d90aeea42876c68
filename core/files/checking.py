"""Whether the store and the database agree: every file there and whole, none that nobody refers to."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.utils import timezone

from core.files import store
from core.files.models import StoredFile

#: Files younger than this may belong to a form that is still being filled in.
GRACE: Final = timedelta(days=1)
_PAGE: Final = 500


@dataclass
class Findings:
    """What a check found. Rows are named by hash, files by their path in the store."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    #: Files without a row, older than ``GRACE``; younger ones are not counted.
    unused: list[str] = field(default_factory=list)
    removed: int = 0

    @property
    def sound(self) -> bool:
        """Whether every file that is referred to is there and whole."""
        return not self.missing and not self.damaged


def check(*, repair: bool = False, grace: timedelta = GRACE) -> Findings:
    """Read every stored file and compare it with its hash; find what nobody refers to.

    ``repair`` removes what is unused and notes at each file what was found. A missing or damaged file comes back from
    a backup of the store, or when the same content is uploaded again; nothing else can bring it back.
    """
    findings = Findings()
    last = 0
    while page := list(StoredFile.objects.filter(pk__gt=last).order_by("pk")[:_PAGE]):
        for row in page:
            _check_row(row, findings, repair=repair)
        last = page[-1].pk
    sweep(findings, repair=repair, grace=grace)
    return findings


def sweep(findings: Findings | None = None, *, repair: bool = True, grace: timedelta = GRACE) -> Findings:
    """Find (and remove) what nobody refers to, by names alone; quick enough for the clock."""
    findings = findings or Findings()
    before = timezone.now() - grace
    batch: list[str] = []
    for name in store.names():
        batch.append(name)
        if len(batch) == _PAGE:
            _sweep_batch(batch, findings, before, repair)
            batch = []
    _sweep_batch(batch, findings, before, repair)
    return findings


def _sweep_batch(names: list[str], findings: Findings, before, repair: bool) -> None:
    hashes = [name.rpartition("/")[2] for name in names]
    known = set(StoredFile.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))
    for name in names:
        digest = name.rpartition("/")[2]
        if digest in known and name == store.name_of(digest):
            continue
        if repair:
            if store.remove_unused(name, before=before):
                findings.unused.append(name)
                findings.removed += 1
        elif store.is_older(name, before=before):
            findings.unused.append(name)


def _check_row(row: StoredFile, findings: Findings, *, repair: bool) -> None:
    findings.checked += 1
    try:
        with store.read(row.sha256) as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == row.sha256
        state = StoredFile.State.PRESENT if whole else StoredFile.State.DAMAGED
    except store.StoreUnavailableError:
        if store.is_there(row.sha256):
            raise  # it is there and cannot be read: nothing is known about it
        state = StoredFile.State.MISSING
    if state == StoredFile.State.MISSING:
        findings.missing.append(row.sha256)
    elif state == StoredFile.State.DAMAGED:
        findings.damaged.append(row.sha256)
    if repair and row.state != state:
        StoredFile.objects.filter(pk=row.pk).update(state=state)

"""Making the archive of a case file, and recording that it was made."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from pathlib import Path
from string import Template
from typing import IO, Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.access import Principal
from core.audit import actor_for, record
from core.audit.exporting import EmptyStreamError, slice_lines, verifier_path
from core.files import StoreUnavailableError, store
from liaison.casefiles.gathering import CaseEntry, CaseFile, gather
from liaison.casefiles.printing import print_case
from liaison.clues.models import Clue

EXPORTED: Final = "casefile.exported"
#: Above this a request would take minutes and fill the disk: such a case is put together by an administrator.
MOST_FILES: Final = 300
MOST_BYTES: Final = 500 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_README: Final = Path(__file__).with_name("readme.txt")


class CaseFileRefused(Exception):
    """No archive was made; the message says why, for officers."""


def check_size(case: CaseFile) -> None:
    """Raises CaseFileRefused where there are more files than an archive may hold."""
    if len(case.files) > MOST_FILES or case.size > MOST_BYTES:
        raise CaseFileRefused(
            _("A case file holds at most %(files)d files of %(size)d MB together; this clue has more.")
            % {"files": MOST_FILES, "size": MOST_BYTES // 1024 // 1024}
        )


def export_case(*, clue: Clue, principal: Principal) -> IO[bytes]:
    """The archive of ``clue`` as an open temporary file, read from its start; recorded with its SHA-256.

    ``clue`` must be one that ``principal`` may see: the caller asked. The entry of the export itself is not in the
    archive, because it names the archive's hash.

    Raises:
        CaseFileRefused: too large, or a file cannot be read or is not what it was.
    """
    with override(settings.LANGUAGE_CODE):
        case = gather(clue, principal)
        check_size(case)
        archive = tempfile.TemporaryFile()  # noqa: SIM115 - the caller sends it and closes it
        try:
            _write(archive, case, principal)
        except BaseException:
            archive.close()
            raise
    size = archive.seek(0, 2)
    archive.seek(0)
    detail = {
        "number": clue.number,
        "sha256": hashlib.file_digest(archive, "sha256").hexdigest(),
        "size": size,
        "files": len(case.files),
        "streams": list(case.streams)[:200],
    }
    record(action=EXPORTED, stream=clue.subject, actor=actor_for(principal), detail=detail)
    archive.seek(0)
    return archive


def _write(archive: IO[bytes], case: CaseFile, principal: Principal) -> None:
    now = timezone.now()
    sums: dict[str, str] = {}
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:

        def put(name: str, content: bytes) -> None:
            sums[name] = hashlib.sha256(content).hexdigest()
            target.writestr(name, content)

        ends = {}
        for stream in case.streams:
            try:
                lines = list(slice_lines(stream))
            except EmptyStreamError:  # brought in by an import that recorded itself as a whole
                continue
            head = json.loads(lines[0])
            ends[stream] = (head["entries"], head["last_hash"])
            put(f"audit/audit-{stream.replace(':', '-')}.jsonl", "".join(f"{line}\n" for line in lines).encode())
        put("audit/verifier.py", verifier_path().read_bytes())
        data = case.data | {"exported_at": now.isoformat(timespec="seconds"), "exported_by": principal.label}
        put("case.json", json.dumps(data, ensure_ascii=False, indent=2).encode())
        put("案卷.pdf", print_case(case, principal=principal, at=now, ends=ends))
        put("README.txt", _readme(case.data["clue"], principal, now).encode())
        for entry in case.files:
            if entry.stored:
                sums[entry.path] = _copy(entry, target)
        put("SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode())


def _copy(entry: CaseEntry, target: zipfile.ZipFile) -> str:
    """Copy one file in pieces, and make sure on the way that it is still what was attached."""
    digest = hashlib.sha256()
    try:
        with store.read(entry.stored.sha256) as source, target.open(entry.path, "w", force_zip64=True) as copy:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                copy.write(piece)
    except (StoreUnavailableError, OSError) as error:
        raise CaseFileRefused(
            _("“%(name)s” cannot be read at the moment. Nothing was exported; tell the administrator if it stays so.")
            % {"name": entry.attachment.name}
        ) from error
    if digest.hexdigest() != entry.stored.sha256:
        raise CaseFileRefused(
            _("“%(name)s” is no longer what was attached. Nothing was exported; tell the administrator.")
            % {"name": entry.attachment.name}
        )
    return digest.hexdigest()


def _readme(clue: dict[str, Any], principal: Principal, now) -> str:
    return Template(_README.read_text("utf-8")).substitute(
        number=clue["number"],
        organisation=principal.organisation_name,
        person=principal.label,
        time=f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
    )

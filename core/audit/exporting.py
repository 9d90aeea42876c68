"""The slice of one stream, to be checked without the portal: lines for a file, and the verifier that goes with it."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from core.audit import verifier
from core.audit.models import AuditEntry

_PAGE = 500


class EmptyStreamError(LookupError):
    """Nothing was ever recorded under this stream."""


def slice_lines(stream: str) -> Iterator[str]:
    """The slice of ``stream`` as lines of JSON without their ends: what it is, then its entries, oldest first.

    Raises EmptyStreamError. Entries recorded meanwhile are left for the next export.
    """
    entries = AuditEntry.objects.filter(stream=stream).order_by("stream_seq")
    last = entries.last()
    if last is None:
        raise EmptyStreamError(stream)
    yield verifier.canonical(
        {"format": verifier.FORMAT, "stream": stream, "entries": last.stream_seq, "last_hash": last.hash}
    )
    done = 0
    while page := list(entries.filter(stream_seq__gt=done, stream_seq__lte=last.stream_seq)[:_PAGE]):
        for entry in page:
            yield verifier.canonical({**entry.content(), "hash": entry.hash})
        done = page[-1].stream_seq


def verifier_path() -> Path:
    """The stand-alone verifier, to be put beside an exported slice."""
    return Path(verifier.__file__)


def export(stream: str, folder: Path) -> tuple[Path, Path]:
    """Write the slice of ``stream`` and the verifier into ``folder`` (made when absent); returns both paths.

    Raises EmptyStreamError before anything is written, OSError when it cannot be.
    """
    lines = slice_lines(stream)
    first = next(lines)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"audit-{re.sub(r'[^A-Za-z0-9]+', '-', stream).strip('-')}.jsonl"
    unfinished = target.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="\n") as file:
        file.write(first + "\n")
        file.writelines(line + "\n" for line in lines)
    os.replace(unfinished, target)
    return target, Path(shutil.copyfile(verifier_path(), folder / "verifier.py"))

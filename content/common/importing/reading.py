"""Records out of a file nobody vouches for: bounded memory, any encoding, broken compression. Pure Python.

What can be read is handed on; what cannot is handed on as a `Bad` with its line and reason, so that one bad row
costs that row only. `SourceError` is left for what makes the whole file unreadable.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

CHUNK = 1 << 16
#: Bytes of one row. The longest judgment in the reference texts has 120 KB; a row beyond this is a mistake.
ROW_LIMIT = 4 << 20
#: Bytes looked at to tell the encoding.
SAMPLE = 1 << 20
#: A quoted CSV value may run over this many lines before its quote counts as forgotten.
LINES_LIMIT = 20_000


class SourceError(Exception):
    """The file as a whole cannot be imported; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be read."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """A row that could be read, as names and values."""

    line: int
    values: dict[str, Any]


def content_hash(path: Path) -> str:
    """A fingerprint of the file's bytes."""
    state = blake2b(digest_size=32)
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            state.update(chunk)
    return state.hexdigest()


class Source:
    """One file of rulings: JSON lines or CSV, plain or gzip, UTF-8 or GB18030, told apart by their content.

    ``records()`` can be read once. ``truncated`` is set afterwards when the compressed data broke off.
    ``progress`` is called with the number of bytes of the file read so far.
    """

    def __init__(
        self,
        path: Path,
        progress: Callable[[int], None] | None = None,
        check_header: Callable[[list[str]], None] | None = None,
    ) -> None:
        """``check_header`` gets a CSV file's column names and raises `SourceError` when needed ones are missing."""
        self.path = path
        self.progress = progress
        self.check_header = check_header
        self.truncated = ""
        self.encoding = "utf-8"
        self.notice = ""
        self._look()

    # -- what kind of file it is ----------------------------------------------------------------------------

    def _look(self) -> None:
        try:
            with self.path.open("rb") as handle:
                head = handle.read(4)
        except OSError as error:
            raise SourceError(_("The file cannot be opened: %(error)s") % {"error": error.strerror or error}) from error
        self.compressed = head[:2] == b"\x1f\x8b"
        sample = self._sample()
        if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or (
            b"\0" in sample[:4000] and sample[:4000].count(b"\0") > 40
        ):
            raise SourceError(_("The file is UTF-16 or not a text file. Save it as UTF-8 and import it again."))
        sample = sample.removeprefix(b"\xef\xbb\xbf")
        if not sample.strip():
            raise SourceError(_("The file is empty."))
        self.encoding = _encoding_of(sample)
        if self.encoding == "gb18030":
            self.notice = _("The file is encoded in GBK/GB18030 and was read as such.")
        first = sample.lstrip()[:1]
        if first == b"[":
            raise SourceError(_("This is a JSON array. Write one JSON object a line (JSON Lines) and import it again."))
        self.kind = "jsonl" if first == b"{" else "csv"

    def _sample(self) -> bytes:
        with self.path.open("rb") as raw, self._unpack(raw) as handle:
            pieces, size = [], 0
            try:
                while size < SAMPLE and (chunk := handle.read(CHUNK)):
                    pieces.append(chunk)
                    size += len(chunk)
            except (EOFError, OSError, zlib.error):
                pass  # what came before the break is still a sample; records() reports the break
        if self.compressed and not pieces:
            raise SourceError(_("The compressed file is damaged from the start; nothing can be read from it."))
        return b"".join(pieces)

    def _unpack(self, raw: BinaryIO):
        return gzip.GzipFile(fileobj=raw) if self.compressed else raw

    # -- lines ----------------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[tuple[int, bytes | None]]:
        """(number, line without its end) of every line; None for a line beyond ``ROW_LIMIT``, never held in memory."""
        number, kept, size = 1, [], 0
        with self.path.open("rb") as raw, self._unpack(raw) as handle:
            while True:
                try:
                    chunk = handle.read(CHUNK)
                except (EOFError, OSError, zlib.error) as error:
                    self.truncated = _(
                        "The compressed file breaks off or is damaged after line %(line)d (%(error)s)."
                    ) % {
                        "line": number - 1,
                        "error": type(error).__name__,
                    }
                    return
                if self.progress:
                    self.progress(raw.tell())
                if not chunk:
                    break
                start = 0
                while (end := chunk.find(b"\n", start)) >= 0:
                    size += end - start
                    if size <= ROW_LIMIT:
                        kept.append(chunk[start:end])
                        yield number, b"".join(kept).removesuffix(b"\r")
                    else:
                        yield number, None
                    number, kept, size, start = number + 1, [], 0, end + 1
                size += len(chunk) - start
                if size <= ROW_LIMIT:
                    kept.append(chunk[start:])
                else:
                    kept = []
            if size:
                yield number, b"".join(kept).removesuffix(b"\r") if size <= ROW_LIMIT else None

    def _text(self, line: bytes, number: int) -> str | Bad:
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        # Bytes that are valid UTF-8 beyond ASCII are hardly ever anything else, whatever the rest of the file is.
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            place = error.start + 1
        try:
            return line.decode(self.encoding)
        except UnicodeDecodeError:
            return Bad(
                number,
                _("Byte %(place)d of this row is not %(encoding)s text, which the rest of the file is.")
                % {"place": place, "encoding": self.encoding.upper()},
            )

    # -- records --------------------------------------------------------------------------------------------

    def records(self) -> Iterator[Record | Bad]:
        """Every row of the file in order."""
        yield from self._json_records() if self.kind == "jsonl" else self._csv_records()

    def _json_records(self) -> Iterator[Record | Bad]:
        for number, line in self._lines():
            if line is None:
                yield _too_large(number)
                continue
            if not line.strip():
                continue
            text = self._text(line, number)
            if isinstance(text, Bad):
                yield text
                continue
            try:
                value = json.loads(text)
            except (ValueError, RecursionError) as error:
                where = getattr(error, "colno", None)
                yield Bad(number, _("Not valid JSON") + (_(" (column %(n)d)") % {"n": where} if where else ""))
                continue
            if isinstance(value, dict):
                yield Record(number, value)
            else:
                yield Bad(number, _("Not a JSON object"))

    def _csv_records(self) -> Iterator[Record | Bad]:
        header: list[str] | None = None
        delimiter = ","
        for number, text in self._csv_rows():
            if isinstance(text, Bad):
                if header is None:
                    raise SourceError(_("The header cannot be read: %(reason)s") % {"reason": text.reason})
                yield text
                continue
            if header is None:
                delimiter = max(",\t;，", key=text.count)
                header = [name.strip() for name in _cells(text, delimiter) or []]
                if self.check_header:
                    self.check_header(header)
                continue
            cells = _cells(text, delimiter)
            if cells is None:
                yield Bad(number, _("Not a valid CSV row"))
            elif len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                yield Bad(
                    number,
                    _("The row has %(n)d values but the header %(m)d columns. Put values that hold a comma in quotes.")
                    % {"n": len(cells), "m": len(header)},
                )
            else:
                yield Record(number, dict(zip(header, cells, strict=False)))

    def _csv_rows(self) -> Iterator[tuple[int, str | Bad]]:
        """Rows whose quotes are balanced. A quote that is never closed costs its own line, not the rest of the file."""
        skip_to = 0
        while True:
            reread = None
            for number, item in self._balanced(skip_to):
                if isinstance(item, int):
                    yield number, Bad(number, _("A quotation mark is opened in this row and never closed"))
                    reread = number
                else:
                    yield number, item
            if reread is None or self.truncated:
                return
            skip_to = reread

    def _balanced(self, skip_to: int) -> Iterator[tuple[int, str | Bad | int]]:
        held: list[bytes] = []
        first, size, odd, lines, oversize = 0, 0, False, 0, False
        for number, line in self._lines():
            if number <= skip_to:
                continue
            if not odd:
                held, first, size, lines, oversize = [], number, 0, 0, False
            if line is None:
                # What the line held is unknown; it is taken as a whole row of its own.
                yield first, _too_large(first)
                odd = False
                continue
            quotes = line.count(b'"')
            odd ^= bool(quotes % 2)
            size, lines = size + len(line) + 1, lines + 1
            oversize = oversize or size > ROW_LIMIT
            if oversize:
                held = []
            else:
                held.append(line)
            if odd and lines > LINES_LIMIT:
                break
            if odd:
                continue
            if oversize:
                yield first, _too_large(first)
            elif size > 1:
                text = self._text(b"\n".join(held), first)
                if isinstance(text, Bad) or text.strip():
                    yield first, text
        if odd:
            # Handed on as a number: the caller reports the line and reads again after it.
            yield first, first


def _too_large(line: int) -> Bad:
    return Bad(line, _("The row is larger than %(limit)d MiB, more than any ruling") % {"limit": ROW_LIMIT >> 20})


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The values of one CSV row; None when it is not one."""
    csv.field_size_limit(ROW_LIMIT)
    try:
        rows = list(csv.reader(_keep_ends(text), delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _keep_ends(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")]


def _encoding_of(sample: bytes) -> str:
    """utf-8 or gb18030, by which more of the sample's lines beyond ASCII can be read as."""
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    if len(sample) >= SAMPLE and len(lines) > 1:
        lines.pop()  # cut in the middle
    score = {"utf-8": 0, "gb18030": 0}
    for line in lines[:2000]:
        for encoding in score:
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                continue
            score[encoding] += 1
    return "gb18030" if score["gb18030"] > score["utf-8"] and score["utf-8"] * 2 < len(lines[:2000]) else "utf-8"

"""Reading a table from an uploaded file. The file is looked at, its name is not believed; everything has a limit."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from content.lists.kinds import MAX_ROWS

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_MEMBERS = 200
MAX_COLUMNS = 60
MAX_CELL = 4_000

_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS/DOC"),
    (b"PK\x03\x04", "XLSX/ZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"\x1f\x8b", "GZIP"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WORKBOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


class FileError(ValueError):
    """The file as a whole cannot be taken. The message says why and what to do."""


@dataclass(frozen=True)
class SheetRow:
    """One row that is not empty: its line in the file (the header is line 1 unless blank lines precede it)."""

    line: int
    cells: tuple[object, ...]
    #: Positions (from 0) of cells that cannot be read, with the reason.
    faults: tuple[tuple[int, str], ...] = ()


def read_table(name: str, content: bytes) -> list[SheetRow]:
    """The rows of the file, the header first. Raises ``FileError``."""
    if not content:
        raise FileError(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise FileError(
            _("The file has %(size).1f MB, at most %(limit)s MB can be imported. Delete pictures and other sheets.")
            % {"size": len(content) / 1024 / 1024, "limit": MAX_BYTES // 1024 // 1024}
        )
    extension = name.rpartition(".")[2].lower()
    found = next((label for signature, label in _SIGNATURES if content.startswith(signature)), "")
    if extension == "xlsx":
        if found != "XLSX/ZIP":
            raise FileError(_disguised("xlsx", found or _looks_like(content)))
        return list(_limited(_read_xlsx(content)))
    if extension in ("csv", "txt"):
        if found or _looks_like(content) == "HTML":
            raise FileError(_disguised(extension, found or "HTML"))
        return list(_limited(_read_csv(content)))
    if extension in ("xls", "et", "ods", "xlsm"):
        raise FileError(
            _("Files of type .%(type)s are not taken. Open it and save it as .xlsx or .csv.") % {"type": extension}
        )
    raise FileError(_("Only .xlsx and .csv files can be imported."))


def _looks_like(content: bytes) -> str:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        "HTML" if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<script")) else _("plain text")
    )


def _disguised(extension: str, found: str) -> str:
    return _("The name says .%(type)s, but the content is %(found)s. Open it and save it as .xlsx or .csv.") % {
        "type": extension,
        "found": found,
    }


def _limited(rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise FileError(_("The file has more than %(limit)s rows.") % {"limit": MAX_ROWS})
        if len(row.cells) > MAX_COLUMNS:
            raise FileError(
                _("Line %(line)s has more than %(limit)s columns.") % {"line": row.line, "limit": MAX_COLUMNS}
            )
        faults = list(row.faults)
        cells = list(row.cells)
        for position, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                faults.append((position, _("is too long: more than %(limit)s characters") % {"limit": MAX_CELL}))
                cells[position] = cell[:200]
        yield SheetRow(row.line, tuple(cells), tuple(faults))


# CSV


def _decode(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text
    raise FileError(_("The file is not readable text (UTF-8 or GBK). Save it again as .xlsx or as CSV UTF-8."))


def _read_csv(content: bytes) -> Iterator[SheetRow]:
    text = _decode(content)
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",\t;", key=header.count)
    # Cells up to the limit for rows are read whole, so that the one that is too long can be named.
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield SheetRow(line + 1, tuple(_unescape(cell) for cell in cells))
            line = reader.line_num
    except csv.Error:
        raise FileError(
            _("Quotation marks are broken near line %(line)s: a field that begins with one must end with one.")
            % {"line": line + 1}
        ) from None


def _unescape(cell: str) -> str:
    """Undo what ``writing`` puts before text that a spreadsheet program would take for a formula."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell


# XLSX


def _check_package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        members = package.infolist()
        names = {member.filename for member in members}
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise FileError(_("The file unpacks to more than a list can hold. Copy the rows into a new file."))
        if any(member.flag_bits & 0x1 for member in members):
            raise FileError(_("The file is protected by a password. Save it without one."))
        if "[Content_Types].xml" not in names or _WORKBOOK not in package.read("[Content_Types].xml"):
            raise FileError(_disguised("xlsx", "ZIP"))
        if any("vbaproject" in member.lower() for member in names):
            raise FileError(_("The file contains macros. Save it as .xlsx without macros."))


def _read_xlsx(content: bytes) -> Iterator[SheetRow]:
    try:
        _check_package(content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            yield from _sheet_rows(workbook.worksheets[0])
        finally:
            workbook.close()
    except FileError:
        raise
    except Exception as error:
        # zipfile, zlib, the XML parsers and openpyxl raise a dozen unrelated types for broken or hostile bytes;
        # whatever it is, the file is at fault and its sender can be told so.
        raise FileError(_("The file is damaged or incomplete. Save it again and upload it once more.")) from error


def _sheet_rows(sheet) -> Iterator[SheetRow]:
    # A sheet may claim a million empty rows; what it really holds is counted instead.
    sheet.reset_dimensions()
    empty = 0
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells: list[object] = []
        faults = []
        for position, cell in enumerate(row[: MAX_COLUMNS + 1]):
            value = cell.value
            if cell.data_type == "f":
                faults.append((position, _("is a formula; paste it as a value (选择性粘贴 → 数值)")))
                value = str(getattr(value, "text", value))
            elif cell.data_type == "e":
                faults.append((position, _("is a spreadsheet error (%(value)s)") % {"value": value}))
            cells.append(value)
        while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if cells:
            empty = 0
            yield SheetRow(line, tuple(cells), tuple(faults))
        else:
            empty += 1
            if empty > 20_000:
                raise FileError(_("The file has more than %(limit)s rows.") % {"limit": MAX_ROWS})

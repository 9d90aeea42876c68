"""What a row of an export holds, and how rows become CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from search.documents import StoredDocument
from search.registry import outcome_labels, type_labels

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Bytes of CSV gathered before they are passed on.
_PIECE = 32_768


def columns() -> list[str]:
    """The headings."""
    return [
        _("Number"),
        _("Title"),
        _("Kind"),
        _("Body"),
        _("Region"),
        _("Field"),
        _("Date"),
        _("Outcome"),
        _("Fine (yuan)"),
        _("Dispute"),
        _("Address"),
    ]


def row(document: StoredDocument, base: str) -> list[str]:
    """One result under ``columns``; ``base`` is the address of the site."""
    values = [
        document.number,
        document.title,
        str(type_labels().get(document.type, document.type)),
        document.body,
        document.region,
        document.field,
        document.dated,
        str(outcome_labels().get(document.outcome, document.outcome)),
        document.fine,
        " → ".join(step["label"] for step in document.chain_steps),
        base + document.url,
    ]
    return [_safe(value) for value in values]


def _safe(value: str) -> str:
    """A value no spreadsheet takes for a formula, without characters a workbook cannot hold."""
    value = "".join(char for char in value if char >= " " or char in "\t\n")
    return f"'{value}" if value.startswith(_FORMULA) else value


def csv_pieces(rows: Iterable[list[str]]) -> Iterator[str]:
    """``rows`` as CSV with a byte-order mark (spreadsheets then read UTF-8), in pieces as they come."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(columns())
    for values in rows:
        writer.writerow(values)
        if buffer.tell() > _PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_csv(rows: Iterable[list[str]], target: IO[bytes]) -> None:
    """``rows`` as CSV into ``target``."""
    for piece in csv_pieces(rows):
        target.write(piece.encode())


def write_xlsx(rows: Iterable[list[str]], target: IO[bytes]) -> None:
    """``rows`` as a workbook into ``target``."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Results"))
    sheet.append(columns())
    for values in rows:
        sheet.append(values)
    book.save(target)

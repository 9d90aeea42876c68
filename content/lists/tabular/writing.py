"""Writing a list as CSV or XLSX: no text of ours is ever taken for a formula by the program that opens it."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from content.lists.columns import Date
from content.lists.kinds import Kind

Rows = Iterable[tuple[str, Mapping]]
_WIDTHS = {"long": 48, "statute": 48, "date": 14, "integer": 12, "number": 12, "money": 14, "choice": 16}


_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def header(kind: Kind) -> list[str]:
    """The header row: the key and the columns' labels."""
    return [kind.key_label, *(str(column.label) for column in kind.columns)]


def guard(text: str) -> str:
    """Text that would start a formula gets a ' in front; ``reading`` takes exactly one away again."""
    return f"'{text}" if re.match(r"'*[=+\-@\t\r]", text) else text


def _plain(column, stored) -> str:
    """A value in CSV: dates as 2026-05-18, numbers without separators, choices as their label."""
    if stored is None:
        return ""
    if column.type_name in ("integer", "number", "money"):
        return str(stored)
    return guard(column.display(stored))


def write_csv(kind: Kind, rows: Rows, *, title: str = "") -> bytes:
    """CSV in UTF-8 with a byte order mark, without which Excel takes it for GBK."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header(kind))
    for key, data in rows:
        writer.writerow([guard(key), *(_plain(column, data.get(column.name)) for column in kind.columns)])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(kind: Kind, rows: Rows, *, title: str = "") -> bytes:
    """A spreadsheet with typed cells; text is marked as text, so that it stays so when edited."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = _sheet_title(title or str(kind.label))
    _fill(sheet, kind, rows)
    return _bytes(workbook)


def write_template(kind: Kind) -> bytes:
    """An empty spreadsheet with the right header row, and a second sheet that says what goes where."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = _sheet_title(str(kind.label))
    _fill(sheet, kind, ())
    rules = workbook.create_sheet(_sheet_title(_("Instructions")))
    rules.append([_("Column"), _("Required"), _("What to write")])
    rules.append([kind.key_label, _("yes"), _("stable number of the row: never reuse or change it")])
    for column in kind.columns:
        rules.append([str(column.label), _("yes") if column.required else _("no"), column.rule()])
    for letter, width in (("A", 24), ("B", 10), ("C", 80)):
        rules.column_dimensions[letter].width = width
    return _bytes(workbook)


def write_csv_template(kind: Kind) -> bytes:
    """The header row alone as CSV."""
    return write_csv(kind, ())


def _sheet_title(text: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:31] or "1"


def _text(sheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row=row, column=column)
    cell.value = text
    cell.data_type = "s"  # openpyxl would make a formula of text that begins with =
    cell.quotePrefix = text[:1] in "=+-@'"
    cell.number_format = "@"
    cell.alignment = _WRAPPED


def _fill(sheet, kind: Kind, rows: Rows) -> None:
    for position, label in enumerate(header(kind), start=1):
        cell = sheet.cell(row=1, column=position, value=label)
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 16
    for position, column in enumerate(kind.columns, start=2):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTHS.get(column.type_name, 24)
    for number, (key, data) in enumerate(rows, start=2):
        _text(sheet, number, 1, key)
        for position, column in enumerate(kind.columns, start=2):
            value = column.cell(data.get(column.name))
            if value is None or value == "":
                continue
            if isinstance(value, str):
                _text(sheet, number, position, value)
            else:
                cell = sheet.cell(row=number, column=position, value=value)
                cell.alignment = _TOP
                if isinstance(column, Date):
                    cell.number_format = "yyyy-mm-dd"


def _bytes(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


FORMATS: dict[str, tuple[Callable[..., bytes], str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

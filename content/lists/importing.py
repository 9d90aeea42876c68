"""From a file's rows to proposed rows: which column is which, what each cell means, what is wrong where."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from content.lists.columns import Stored
from content.lists.kinds import KEY_NAME, Kind
from content.lists.tabular.reading import FileError, SheetRow, read_table


@dataclass
class ImportedRow:
    """One row of a file. ``errors``: (column label, message); a good row has none."""

    line: int
    key: str
    raw: dict[str, str]
    data: dict[str, Stored]
    errors: list[tuple[str, str]] = field(default_factory=list)


def _heading(cell: object) -> str:
    text = unicodedata.normalize("NFKC", str(cell or "")).casefold()
    return re.sub(r"[\s*]+|\((?:必填|选填)\)$", "", text)


def _positions(kind: Kind, header: SheetRow) -> dict[int, str]:
    """Position in the file → column name. Raises ``FileError`` for missing, doubled or unknown headings."""
    known = {_heading(kind.key_label): KEY_NAME, KEY_NAME: KEY_NAME, "编号": KEY_NAME}
    for column in kind.columns:
        known[_heading(column.label)] = known[_heading(column.name)] = column.name
    positions: dict[int, str] = {}
    unknown = []
    for position, cell in enumerate(header.cells):
        heading = _heading(cell)
        if not heading:
            continue
        name = known.get(heading)
        if name is None:
            unknown.append(str(cell).strip()[:30])
        elif name in positions.values():
            raise FileError(_("The column “%(column)s” occurs twice.") % {"column": str(cell).strip()})
        else:
            positions[position] = name
    labels = {KEY_NAME: kind.key_label} | {column.name: str(column.label) for column in kind.columns}
    needed = [KEY_NAME, *(column.name for column in kind.columns if column.required)]
    missing = [labels[name] for name in needed if name not in positions.values()]
    if missing:
        message = _(
            "These columns are missing: %(columns)s. The header must be in the first row; the template has it."
        ) % {"columns": "、".join(missing)}
        if unknown:
            message += _(" Columns this list does not have: %(columns)s.") % {"columns": "、".join(unknown[:10])}
        raise FileError(message)
    if unknown:
        raise FileError(
            _("This list has no column %(columns)s. Delete it, or choose the right list.")
            % {"columns": "、".join(f"“{name}”" for name in unknown[:10])}
        )
    return positions


def _typed(value: object) -> str:
    """A cell as a person would have typed it, to be kept and corrected."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value)


def read_file(kind: Kind, name: str, content: bytes) -> list[ImportedRow]:
    """All rows of the file, good and bad. Raises ``FileError`` when the file as a whole cannot be taken."""
    rows = read_table(name, content)
    if not rows:
        raise FileError(_("The file holds no row."))
    positions = _positions(kind, rows[0])
    imported = list(_read_rows(kind, positions, rows[1:]))
    if not imported:
        raise FileError(_("The file holds a header row and nothing below it."))
    return imported


def _read_rows(kind: Kind, positions: dict[int, str], rows: list[SheetRow]) -> Iterator[ImportedRow]:
    labels = {KEY_NAME: kind.key_label} | {column.name: str(column.label) for column in kind.columns}
    first_line: dict[str, int] = {}
    for row in rows:
        values = {name: row.cells[place] if place < len(row.cells) else None for place, name in positions.items()}
        key, data, cell_errors = kind.read_row(values)
        errors = [(error.column, error.message) for error in cell_errors]
        for place, message in row.faults:
            name = positions.get(place)
            label = labels[name] if name else _("column %(number)s") % {"number": place + 1}
            errors = [error for error in errors if error[0] != label]
            errors.append((label, message))
        extra = [
            place + 1 for place in range(len(row.cells)) if place not in positions and _typed(row.cells[place]).strip()
        ]
        if extra:
            errors.append(
                (_("column %(number)s") % {"number": extra[0]}, _("has a value but no heading; a comma too many?"))
            )
        if key:
            if key in first_line:
                errors.append(
                    (
                        kind.key_label,
                        _("“%(key)s” is already used in line %(line)s") % {"key": key, "line": first_line[key]},
                    )
                )
            first_line.setdefault(key, row.line)
        raw = {name: _typed(value) for name, value in values.items()}
        yield ImportedRow(row.line, key, raw, data, errors)

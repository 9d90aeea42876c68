"""The rows of the board as CSV and XLSX."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from content.charts.table import safe_cell, write_csv
from core.access import Principal
from core.audit import actor_for, record
from liaison.board.queries import Wanted, keys
from liaison.board.rows import Line, lines_of

#: Rows one file holds; whoever wants others narrows the selection.
MOST: Final = 10_000
#: Rows read at once.
_PIECE: Final = 500
FORMATS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def columns() -> list[str]:
    """The headings."""
    return [
        _("What"),
        _("Number"),
        _("Title"),
        _("Kind"),
        _("State"),
        _("With whom"),
        pgettext("board", "Since"),
        _("Limit"),
        _("Due on"),
        _("Overdue"),
    ]


def _values(line: Line) -> list[str]:
    late = line.clock_state is not None and line.clock is not None and line.clock.due_at < timezone.now()
    values = [
        str(line.source),
        line.number,
        line.title,
        line.kind,
        line.state,
        line.mover,
        f"{timezone.localtime(line.since):%Y-%m-%d %H:%M}" if line.since else "",
        line.limit,
        f"{timezone.localtime(line.clock.due_at):%Y-%m-%d %H:%M}" if line.clock else "",
        _("yes") if late else "",
    ]
    return [safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value)) for value in values]


def _rows(principal: Principal, wanted: Wanted) -> Iterator[list[str]]:
    found = keys(principal, wanted, MOST)
    for start in range(0, len(found), _PIECE):
        yield from (_values(line) for line in lines_of(principal, found[start : start + _PIECE]))


def export(*, principal: Principal, wanted: Wanted, query: str, format: str) -> bytes:
    """What ``wanted`` lists, up to ``MOST`` rows, as a file of ``format``; recorded in the audit trail."""
    rows = list(_rows(principal, wanted))
    content = _xlsx(rows) if format == "xlsx" else write_csv([columns(), *rows])
    record(
        action="board.exported",
        stream=f"organisation:{principal.organisation_id}",
        actor=actor_for(principal),
        detail={"rows": len(rows), "format": format, "query": query[:300]},
    )
    return content


def _xlsx(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _("Board")
    sheet.append(columns())
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(row)
    for column, width in zip("ABCDEFGHIJ", (14, 22, 48, 16, 16, 20, 17, 24, 17, 8), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

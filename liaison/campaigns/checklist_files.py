"""Kept checklists as tables: read from CSV and XLSX with what is wrong in which line, written as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from content.charts.table import write_csv
from content.lists.tabular.writing import guard
from liaison.campaigns.lines import LONGEST_BASIS, LONGEST_ITEM, LONGEST_METHOD, Line, reason_against
from liaison.campaigns.models import KeptItem
from liaison.registry.tables import TableColumn, blank_table, read_rows

COLUMNS: Final = (
    TableColumn("text", ("检查事项", "事项", "检查内容"), True, LONGEST_ITEM, "重大处罚经法制审核"),
    TableColumn("basis", ("依据条款", "依据", "法律依据"), False, LONGEST_BASIS, "《行政处罚法》第五十八条"),
    TableColumn("method", ("检查方法和应有证据", "检查方法", "证据"), False, LONGEST_METHOD, "抽查案卷，看审核意见书"),
)


def read_items(name: str, content: bytes) -> tuple[list[Line], list[tuple[int, str]]]:
    """The items of an uploaded table in order, and (line, what is wrong) of every row that is none.

    Raises:
        FileError: the file as a whole cannot be taken; says why and what to do.
    """
    lines, wrong = [], []
    for row in read_rows(COLUMNS, "text", name, content, twice=_("The same item stands in line %(line)s.")):
        line = Line.of([row.values[column.name] for column in COLUMNS])
        reasons = row.errors or [reason for reason in (reason_against(line),) if reason]
        wrong += [(row.line, reason) for reason in reasons]
        lines.append(line)
    return lines, wrong


def as_csv(items: Iterable[KeptItem]) -> str:
    """A table that ``read_items`` reads again."""
    rows = [[guard(cell) for cell in (item.text, item.basis, item.method)] for item in items]
    return write_csv([[column.titles[0] for column in COLUMNS], *rows])


def template() -> bytes:
    """The table to fill in, as XLSX."""
    return blank_table(COLUMNS)

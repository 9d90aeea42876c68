"""Tables as editors enter them: pasted from a spreadsheet, or typed with | between cells. Pure Python.

The first line holds the heads, the first column the categories. A cell is a number (1,234 · 12.5 · 78.4% · −3), a rate
as numerator/denominator (371/386), or empty (also — or 无) for a missing value.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from content.charts import Series

MAX_CELLS = 4000
MAX_CELL_LENGTH = 2000
_MISSING = {"", "-", "–", "—", "——", "−", "－", "…", "/", "无", "无数据", "N/A", "n/a"}
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?|[+-]?\.\d+", re.ASCII)


class GridError(ValueError):
    """What is wrong with a table as entered; ``code`` names the rule, ``params`` say where and what."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}" if params else code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Grid:
    """Heads and rows of equal length, all of them stripped text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _delimiter(text: str) -> str:
    for delimiter in ("\t", "|", ","):
        if delimiter in text:
            return delimiter
    return "\t"


def parse_grid(text: str) -> Grid:
    """The table in ``text``. Raises GridError with the line and column of what does not fit."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("｜", "|")
    if "\t" not in text and "|" not in text and "," not in text:
        text = text.replace("，", ",")
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=False))
    except csv.Error as error:
        raise GridError("unreadable") from error
    rows = [tuple(cell.strip(" \u3000\t\n\ufeff") for cell in line) for line in lines]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise GridError("empty")
    if sum(map(len, rows)) > MAX_CELLS:
        raise GridError("too_many_cells", limit=MAX_CELLS)
    header, body = rows[0], rows[1:]
    if not body:
        raise GridError("no_rows")
    if all(len(row) == len(header) + 1 for row in body):
        header = ("", *header)  # the head of the first column was left out
    for line, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise GridError("cells_differ", line=line, count=len(row), expected=len(header))
    for line, row in enumerate([header, *body], start=1):
        for column, cell in enumerate(row, start=1):
            if len(cell) > MAX_CELL_LENGTH:
                raise GridError("cell_too_long", line=line, column=column, limit=MAX_CELL_LENGTH)
    for column, name in enumerate(header[1:], start=2):
        if not name:
            raise GridError("head_blank", column=column)
    return Grid(header, tuple(body))


def format_grid(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The text an editor would have pasted: cells parted by tabs, None as an empty cell."""
    lines = [[str(cell) if cell is not None else "" for cell in row] for row in [header, *rows]]
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(lines)
    return out.getvalue().rstrip("\n")


def _normal(cell: str) -> str:
    """Full-width digits and signs folded, blanks dropped, any minus sign made ASCII."""
    folded = unicodedata.normalize("NFKC", cell).replace("−", "-").replace("–", "-").replace("，", ",")
    return "".join(folded.split())


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip() in _MISSING


def parse_number(cell: str) -> Decimal | None:
    """The number in a cell (a trailing % is dropped), or None if it is none."""
    text = _normal(cell).removesuffix("%")
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def looks_numeric(cell: str) -> bool:
    """Whether a printed cell is a number, possibly with a unit of one or two characters, or a rate."""
    text = _normal(cell)
    return bool(re.fullmatch(r"[+-]?[0-9][0-9,.]*(%|‰|[^\W0-9]{1,2})?(/[0-9,.]+)?", text))


@dataclass(frozen=True)
class FigureData:
    """Categories and series of a figure, with the head of the category column."""

    category_name: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


def parse_figure(text: str, *, per: int = 100) -> FigureData:
    """Series from a table: one a column after the first. Raises GridError; ChartError for denominators not above 0.

    A column of rates may say what they are made of: ``响应率=24小时内响应（件）/受理（件）``.
    """
    grid = parse_grid(text)
    if len(grid.header) < 2:
        raise GridError("one_column")
    for line, row in enumerate(grid.rows, start=2):
        if not row[0]:
            raise GridError("category_blank", line=line)
    series = tuple(_series(grid, column, per) for column in range(1, len(grid.header)))
    return FigureData(grid.header[0], tuple(row[0] for row in grid.rows), series)


def _series(grid: Grid, column: int, per: int) -> Series:
    name, _, made_of = grid.header[column].replace("＝", "=").partition("=")
    top_name, _, bottom_name = made_of.replace("／", "/").partition("/")
    cells = [row[column] for row in grid.rows]
    rates = [not is_missing(cell) and "/" in _normal(cell) for cell in cells]
    present = [not is_missing(cell) for cell in cells]
    if not any(rates):
        values = [_cell_number(cell, line, column) for line, cell in enumerate(cells, start=2)]
        return Series(name.strip(), tuple(values))
    if rates != present:
        line = next(
            i for i, (rate, there) in enumerate(zip(rates, present, strict=True), start=2) if there and not rate
        )
        raise GridError("mixed_column", line=line, column=column + 1, cell=cells[line - 2])
    tops: list[Decimal | None] = []
    bottoms: list[Decimal | None] = []
    for line, cell in enumerate(cells, start=2):
        if is_missing(cell):
            tops.append(None)
            bottoms.append(None)
            continue
        top, _, bottom = _normal(cell).partition("/")
        tops.append(_cell_number(top, line, column))
        denominator = _cell_number(bottom, line, column)
        if denominator is None or denominator <= 0:
            raise GridError("denominator_not_positive", line=line, column=column + 1, cell=cell)
        if tops[-1] is None:
            raise GridError("not_a_number", line=line, column=column + 1, cell=cell)
        bottoms.append(denominator)
    return Series(
        name.strip(),
        numerators=tuple(tops),
        denominators=tuple(bottoms),
        numerator_name=top_name.strip(),
        denominator_name=bottom_name.strip(),
        per=per,
    )


def _cell_number(cell: str, line: int, column: int) -> Decimal | None:
    if is_missing(cell):
        return None
    number = parse_number(cell)
    if number is None:
        raise GridError("not_a_number", line=line, column=column + 1, cell=cell[:40])
    return number

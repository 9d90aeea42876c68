"""The numbers behind a chart, as a table to read and as CSV to calculate with."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.charts.model import Chart, ChartKind, Series
from content.charts.numbers import format_number, format_value, rounded
from content.charts.periods import short_labels
from content.charts.words import ENGLISH, Words

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Cell:
    """``text`` as it is printed; ``value`` is the number behind it, or None for words and missing values."""

    text: str
    value: Decimal | None = None


@dataclass(frozen=True)
class DataTable:
    """Head and rows; the first column holds the categories, all others hold numbers. ``total`` may be absent."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None


def _count(value: Decimal | None, decimals: int, unit: str, words: Words) -> Cell:
    return Cell(words.no_data) if value is None else Cell(format_value(value, decimals, unit), rounded(value, decimals))


def _plain(value: Decimal | None, words: Words) -> Cell:
    """A numerator or denominator: printed with the decimals it has."""
    if value is None:
        return Cell(words.no_data)
    digits = max(0, -int(value.normalize().as_tuple().exponent))
    return Cell(format_number(value, digits), value)


def _headed(name: str, chart: Chart) -> str:
    return f"{name}（{chart.unit}）" if chart.unit and not chart.is_percent and "（" not in name else name


def data_table(chart: Chart, words: Words = ENGLISH) -> DataTable:
    """The table beside a figure: categories, then for each series its numerator and denominator (if a rate) and value.

    With ``chart.total`` and for donuts: 占比 for one series, a 合计 column for several, and a 合计 row.
    """
    with_total = chart.total or chart.kind is ChartKind.DONUT
    periods = short_labels(chart.categories) != list(chart.categories)
    header = [chart.category_name or (words.period if periods else words.category)]
    for series in chart.series:
        if series.is_rate:
            header += [series.denominator_name or words.denominator, series.numerator_name or words.numerator]
        header.append(_headed(series.name, chart))
    if with_total and len(chart.series) > 1:
        header.append(_headed(words.total, chart))
    whole = [sum((v for v in series.values if v is not None), Decimal(0)) for series in chart.series]
    shares = with_total and len(chart.series) == 1 and not chart.is_percent and whole[0] > 0
    if shares:
        header.append(words.share)

    rows = []
    for place, category in enumerate(chart.categories):
        row = [Cell(category)]
        for series in chart.series:
            row += _series_cells(series, place, chart, words)
        present = [v for series in chart.series if (v := series.values[place]) is not None]
        if with_total and len(chart.series) > 1:
            row.append(_count(sum(present, Decimal(0)) if present else None, chart.decimals, chart.unit, words))
        if shares:
            row.append(_count(present[0] * 100 / whole[0] if present else None, 1, "%", words))
        rows.append(tuple(row))
    total = None
    if with_total:
        sums = [Cell(words.total), *(_count(value, chart.decimals, chart.unit, words) for value in whole)]
        if len(chart.series) > 1:
            sums.append(_count(sum(whole, Decimal(0)), chart.decimals, chart.unit, words))
        if shares:
            sums.append(Cell("100.0%", Decimal("100.0")))
        total = tuple(sums)
    return DataTable(tuple(header), tuple(rows), total)


def _series_cells(series: Series, place: int, chart: Chart, words: Words) -> list[Cell]:
    cells = []
    if series.is_rate:
        cells += [_plain(series.denominators[place], words), _plain(series.numerators[place], words)]
    cells.append(_count(series.values[place], chart.decimals, chart.unit, words))
    return cells


def safe_cell(text: str) -> str:
    """``text`` such that a spreadsheet shows it and never runs it: an apostrophe before =, +, -, @ and the like."""
    text = text.replace("\x00", "")
    return "'" + text if text.lstrip(" ").startswith(_FORMULA_START) else text


def write_csv(rows: Sequence[Sequence[str]]) -> str:
    """Rows of finished cells as CSV with a byte-order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def table_rows(table: DataTable) -> list[list[str]]:
    """Head and rows for CSV: numbers plain (no grouping, no sign %, ASCII minus), words made safe."""

    def plain(cell: Cell) -> str:
        return safe_cell(cell.text) if cell.value is None else f"{cell.value:f}"

    body = [*table.rows, *([table.total] if table.total else [])]
    return [[safe_cell(name) for name in table.header], *([plain(cell) for cell in row] for row in body)]


def to_csv(chart: Chart, words: Words = ENGLISH) -> str:
    """The data table of ``chart`` as CSV; the unit % goes to the heads, missing values stay empty."""
    table = data_table(chart, words)
    rows = table_rows(table)
    for place, cells in enumerate([*table.rows, *([table.total] if table.total else [])], start=1):
        for column, cell in enumerate(cells):
            if column and cell.value is None:
                rows[place][column] = ""
    for column, name in enumerate(rows[0]):
        texts = [row[column].text for row in table.rows if row[column].value is not None]
        if column and texts and all(text.endswith("%") for text in texts) and "%" not in name:
            rows[0][column] = f"{name}（%）"
    return write_csv(rows)

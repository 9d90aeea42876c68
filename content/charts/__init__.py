"""Charts of the white papers: exact numbers in, accessible SVG, data table and CSV out. Pure Python."""

from content.charts.axis import axis_note
from content.charts.change import Change, Direction, Quantity, change
from content.charts.model import Chart, ChartError, ChartKind, Series
from content.charts.numbers import format_number, format_value
from content.charts.render import NARROW, WIDE, render_svg
from content.charts.table import Cell, DataTable, data_table, safe_cell, table_rows, to_csv, write_csv
from content.charts.words import ENGLISH, Words

__all__ = [
    "ENGLISH",
    "NARROW",
    "WIDE",
    "Cell",
    "Change",
    "Chart",
    "ChartError",
    "ChartKind",
    "DataTable",
    "Direction",
    "Quantity",
    "Series",
    "Words",
    "axis_note",
    "change",
    "data_table",
    "format_number",
    "format_value",
    "render_svg",
    "safe_cell",
    "table_rows",
    "to_csv",
    "write_csv",
]

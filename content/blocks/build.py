"""Raw values of blocks from plain data, for whatever fills a body without the editor (demo content, imports, tests)."""

from collections.abc import Mapping, Sequence
from typing import Any

from content.blocks.grid import format_grid


def series_grid(categories: Sequence[str], series: Sequence[Mapping[str, Any]], category_name: str = "") -> str:
    """The data of a figure block. Each series has a ``name`` and ``values``, or ``numerators`` and ``denominators``
    (with ``numerator_name`` and ``denominator_name`` if they shall head their columns)."""
    header = [category_name, *(_head(one) for one in series)]
    columns = [_cells(one) for one in series]
    return format_grid(header, list(zip(categories, *columns, strict=True)))


def _head(series: Mapping[str, Any]) -> str:
    if series.get("numerator_name") and series.get("denominator_name"):
        return f"{series['name']}={series['numerator_name']}/{series['denominator_name']}"
    return str(series["name"])


def _cells(series: Mapping[str, Any]) -> list[object]:
    if "numerators" in series:
        pairs = zip(series["numerators"], series["denominators"], strict=True)
        return ["" if top is None or bottom is None else f"{top}/{bottom}" for top, bottom in pairs]
    return list(series["values"])


def table_grid(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The data of a table block."""
    return format_grid(columns, rows)

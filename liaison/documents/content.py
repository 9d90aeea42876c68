"""The text of a document, as officials write it, into parts: headings by their numerals, paragraphs, tables.

One line is one paragraph. ``一、`` begins a heading of the first level, ``（一）`` of the second, ``1.`` of the third,
``（1）`` of the fourth (GB/T 9704-2012, 7.3.3). Lines that begin with ``|`` make a table: cells between ``|``, line
breaks inside a cell as ``／``; a line ``|---|`` makes the row above it the head. Pure Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十百]+、")),
    (2, re.compile(r"（[一二三四五六七八九十百]+）")),
    (3, re.compile(r"\d{1,2}[.．](?!\d)")),
    (4, re.compile(r"（\d{1,2}）")),
)
_RULE = re.compile(r"\|[\s:|-]*-[\s:|-]*")
#: A heading that runs on into its paragraph ends with its first full stop; longer than this it is no heading.
LONGEST_LEAD = 40


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: ``lead``, a heading in the type of its ``level`` (0 is none), then the rest."""

    text: str
    level: int = 0
    lead: str = ""
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Cell:
    """A cell; ``label`` ones name what stands beside them. ``lines`` are its paragraphs."""

    lines: tuple[str, ...]
    span: int = 1
    label: bool = False
    tall: bool = False


@dataclass(frozen=True)
class Table:
    """A table; the first ``heads`` rows are repeated on each page."""

    rows: tuple[tuple[Cell, ...], ...]
    columns: int
    heads: int = 0
    kind: str = field(default="table", init=False)


Block = Paragraph | Table


def parse(text: str) -> tuple[Block, ...]:
    """The parts of a text; empty lines mean nothing."""
    blocks: list[Block] = []
    rows: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        stripped = line.strip(" \t　")
        if stripped.startswith("|"):
            rows.append(stripped)
            continue
        if rows:
            blocks.append(_table(rows))
            rows = []
        if stripped:
            blocks.append(_paragraph(stripped))
    return tuple(blocks)


def _paragraph(text: str) -> Paragraph:
    for level, mark in _LEVELS:
        if mark.match(text):
            lead, stop, rest = text.partition("。")
            if len(lead) > LONGEST_LEAD or (stop and not rest):
                break  # a numbered sentence, not a heading: headings end without a full stop or run on
            return Paragraph(rest, level, lead + stop)
    return Paragraph(text)


def _table(lines: list[str]) -> Table:
    heads, rows = 0, []
    for line in lines:
        if _RULE.fullmatch(line):
            heads = heads or len(rows)
            continue
        rows.append([cell.strip(" 　") for cell in line.strip("|").split("|")])
    columns = max((len(row) for row in rows), default=1)
    made = []
    for place, row in enumerate(rows):
        cells = []
        for index, value in enumerate(row):
            last = index == len(row) - 1
            span = columns - index if last else 1
            label = place < heads or (not heads and index % 2 == 0 and len(row) > 1)
            tall = not heads and len(row) == 2 and index == 1
            cells.append(Cell(tuple(value.split("／")), span, label, tall))
        made.append(tuple(cells))
    return Table(tuple(made), columns, heads)


def plain(text: str) -> str:
    """The text without the marks of tables, for lists and search."""
    return re.sub(r"[|／]+", " ", text)

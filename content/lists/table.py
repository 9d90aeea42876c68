"""The public table of one version: words, filters, sorting, pages. All from the address; nothing can make it fail."""

import datetime as dt
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from content.lists.columns import Column, Stored
from content.lists.diff import Difference
from content.lists.kinds import MAX_ROWS, Kind
from content.lists.queries import confirmed_progress
from content.lists.versions import ListRow, ListVersion, ProgressRecord
from search.text.fold import fold_plain

PER_PAGE = 50
MAX_QUERY = 100
MAX_TERMS = 6
#: Names a column may not have: other uses of the page's query string (and the display preferences).
RESERVED = frozenset({"q", "sort", "page", "on", "lang", "mode", "size", "key"})
KEY_SORT = "key"


def parse_day(text: str | None) -> dt.date | None:
    """A day from the address, or None when missing or not a date."""
    try:
        return dt.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


@dataclass(frozen=True)
class TableQuery:
    """What the reader asked of the table; anything unknown in the address is ignored."""

    q: str = ""
    filters: dict[str, Stored] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    day: str = ""

    @classmethod
    def read(cls, kind: Kind, params) -> "TableQuery":
        """From query parameters (a ``QueryDict`` or any mapping of text)."""
        filters: dict[str, Stored] = {}
        for column in kind.columns:
            value = (params.get(column.name) or "").strip()
            if column.filterable and value:
                filters[column.name] = value[:300].replace("\0", "")
        sort = params.get("sort") or ""
        name = sort.removeprefix("-")
        if name != KEY_SORT and name not in kind.by_name:
            sort = name = ""
        return cls(
            q=re.sub(r"[\0\s]+", " ", params.get("q") or "").strip()[:MAX_QUERY],
            filters=filters,
            sort=name,
            descending=sort.startswith("-"),
            day=day.isoformat() if (day := parse_day(params.get("on"))) else "",
        )

    @property
    def narrowed(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.q or self.filters)

    def query(self, **changes: str) -> str:
        """The query string of this choice with ``changes``; without page."""
        pairs = {"q": self.q, **self.filters, "sort": ("-" if self.descending else "") + self.sort, "on": self.day}
        pairs |= changes
        return urlencode({name: value for name, value in pairs.items() if value not in ("", None)})


@dataclass(frozen=True)
class Heading:
    """A column's heading with the address that sorts by it."""

    column: Column | None
    label: str
    url: str
    order: str  # aria-sort: ascending, descending or empty
    phone: bool = True


@dataclass(frozen=True)
class Value:
    """One cell as shown."""

    label: str
    text: str
    type_name: str = "text"
    phone: bool = True

    @property
    def url(self) -> str:
        """The address to link to, for a web address."""
        return self.text if self.type_name == "url" else ""


@dataclass(frozen=True)
class Row:
    """One row as shown: its key, its name, its other values, and the latest progress of a problem."""

    key: str
    title: str
    values: list[Value]
    progress: ProgressRecord | None = None


@dataclass(frozen=True)
class Filter:
    """A filter with its options: ``(value, label, rows, chosen)``."""

    name: str
    label: str
    options: list[tuple[str, str, int, bool]]


@dataclass(frozen=True)
class Table:
    """Everything the table's template needs."""

    query: TableQuery
    headings: list[Heading]
    rows: list[Row]
    filters: list[Filter]
    page_obj: Page
    page_query: str
    has_progress: bool


def show_values(kind: Kind, data: dict[str, Stored], *, without: str = "") -> list[Value]:
    """The values of a row in the order of the columns; ``without`` names a column left out."""
    return [
        Value(str(column.label), column.display(data.get(column.name)), column.type_name, column.phone)
        for column in kind.columns
        if column.name != without
    ]


def _headings(kind: Kind, query: TableQuery) -> list[Heading]:
    def heading(name: str, label: str, column: Column | None) -> Heading:
        current = query.sort == name
        order = ("descending" if query.descending else "ascending") if current else ""
        following = f"-{name}" if order == "ascending" else name
        return Heading(column, label, "?" + query.query(sort=following), order, column is None or column.phone)

    title = kind.by_name[kind.title_column]
    others = [column for column in kind.columns if column is not title]
    return [
        heading(title.name, str(title.label), title),
        *(heading(column.name, str(column.label), column) for column in others),
    ]


def _filters(kind: Kind, version: ListVersion, query: TableQuery) -> list[Filter]:
    result = []
    for column in kind.columns:
        options = version.facets.get(column.name, []) if column.filterable else []
        chosen = query.filters.get(column.name)
        if len(options) > 1 or chosen:
            result.append(
                Filter(
                    column.name,
                    str(column.label),
                    [(value, column.display(value), count, value == chosen) for value, count in options],
                )
            )
    return result


class _KnownPaginator(Paginator):
    """Pages of rows whose number is known: a version never changes, so nothing needs counting."""

    def __init__(self, rows, per_page: int, number: int) -> None:
        super().__init__(rows, per_page)
        self.number = number

    @property
    def count(self) -> int:
        return self.number


def _find(version: ListVersion, query: TableQuery):
    """The rows ``query`` asks for as ``(key, values)``, in its order."""
    found = ListRow.objects.filter(version=version).values_list("key", "data")
    for term in query.q.split(" ")[:MAX_TERMS]:
        if folded := fold_plain(term).strip():
            found = found.filter(text__contains=folded)
    for name, value in query.filters.items():
        found = found.filter(**{f"data__{name}": value})
    if query.sort == KEY_SORT:
        return found.order_by("-key" if query.descending else "key")
    if query.sort:
        key = KeyTextTransform(query.sort, "sort_keys")
        ordering = key.desc(nulls_last=True) if query.descending else key.asc(nulls_last=True)
        return found.order_by(ordering, "position")
    return found.order_by("position")


def read_table(
    kind: Kind,
    version: ListVersion,
    query: TableQuery,
    *,
    page: str | None = None,
    whole: bool = False,
    rows: dict[str, dict] | None = None,
) -> Table:
    """The rows of ``version`` that ``query`` asks for, one page of them (all with ``whole``, for paper).

    ``rows``: all rows of the version, where the caller has read them anyway.
    """
    per_page = MAX_ROWS if whole else PER_PAGE
    if query.narrowed:
        paginator = Paginator(_find(version, query), per_page)
    elif rows is not None and not query.sort:
        paginator = Paginator(list(rows.items()), per_page)
    else:
        paginator = _KnownPaginator(_find(version, query), per_page, version.row_count)
    page_obj = paginator.get_page(page)
    shown = list(page_obj)
    progress = confirmed_progress(version.list_id, [key for key, _data in shown]) if kind.problems and shown else {}
    prefix = query.query()
    return Table(
        query=query,
        headings=_headings(kind, query),
        rows=[
            Row(
                key,
                kind.title(data),
                show_values(kind, data, without=kind.title_column),
                next(iter(progress.get(key, [])), None),
            )
            for key, data in shown
        ],
        filters=_filters(kind, version, query),
        page_obj=page_obj,
        page_query=prefix + "&" if prefix else "",
        has_progress=bool(progress),
    )


#: Rows of each sort a page of differences shows; the rest is counted and can be downloaded.
MAX_SHOWN = 200


def show_difference(kind: Kind, difference: Difference, new: dict[str, dict]) -> dict:
    """``difference`` as the page and the reviewer see it: named rows, labelled cells, counts, what is not shown."""

    def named(rows: dict[str, dict]) -> list[dict]:
        return [
            {"key": key, "title": kind.title(data), "values": show_values(kind, data, without=kind.title_column)}
            for key, data in list(rows.items())[:MAX_SHOWN]
        ]

    changed = []
    for change in difference.changed[:MAX_SHOWN]:
        cells = []
        for cell in change.cells:
            column = kind.by_name.get(cell.column)
            if column is not None:
                cells.append(
                    {
                        "label": str(column.label),
                        "old": column.display(cell.old) or _("(empty)"),
                        "new": column.display(cell.new) or _("(empty)"),
                    }
                )
        changed.append({"key": change.key, "title": kind.title(new.get(change.key, {})), "cells": cells})
    added, removed, altered = difference.counts
    return {
        "added": named(difference.added),
        "removed": named(difference.removed),
        "changed": changed,
        "counts": {"added": added, "removed": removed, "changed": altered},
        "hidden": sum(max(0, number - MAX_SHOWN) for number in difference.counts),
    }

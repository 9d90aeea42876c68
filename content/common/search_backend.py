"""The admin's own search, made to find Chinese words inside titles.

SQLite's and PostgreSQL's word breakers take a run of Chinese characters for one word, so that 白皮书 does not find
2025年第三季度行政执法监督白皮书. Here every run is indexed, and asked for, as overlapping pairs (白皮 皮书); single
characters are indexed once more behind the text, so that one character finds something too.

What readers search with is another thing entirely (package ``search``).
"""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.index import BaseField, RelatedFields
from modelsearch.query import MATCH_NONE, And, Boost, Not, Or, Phrase, PlainText, SearchQuery

from search.text.fold import simplify

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")


def tokens(text: str) -> Iterator[str]:
    """Pairs of neighbouring Chinese characters, and other words whole; traditional and wide forms folded."""
    for run in _RUN.findall(simplify(unicodedata.normalize("NFKC", text)).lower()):
        if len(run) == 1 or not _IS_HAN.match(run):
            yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))


def indexed(value: Any) -> Any:
    """``value`` of a search field as it is put into the index; lists and dictionaries keep their shape."""
    if isinstance(value, str):
        pairs = list(tokens(value))
        singles = sorted({char for pair in pairs if len(pair) > 1 for char in pair if _IS_HAN.match(char)})
        return " ".join([*pairs, *singles])
    if isinstance(value, list | tuple):
        return [indexed(item) for item in value]
    if isinstance(value, dict):
        return {key: indexed(item) for key, item in value.items()}
    return value


def rewritten(query: SearchQuery) -> SearchQuery:
    """``query`` asking for pairs. Punctuation goes, and with it what the engines' own syntax would trip over."""
    if isinstance(query, PlainText):
        groups = [group for part in query.query_string.split() if (group := list(tokens(part)))]
        if not groups:
            return MATCH_NONE
        if query.operator == "or" and any(len(group) > 1 for group in groups):
            return Or([PlainText(" ".join(group), operator="and") for group in groups])
        return PlainText(" ".join(token for group in groups for token in group), operator=query.operator)
    if isinstance(query, Phrase):
        words = " ".join(tokens(query.query_string))
        return Phrase(words) if words else MATCH_NONE
    if isinstance(query, And | Or):
        return type(query)([rewritten(part) for part in query.subqueries])
    if isinstance(query, Not):
        return Not(rewritten(query.subquery))
    if isinstance(query, Boost):
        return rewritten(query.subquery)  # neither database can weigh parts of a query
    return query


class _Item:
    """An object as the index sees it: its search fields give pairs."""

    def __init__(self, item: Any) -> None:
        self._item = item

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)

    def get_search_fields(self) -> list[BaseField]:
        return [_in_pairs(field) for field in self._item.get_search_fields()]


def _in_pairs(field: BaseField) -> BaseField:
    wrapped = copy.copy(field)

    def get_value(obj: Any) -> Any:
        return field.get_value(obj._item if isinstance(obj, _Item) else obj)

    if isinstance(field, RelatedFields):
        wrapped.fields = [_in_pairs(inner) for inner in field.fields]
        wrapped.get_value = get_value
    else:
        wrapped.get_value = lambda obj: indexed(get_value(obj))
    return wrapped


class _PairIndex:
    def add_items(self, model: type, objs: list) -> None:
        super().add_items(model, [_Item(obj) for obj in objs])


class _PairQuery:
    def __init__(self, queryset, query, fields=None, operator=None, order_by_relevance=True) -> None:
        # One index entry holds all fields of an object; searching some of them would read the raw columns.
        super().__init__(queryset, query, fields=None, operator=operator, order_by_relevance=order_by_relevance)
        self.query = rewritten(self.query)


@cache
def _backend_class(vendor: str) -> type[BaseSearchBackend]:
    # Each module imports what only its database has.
    if vendor == "postgresql":
        from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend as Base
    elif vendor == "sqlite":
        from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend as Base
    else:
        raise NotImplementedError(f"the admin's search supports PostgreSQL and SQLite, not {vendor}")

    class PairBackend(Base):
        index_class = type("PairIndex", (_PairIndex, Base.index_class), {})
        query_compiler_class = type("PairQuery", (_PairQuery, Base.query_compiler_class), {})
        autocomplete_query_compiler_class = type(
            "PairAutocompleteQuery", (_PairQuery, Base.autocomplete_query_compiler_class), {}
        )

    return PairBackend


def SearchBackend(params: dict) -> BaseSearchBackend:
    """The backend for the default database, as modelsearch asks for it."""
    if connection.vendor == "postgresql":
        params = {"SEARCH_CONFIG": "simple", **params}  # pairs have no word endings to strip
    return _backend_class(connection.vendor)(params)

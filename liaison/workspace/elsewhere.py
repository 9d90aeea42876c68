"""One search over all lists of the workspace: how many rows of each a member may see hold the words, and where.

Lists that views are saved of take part by themselves when their form has a field ``q``; others register a finder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from core.access import Principal
from liaison.workspace.counting import count_each
from liaison.workspace.lists import FlowsForm, list_kinds
from liaison.workspace.paging import MOST

#: (what is listed, address of the list narrowed to the words, its rows), for a principal and the words.
Finder = Callable[[Principal, str], Iterable[tuple[Any, str, QuerySet]]]
_finders: list[Finder] = []


@dataclass(frozen=True)
class Found:
    """A list with rows that hold the words; ``more`` when there are more than are counted."""

    label: str
    url: str
    count: int
    more: bool


def register_finder(finder: Finder) -> None:
    """Let lists that no views are saved of be searched, too; in AppConfig.ready()."""
    _finders.append(finder)


def address(url_name: str, text: str, *args: str, **more: str) -> str:
    """A list narrowed to ``text``."""
    return f"{reverse(url_name, args=args)}?{urlencode(more | {'q': text})}"


def _lists(principal: Principal, text: str) -> Iterator[tuple[Any, str, QuerySet]]:
    for kind in list_kinds():
        if "q" not in kind.form.base_fields:
            continue
        by_flow = issubclass(kind.form, FlowsForm)
        for side in kind.form.flows if by_flow else ("all" if kind.code == "clues" else "",):
            given = {"q": text} | ({"scope": side} if side else {})
            form = kind.form(given)
            label = form.names.get(side, form.flow.label) if by_flow else kind.label
            found = kind.finds(principal, {0: form})[0]
            yield label, address(kind.url_name, text, **({"scope": side} if side else {})), found


def search_everywhere(principal: Principal, text: str) -> list[Found]:
    """Every list with at least one row that ``principal`` may see and that holds all words; one query to count."""
    text = text.strip()
    if not text:
        return []
    places = [each for finder in (_lists, *_finders) for each in finder(principal, text)]
    counts = count_each({place: rows for place, (_label, _url, rows) in enumerate(places)})
    return [
        Found(str(label), url, min(counts[place], MOST), counts[place] > MOST)
        for place, (label, url, _rows) in enumerate(places)
        if counts[place]
    ]

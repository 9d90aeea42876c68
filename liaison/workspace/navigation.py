"""Navigation of the workspaces: each capability registers its entry once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from core.access import Principal

#: On phones the main entries are tabs at the bottom: five fit.
MAIN: Final = 5


@dataclass(frozen=True)
class Entry:
    """An entry of the side navigation.

    Attributes:
        code: stable name; pages say which entry they belong to with it.
        label: words (lazy).
        url_name: address without arguments.
        icon: name of a picture in templates/work/icons.html; only main entries have one.
        order: place among the others.
        shown: for which principals; everybody by default.
        own: belongs to what this organisation alone has (本单位专有), below the main entries.
    """

    code: str
    label: Any
    url_name: str
    icon: str = ""
    order: int = 50
    shown: Callable[[Principal], bool] = lambda principal: True
    own: bool = False


_entries: dict[str, Entry] = {}


def register_entry(entry: Entry) -> None:
    """Add ``entry``; in AppConfig.ready()."""
    _entries[entry.code] = entry


def entries_for(principal: Principal) -> tuple[list[dict], list[dict]]:
    """(main entries, own entries) for ``principal`` in order, as dictionaries with label, url, icon and code."""
    main, own = [], []
    for entry in sorted(_entries.values(), key=lambda entry: (entry.order, entry.code)):
        if entry.shown(principal):
            row = {"code": entry.code, "label": entry.label, "url": reverse(entry.url_name), "icon": entry.icon}
            (own if entry.own else main).append(row)
    return main[:MAIN], main[MAIN:] + own

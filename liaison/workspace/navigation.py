"""Navigation of the workspaces: each capability registers its entry once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.access import Principal

#: On phones the main entries are tabs at the bottom: five fit.
MAIN: Final = 5
#: The groups below the main entries, in order.
GROUPS: Final = {
    "together": pgettext_lazy("navigation", "Working together"),
    "supervision": pgettext_lazy("navigation", "Supervision"),
    "enterprises": pgettext_lazy("navigation", "Inspections of enterprises"),
    "organisation": _("Of this organisation"),
}


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
        group: one of ``GROUPS``, below the main entries; empty for a main entry.
    """

    code: str
    label: Any
    url_name: str
    icon: str = ""
    order: int = 50
    shown: Callable[[Principal], bool] = lambda principal: True
    group: str = ""


_entries: dict[str, Entry] = {}


def register_entry(entry: Entry) -> None:
    """Add ``entry``; in AppConfig.ready().

    Raises:
        ValueError: there is no such group, or the tabs of phones are full.
    """
    _entries[entry.code] = entry
    if entry.group and entry.group not in GROUPS:
        raise ValueError(f"{entry.code} is of an unknown group: {entry.group}")
    if sum(not each.group for each in _entries.values()) > MAIN:
        raise ValueError(f"{entry.code} needs a group: there are {MAIN} main entries already")


def entries_for(principal: Principal) -> tuple[list[dict], list[tuple[Any, list[dict]]]]:
    """(main entries, groups as label and entries) for ``principal`` in order; an entry is a dictionary with label,
    url, icon and code."""
    rows: dict[str, list[dict]] = {group: [] for group in ("", *GROUPS)}
    for entry in sorted(_entries.values(), key=lambda entry: (entry.order, entry.code)):
        if entry.shown(principal):
            row = {"code": entry.code, "label": entry.label, "url": reverse(entry.url_name), "icon": entry.icon}
            rows[entry.group].append(row)
    return rows[""], [(label, rows[group]) for group, label in GROUPS.items() if rows[group]]

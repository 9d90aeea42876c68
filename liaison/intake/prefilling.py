"""Filling in the public form from elsewhere: a page that sends people here registers what it knows.

The form comes with ``?about=<name>:<value>``; nothing is stored until somebody sends a step. What was typed stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liaison.intake.drafts import Data

#: Values by step, as they would be typed; empty where there is nothing to fill in.
Finder = Callable[[str], Mapping[str, Mapping[str, str]]]

LONGEST = 120
_finders: dict[str, Finder] = {}


def register_prefill(name: str, find: Finder) -> None:
    """Let ``find(value)`` fill in steps of the form; in AppConfig.ready()."""
    _finders[name] = find


def take(about: str, data: Data) -> str:
    """Fill the steps of ``data`` that were not answered yet; returns ``about`` where it is known, else nothing."""
    name, _colon, value = about[:LONGEST].partition(":")
    found = _finders[name](value) if name in _finders else {}
    for step, values in found.items():
        data.setdefault(step, dict(values))
    return about[:LONGEST] if found else ""

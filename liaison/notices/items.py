"""What notices can be about besides items that follow a workflow: what registers itself here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from liaison.workflow.registry import workflow_of


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of item that follows no workflow. Its model has a rule and a ``title``.

    Attributes:
        code: how notices and clocks name it (``<code>:<primary key>``).
        place: address of an item, by primary key and what the notice keeps.
        number: what it is called beside its title.
        handlers: memberships that do the work on it for an organisation, for its clocks.
    """

    code: str
    model: type[Model]
    place: Callable[[int, dict[str, Any]], str]
    number: Callable[[Any], str] = lambda item: item.number
    handlers: Callable[[Any, int], set[int]] = lambda item, organisation: set()


_items: dict[str, Item] = {}


def register_item(item: Item) -> None:
    """Let notices be about items of this kind; in ``AppConfig.ready()``."""
    _items[item.code] = item


def registered_items() -> list[Item]:
    """The kinds of items that follow no workflow."""
    return list(_items.values())


def registered_item(item: Model) -> Item | None:
    """The kind of an item that follows no workflow; None for one that does."""
    return next((known for known in _items.values() if isinstance(item, known.model)), None)


def code_of(item: Model) -> str:
    """How notices name the kind of ``item``; LookupError when they cannot be about it."""
    known = registered_item(item)
    return known.code if known else workflow_of(item).workflow.code

"""What other capabilities show on the page of a clue: referrals, rectifications, the reporter's identity, documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from liaison.clues.models import Clue


@dataclass(frozen=True)
class Panel:
    """A part of the page.

    Attributes:
        template: template of the part.
        context: its context, from the request and the clue (which the asking principal may see); None leaves it out.
        place: ``main`` or ``aside``.
        order: place among the others.
    """

    template: str
    context: Callable[[HttpRequest, Clue], dict[str, Any] | None]
    place: str = "main"
    order: int = 50


@dataclass(frozen=True)
class Action:
    """A button on the page, beside the events of the workflow: (label, address) or None when it does not apply."""

    link: Callable[[HttpRequest, Clue], tuple[str, str] | None]
    order: int = 50


_panels: list[Panel] = []
_actions: list[Action] = []


def register_panel(panel: Panel) -> None:
    """Add a part to the page of every clue; in AppConfig.ready()."""
    _panels.append(panel)


def register_action(action: Action) -> None:
    """Add a button to the page of every clue; in AppConfig.ready()."""
    _actions.append(action)


def panels_of(request: HttpRequest, clue: Clue, place: str) -> list[dict[str, Any]]:
    """The parts for one clue, as template and context."""
    found = []
    for panel in sorted(_panels, key=lambda panel: panel.order):
        if panel.place == place:
            context = panel.context(request, clue)
            if context is not None:
                found.append({"template": panel.template, "context": context})
    return found


def actions_of(request: HttpRequest, clue: Clue) -> list[tuple[str, str]]:
    """The buttons for one clue."""
    found = [action.link(request, clue) for action in sorted(_actions, key=lambda action: action.order)]
    return [link for link in found if link is not None]

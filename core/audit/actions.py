"""Which actions can be recorded: each has a code, a label for people, and whether it reads sensitive data."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

_CODE: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class UnknownActionError(ValueError):
    """An action that nobody has registered."""


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of action. ``sensitive`` ones (reading an identity, exporting) stand out on the auditors' page."""

    code: str
    label: str | Promise
    sensitive: bool = False


_actions: dict[str, Action] = {}


def register_action(code: str, label: str | Promise, *, sensitive: bool = False) -> str:
    """Make ``code`` (``clue.referred``) recordable; returns it. Called where the app defines its actions.

    Raises:
        ValueError: the code is not lower-case words joined by dots, or stands for something else already.
    """
    if not _CODE.fullmatch(code) or len(code) > 60:
        raise ValueError(f"{code!r} is no action code")
    action = Action(code, label, sensitive)
    known = _actions.setdefault(code, action)
    if (str(known.label), known.sensitive) != (str(label), sensitive):
        raise ValueError(f"the action {code} is registered with another meaning")
    return code


def action_of(code: str) -> Action:
    """The registered action. Raises UnknownActionError."""
    try:
        return _actions[code]
    except KeyError:
        raise UnknownActionError(f"no action {code!r} is registered") from None


def label_of(code: str) -> str:
    """The label of an action for display; the code of one that is registered no more."""
    action = _actions.get(code)
    return str(action.label) if action else code


def registered_actions() -> list[Action]:
    """All actions, by code."""
    return sorted(_actions.values(), key=lambda action: action.code)

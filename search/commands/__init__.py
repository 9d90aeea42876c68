"""Subcommands of ``manage.py search``.

Each is a module with ``HELP``, ``add_arguments(parser)`` and ``run(options, out)``; ``SUBCOMMANDS`` names them. They
are imported when asked for only, so that reading a text does not load a search engine.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

#: subcommand → module
SUBCOMMANDS: dict[str, str] = {
    "numbers": "search.commands.numbers",
    "citations": "search.commands.citations",
    "sections": "search.commands.sections",
    "anonymise": "search.commands.anonymise",
    "explain": "search.commands.explain",
    "evaluate": "search.commands.evaluate",
    "rebuild": "search.commands.rebuild",
    "verify": "search.commands.verify",
    "takedown": "search.commands.takedown",
}


def register(name: str, module: str) -> None:
    """Add a subcommand; a name already taken raises `ValueError`."""
    if SUBCOMMANDS.get(name, module) != module:
        raise ValueError(f"search {name} is {SUBCOMMANDS[name]} already")
    SUBCOMMANDS[name] = module


def load(name: str) -> ModuleType:
    """The module of a subcommand."""
    return import_module(SUBCOMMANDS[name])

"""``search rebuild``: index everything published anew and switch over; searches and changes go on meanwhile."""

from __future__ import annotations

from typing import Any, TextIO

from django.core.management.base import CommandError

from search.commands import texts
from search.engine import engine
from search.engines.base import EngineUnavailable
from search.indexing.rebuild import rebuild

HELP = "build the index anew beside the one in use, and switch over"


def add_arguments(parser: Any) -> None:
    """``--json``."""
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print progress, then how many documents the new index holds."""

    def progress(done: int, total: int) -> None:
        if not options["as_json"]:
            out.write(f"{done:,} / {total:,}\n")

    try:
        written = rebuild(engine(), progress=progress)
    except EngineUnavailable as error:
        raise CommandError(f"The engine does not answer: {error}") from error
    if options["as_json"]:
        texts.write_json({"documents": written}, out)
    else:
        out.write(f"{written:,} documents\n")

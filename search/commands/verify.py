"""``search verify``: compare index and database both ways; ``--repair`` puts right what differs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TextIO

from django.core.management.base import CommandError

from search.commands import texts
from search.engine import engine
from search.engines.base import EngineUnavailable
from search.indexing.verify import compare, repair

HELP = "compare the index with what is published, both ways"
#: Ids printed of each difference.
SHOWN = 20


def add_arguments(parser: Any) -> None:
    """``--repair`` and ``--json``."""
    parser.add_argument("--repair", action="store_true", help="index what is missing or outdated, remove orphans")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print the differences. Exits with 1 when there are any that were not repaired."""
    target = engine()
    try:
        found = compare(target)
        repaired = repair(target, found) if options["repair"] and not found.equal else 0
        left = compare(target) if repaired else found
    except EngineUnavailable as error:
        raise CommandError(f"The engine does not answer: {error}") from error
    if options["as_json"]:
        texts.write_json({**asdict(found), "repaired": repaired, "equal": left.equal}, out)
    else:
        out.write(f"published {found.published:,}, indexed {found.indexed:,}\n")
        for name in ("missing", "orphaned", "outdated", "stray_suggestions"):
            ids = getattr(found, name)
            if ids:
                more = f" … ({len(ids):,})" if len(ids) > SHOWN else ""
                out.write(f"{name}: {', '.join(ids[:SHOWN])}{more}\n")
        if repaired:
            out.write(f"repaired {repaired:,}\n")
        out.write("equal\n" if left.equal else "different\n")
    if not left.equal:
        raise SystemExit(1)

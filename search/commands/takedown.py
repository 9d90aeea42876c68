"""``search takedown ruling:12``: whether a withdrawn document is gone, place by place."""

from __future__ import annotations

from typing import Any, TextIO

from search.commands import texts
from search.indexing.takedown import report

HELP = "check place by place that a withdrawn document is gone"


def add_arguments(parser: Any) -> None:
    """The document, the site to read from, and ``--json``."""
    parser.add_argument("document", metavar="DOCUMENT", help="as in the index: ruling:12")
    parser.add_argument("--site", default="", help="read pages from the portal running at this address")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print each place; exits with 1 when something is left."""
    places = report(options["document"], site=options["site"])
    if options["as_json"]:
        rows = [{"place": str(each.name), "clear": each.clear, "detail": each.detail} for each in places]
        texts.write_json(rows, out)
    else:
        for each in places:
            out.write(f"{'clear' if each.clear else 'LEFT '}\t{each.name}\t{each.detail}\n")
    if not all(each.clear for each in places):
        raise SystemExit(1)

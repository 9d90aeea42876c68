"""``search citations FILE``: provisions of statutes a text cites."""

from __future__ import annotations

from typing import Any, TextIO

from search.commands import texts
from search.text.citations import find_citations

HELP = "find citations of statutes (法条引用)"


def add_arguments(parser: Any) -> None:
    texts.add_arguments(parser)
    parser.add_argument("--mentions", action="store_true", help="also statutes named without an article")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print each provision with its offset, version and how its statute is known."""
    finds = find_citations(texts.read(options["file"]), mentions=options["mentions"])
    if options["as_json"]:
        texts.write_json(texts.rows(finds), out)
        return
    for find in finds:
        version = f"{find.year}{find.how}" if find.year else "-"
        out.write(f"{find.start}\t{find.label}\t{version}\t{find.source}\t{texts.flat(find.text)}\n")

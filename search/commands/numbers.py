"""``search numbers FILE``: case and document numbers in a text."""

from __future__ import annotations

from typing import Any, TextIO

from search.commands import texts
from search.text.numbers import find_numbers

HELP = "find case and document numbers (案号、文号)"
add_arguments = texts.add_arguments


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print each number with its offset, kind and canonical key."""
    finds = find_numbers(texts.read(options["file"]))
    if options["as_json"]:
        texts.write_json(texts.rows(finds), out)
        return
    for find in finds:
        out.write(f"{find.start}\t{find.kind}\t{find.key}\t{texts.flat(find.text)}\n")

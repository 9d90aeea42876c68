"""``search anonymise FILE``: what in a text can identify a natural person."""

from __future__ import annotations

from typing import Any, TextIO

from search.commands import texts
from search.text.anonymise import apply, find_personal

HELP = "find personal data, with suggested masks (匿名化检查)"


def add_arguments(parser: Any) -> None:
    texts.add_arguments(parser)
    parser.add_argument("--apply", action="store_true", help="print the text with every suggestion applied")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print each find with its offset, kind, text and mask."""
    text = texts.read(options["file"])
    finds = find_personal(text)
    if options["apply"]:
        out.write(apply(text, finds))
    elif options["as_json"]:
        texts.write_json(texts.rows(finds), out)
    else:
        for find in finds:
            out.write(f"{find.start}\t{find.kind}\t{texts.flat(find.text)}\t{find.mask}\t{find.rule}\n")

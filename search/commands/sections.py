"""``search sections FILE``: the parts of a decision, and what it decides."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TextIO

from search.commands import texts
from search.text.outcome import read_result
from search.text.sections import detect_kind, split_sections

HELP = "divide a decision into its parts (当事人、事实、理由、依据、结果)"


def add_arguments(parser: Any) -> None:
    texts.add_arguments(parser)
    parser.add_argument("--kind", help="kind of document, where it is known")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print kind, outcome, fine and date, and each part with its offsets."""
    text = texts.read(options["file"])
    sections = split_sections(text, options["kind"])
    result = read_result(text)
    kind = options["kind"] or detect_kind(text)
    if options["as_json"]:
        document = {
            "kind": kind,
            "outcome": result.outcome,
            "fine": None if result.fine is None else str(result.fine),
            "date": None if result.date is None else result.date.isoformat(),
            "sections": [{**asdict(section), "text": text[section.start : section.end]} for section in sections],
            "outcomes": [asdict(find) for find in result.outcomes],
        }
        texts.write_json(document, out)
        return
    out.write(
        f"kind={kind or '-'} outcome={result.outcome or '-'} fine={result.fine or '-'} date={result.date or '-'}\n"
    )
    for section in sections:
        shown = texts.flat(text[section.start : section.end])
        out.write(f"{section.start}-{section.end}\t{section.name}\t{shown[:60]}\n")

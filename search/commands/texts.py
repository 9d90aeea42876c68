"""What the subcommands that read a text share: the text, and how finds are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO


class UnreadableError(Exception):
    """The file cannot be read; the message is for the person who typed it."""


def add_arguments(parser: Any) -> None:
    """FILE and ``--json``."""
    parser.add_argument("file", metavar="FILE", help="text file in UTF-8; - reads standard input")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def read(file: str) -> str:
    """The text of ``file`` (``-``: standard input), byte-order mark and Windows line ends tolerated."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{file}: not UTF-8 text (byte {error.start})") from error


def write_json(value: Any, out: TextIO) -> None:
    """``value`` as JSON in one write: Django's output adds a line end to every one."""
    out.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def rows(finds: Iterable[Any]) -> list[dict[str, Any]]:
    """Finds (dataclasses) for JSON; offsets count characters."""
    return [asdict(find) for find in finds]


def flat(text: str) -> str:
    """A find on one line."""
    return " ".join(text.split())

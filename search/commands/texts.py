"""What the subcommands that read a text share: the text, and how finds are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO


class UnreadableError(Exception):
    """The file cannot be read; the message is for the person who typed it."""


def add_arguments(parser: Any) -> None:
    """FILE and ``--json``."""
    parser.add_argument("file", metavar="FILE", help="text file in UTF-8; - reads standard input")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


#: bytes of the longest text read at once: some forty times the longest judgment of the reference corpus
LARGEST = 20_000_000


def read(file: str) -> str:
    """The text of ``file`` (``-``: standard input), byte-order mark and Windows line ends tolerated.

    Raises:
        UnreadableError: not there, not UTF-8 text (with a word on what it seems to be), empty, or larger than
            `LARGEST`.
    """
    name = "standard input" if file == "-" else file
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableError(f"{name}: {error.strerror}") from error
    if len(raw) > LARGEST:
        raise UnreadableError(f"{name}: more than {LARGEST // 1_000_000} MB; split it, one document a file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name}: not UTF-8 text (byte {error.start}){_seems(raw)}") from error
    if "\0" in text:
        raise UnreadableError(f"{name}: not text, it holds NUL bytes")
    if not text.strip():
        raise UnreadableError(f"{name}: empty")
    return text


def _seems(raw: bytes) -> str:
    """What bytes that are not UTF-8 seem to be, and what to do about it."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "; it is UTF-16: convert it with iconv -f utf-16 -t utf-8"
    if raw[:4] in (b"%PDF", b"PK\3\4", b"\xd0\xcf\x11\xe0"):
        return "; it is a PDF or office document: save it as plain text first"
    head = raw[:20_000]
    if b"\0" in head:
        return "; it is binary"
    for cut in range(4):
        # a character may be cut in two at the end of the head
        try:
            text = head[: len(head) - cut].decode("gb18030")
        except UnicodeDecodeError:
            continue
        if sum("一" <= char <= "鿿" for char in text) * 3 > len(text):
            return "; it seems to be GBK: convert it with iconv -f gb18030 -t utf-8"
    return ""


def write_json(value: Any, out: TextIO) -> None:
    """``value`` as JSON in one write: Django's output adds a line end to every one."""
    out.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def rows(finds: Iterable[Any]) -> list[dict[str, Any]]:
    """Finds (dataclasses) for JSON; offsets count characters."""
    return [asdict(find) for find in finds]


def flat(text: str) -> str:
    """A find on one line."""
    return " ".join(text.split())

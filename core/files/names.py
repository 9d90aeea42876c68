"""Names of uploaded files as they may be shown and offered for saving: never a path, never what misleads the eye."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from core.files.documents import EXECUTABLE

LONGEST: Final = 120
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
#: Control, format (bidirectional, zero-width), halves of characters, private, unassigned.
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn")


def clean_name(name: str) -> str:
    """``name`` without folders, control, invisible and direction-changing characters, and within ``LONGEST``.

    An ending that can be run and stands before the last one (``a.exe.pdf``) loses its dot. The last ending is kept
    in lower case; whether it is accepted and true is for others to judge.
    """
    name = unicodedata.normalize("NFC", str(name).replace("\\", "/").rpartition("/")[2])
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    name = " ".join(re.sub(r'[<>:"/|?*%]', "_", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST]
    ending = ending.strip().lower()
    parts = stem.split(".")
    stem = parts[0] + "".join(("_" if f".{part.strip().lower()}" in EXECUTABLE else ".") + part for part in parts[1:])
    if _RESERVED.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    room = max(LONGEST - len(ending) - 1, 1)
    return f"{stem[:room].rstrip('. ')}.{ending}"[:LONGEST]


def ending_of(name: str) -> str:
    """The ending of a name in lower case, without its dot; empty when it has none."""
    return PurePosixPath(name).suffix.lower().lstrip(".")

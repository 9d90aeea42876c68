"""Any text made printable: what has no glyph is shown as □, what controls terminals or direction is dropped."""

import re
from typing import Any

_DROPPED = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef]"
)
_LONG_WORD = re.compile(r"[!-~]{60,}")
MISSING = "□"
#: Where a word of Latin letters without end may be broken.
_BREAK = "\u200b"


def printable(text: str, coverage: frozenset[int]) -> str:
    """``text`` with tabs as spaces, line breaks kept, and no character the fonts cannot show."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _DROPPED.sub("", text.replace("\t", " "))
    text = "".join(char if char == "\n" or ord(char) in coverage else MISSING for char in text)
    return _LONG_WORD.sub(lambda m: _BREAK.join(m[0][i : i + 20] for i in range(0, len(m[0]), 20)), text)


def printable_svg(svg: str, coverage: frozenset[int]) -> str:
    """A standalone picture, its words likewise; markup is plain ASCII and stays as it is."""
    return "".join(char if ord(char) in coverage or char in "\n\t" else MISSING for char in _DROPPED.sub("", svg))


def printable_tree(value: Any, coverage: frozenset[int], key: str = "") -> Any:
    """Every string of a JSON-like value made printable; addresses are kept, pictures treated as pictures."""
    if isinstance(value, str):
        if key in ("url", "link", "kind", "id", "tone", "format", "file"):
            return value
        return printable_svg(value, coverage) if key == "svg" else printable(value, coverage)
    if isinstance(value, dict):
        return {name: printable_tree(item, coverage, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_tree(item, coverage, key) for item in value]
    return value

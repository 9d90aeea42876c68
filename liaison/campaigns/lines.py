"""Items of a checklist as lines of text: what is checked | the provision it comes from | how it is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

LONGEST_ITEM: Final = 300
LONGEST_BASIS: Final = 200
LONGEST_METHOD: Final = 300
#: The bar as keyboards give it, also the wide one of Chinese input.
_BAR: Final = re.compile(r"[|｜]")


@dataclass(frozen=True)
class Line:
    """One item; ``key`` is that of a kept item that it is to replace."""

    text: str
    basis: str = ""
    method: str = ""
    key: int | None = None

    @classmethod
    def of(cls, texts: Sequence[str], key: int | None = None) -> Line:
        """From one to three texts, each made one line."""
        return cls(*(" ".join(each.split()) for each in texts), key=key)

    @property
    def texts(self) -> tuple[str, str, str]:
        """What it says."""
        return self.text, self.basis, self.method


def parsed(text: str) -> list[Line]:
    """The items of ``text``; a line without words is none."""
    rows = [_BAR.split(row, maxsplit=2) for row in text.splitlines()]
    return [Line.of(row) for row in rows if any(part.strip() for part in row)]


def written(items: Iterable[Any]) -> str:
    """Items as ``parsed`` reads them."""
    return "\n".join(
        " | ".join((item.text, item.basis, item.method)).removesuffix(" | ").removesuffix(" | ") for item in items
    )


def reason_against(line: Line) -> str:
    """Why this is no item, in words; empty where it is one."""
    if not line.text or len(line.text) > LONGEST_ITEM or len(line.basis) > LONGEST_BASIS:
        return _("An item has 1 to 300 characters, its provision at most 200.")
    if len(line.method) > LONGEST_METHOD:
        return _("How an item is checked is said in at most 300 characters.")
    if any(_BAR.search(part) for part in line.texts):
        return _("An item holds no |: that is what separates it from its provision.")
    return ""

"""Values of a record as text."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

#: Control characters no text needs; PostgreSQL refuses NUL altogether.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class RowError(ValueError):
    """Why a row is refused; the message is for the person who made the file."""


def plain_text(value: Any) -> str:
    """A cell as text: lists are paragraphs, control characters go. RowError for what is no text."""
    if value is None:
        return ""
    if isinstance(value, bool | dict):
        raise RowError(_("not a text"))
    if isinstance(value, list):
        return "\n".join(filter(None, (plain_text(item) for item in value)))
    if isinstance(value, float | int):
        return str(value)
    text = _CONTROLS.sub("", value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise RowError(_("holds half a character (a lone surrogate)")) from None
    return text.strip()

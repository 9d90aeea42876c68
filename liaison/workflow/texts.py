"""What somebody wrote in a form, as records keep it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from liaison.workflow.engine import EventRefused


def checked_text(given: Any, longest: int, field: str, *, required: bool = True) -> str:
    """``given`` without blanks around it.

    Raises:
        EventRefused: nothing is written though it is ``required``, or more than ``longest`` characters.
    """
    text = str(given or "").strip()
    if required and not text:
        raise EventRefused(_("Write something first."), field=field)
    if len(text) > longest:
        raise EventRefused(_("At most %(n)d characters.") % {"n": longest}, field=field)
    return text

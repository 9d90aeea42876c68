"""Half days as polls name them (``2026-12-01/am``): read, in words, and why one cannot be asked about."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.calendar import calendar
from core.calendar.published import WEEKEND

PARTS: Final = {"am": gettext_lazy("morning"), "pm": gettext_lazy("afternoon")}


def parsed(slot: str) -> tuple[dt.date, str]:
    """Day and half of it.

    Raises:
        ValueError: it is written otherwise.
    """
    day, _slash, part = slot.partition("/")
    if part not in PARTS:
        raise ValueError(slot)
    return dt.date.fromisoformat(day), part


def named(day: dt.date, part: str) -> str:
    """A half day as polls name it."""
    return f"{day.isoformat()}/{part}"


def in_words(slot: str) -> str:
    """2026-12-01（周二）上午."""
    day, part = parsed(slot)
    return f"{day_in_words(day)}{PARTS[part]}"


def day_in_words(day: dt.date) -> str:
    """2026-12-01（周二）."""
    return f"{day.isoformat()}（{date_format(day, 'D')}）"


def against(day: dt.date) -> str:
    """Why offices do not work on ``day``, in words; empty when they do."""
    told = calendar().explain(day)
    if told.works:
        return ""
    if told.reason == WEEKEND:
        return _("weekend")
    return _("holiday: %(name)s") % {"name": _(told.name)} if told.name else _("holiday")

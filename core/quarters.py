"""Quarters of a year: how addresses and records name them, and how pages do."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WORDS: Final = (
    gettext_lazy("First quarter"),
    gettext_lazy("Second quarter"),
    gettext_lazy("Third quarter"),
    gettext_lazy("Fourth quarter"),
)


def quarter_name(day: dt.date) -> str:
    """The quarter of a day, such as ``2026-Q4``."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_words(name: str) -> str:
    """``2026-Q4`` as pages say it; anything else as it is."""
    year, _dash, number = name.partition("-Q")
    if not year.isdecimal() or number not in ("1", "2", "3", "4"):
        return name
    return _("%(quarter)s of %(year)s") % {"year": year, "quarter": _WORDS[int(number) - 1]}

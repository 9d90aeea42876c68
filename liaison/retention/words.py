"""A period in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def in_words(months: int | None) -> str:
    """``months`` as people say it: in years where they are whole, in years and months otherwise; None: for good."""
    if months is None:
        return _("kept for good")
    years, rest = divmod(months, 12)
    said_years = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    said_months = ngettext("%(n)d month", "%(n)d months", rest) % {"n": rest}
    if not years:
        return said_months
    return _("%(years)s and %(months)s") % {"years": said_years, "months": said_months} if rest else said_years

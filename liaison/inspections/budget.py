"""How often an enterprise is visited in a year, against the limits.

Limits are settings: ``INSPECTION_VISITS_PER_LEVEL`` for the bodies of one level, ``INSPECTION_VISITS_IN_ALL`` for all.
Other capabilities that visit enterprises register what they hold (``count_visits``).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from liaison.inspections.choices import UNCOUNTED
from liaison.inspections.models import Inspection

#: In force: the enterprise is to expect them, or had them.
COUNTED_STATES = ("filed", "under_way", "finished")

#: (codes, year) → code and level of each visit held.
Held = Callable[[list[str], int], Iterable[tuple[str, str]]]
_others: list[Held] = []


def count_visits(held: Held) -> None:
    """Let ``held(codes, year)`` name visits to enterprises that are no filings; in AppConfig.ready()."""
    _others.append(held)


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits of one enterprise in one year: in all, and by the bodies of one level."""

    in_all: int
    of_level: int

    @property
    def over(self) -> bool:
        """Whether they are more than the limits allow."""
        return self.in_all > settings.INSPECTION_VISITS_IN_ALL or self.of_level > settings.INSPECTION_VISITS_PER_LEVEL


def held_in(codes: Iterable[str], year: int, but: Inspection | None = None) -> dict[str, Counter]:
    """Visits by level of each enterprise in ``year``, by its code; ``but`` is not counted.

    Days are those of the place, so a visit in the first hour of a year counts for that year.
    """
    codes = list(codes)
    found: dict[str, Counter] = {code: Counter() for code in codes}
    filed = Inspection.objects.filter(
        enterprise__credit_code__in=codes, starts_at__year=year, state__in=COUNTED_STATES
    ).exclude(occasion__in=UNCOUNTED)
    if but is not None and but.pk:
        filed = filed.exclude(pk=but.pk)
    for code, level in filed.values_list("enterprise__credit_code", "body__region__level"):
        found[code][level] += 1
    for held in _others:
        for code, level in held(codes, year):
            found[code][level] += 1
    return found


def with_this(inspection: Inspection) -> Visits:
    """The visits of the enterprise in the year of ``inspection``, this one counted."""
    code, year, level = inspection.enterprise.credit_code, year_of(inspection.starts_at), inspection.body.region.level
    counts = held_in([code], year, but=inspection)[code]
    own = inspection.occasion not in UNCOUNTED
    return Visits(counts.total() + own, counts[level] + own)


def year_of(moment: dt.datetime) -> int:
    """The year of a moment where the portal is."""
    return timezone.localtime(moment).year


def would_be_over(inspection: Inspection) -> bool:
    """Whether ``inspection`` is one visit more than the enterprise may have this year."""
    return inspection.occasion not in UNCOUNTED and with_this(inspection).over

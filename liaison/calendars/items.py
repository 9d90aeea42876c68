"""What a calendar shows: one thing on one day, and the parts of the portal that know of such things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from core.access import Principal
from liaison.joint.choices import Part

#: When the halves of a day are: what people are asked about and booked by, as times of a clock.
HOURS = {Part.AM.value: (dt.time(9), dt.time(12)), Part.PM.value: (dt.time(14), dt.time(17, 30))}


class Certainty(StrEnum):
    """How sure it is, as calendars say it (RFC 5545, STATUS)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on one day; ``last`` where it lasts for several.

    Attributes:
        subject: what it is about, such as ``operation:17``; with ``code`` it names the entry for good.
        code: kind of entry.
        words: kind of entry and its state, in words.
        title, number, place: of what it is about.
        starts_at, ends_at: where it has times; else it is of the whole day.
        confined: its words stay inside the portal.
        changed_at: when what it is about changed last.
        more: further lines, for things counted together: (title, number, what ends, address).
    """

    day: dt.date
    subject: str
    code: str
    words: str
    title: str
    url: str = ""
    number: str = ""
    place: str = ""
    certainty: Certainty = Certainty.CONFIRMED
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    last: dt.date | None = None
    confined: bool = False
    changed_at: dt.datetime | None = None
    more: tuple[tuple[str, str, str, str], ...] = ()
    hidden: int = 0

    @property
    def part(self) -> str:
        """The half of the day it begins in; empty where it is of the whole day."""
        if self.starts_at is None:
            return ""
        return "am" if timezone.localtime(self.starts_at).hour < 13 else "pm"

    @property
    def counted(self) -> bool:
        """Whether it stands for several things, which its title counts."""
        return self.code in ("due", "inspections")

    @property
    def time(self) -> str:
        """When it begins, as a clock shows it."""
        return f"{timezone.localtime(self.starts_at):%H:%M}" if self.starts_at else ""

    @property
    def order(self) -> tuple:
        """Whole days first, then by time."""
        begins = self.starts_at.timestamp() if self.starts_at else 0
        return begins, self.code, self.number, self.title


def half_day(day: dt.date, part: str) -> tuple[dt.datetime, dt.datetime]:
    """Begin and end of a half of a day."""
    begin, end = HOURS[part]
    return timezone.make_aware(dt.datetime.combine(day, begin)), timezone.make_aware(dt.datetime.combine(day, end))


def moments(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the first moment of ``first`` to the last of ``last``."""
    begin = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    return begin, timezone.make_aware(dt.datetime.combine(last, dt.time.max))


#: What lies between two days for a principal, in a fixed number of queries; ``named`` asks for the further lines.
Source = Callable[[Principal, dt.date, dt.date, bool], list[Item]]

_sources: list[Source] = []


def register_source(source: Source) -> None:
    """Show what ``source`` finds in calendars and feeds; in ``AppConfig.ready()``. It starts from ``visible()``."""
    if source not in _sources:
        _sources.append(source)


def items_between(principal: Principal, first: dt.date, last: dt.date, *, named: bool = False) -> list[Item]:
    """Everything between two days that ``principal`` may see, by day and time."""
    found = [item for source in _sources for item in source(principal, first, last, named)]
    return sorted(found, key=lambda item: (item.day, item.order))

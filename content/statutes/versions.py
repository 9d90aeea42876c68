"""Which version of a statute holds: on a day, or by the year a citation names. No database here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from content.statutes.models import Status

_FORCE_WORDS = ("施行", "实施")


class Dated(Protocol):
    """What of a version is looked at."""

    edition: str
    revision: str
    promulgated_on: dt.date | None
    in_force_from: dt.date | None
    repealed_on: dt.date | None

    @property
    def start(self) -> dt.date | None: ...


def by_start(versions: Iterable[Dated]) -> list:
    """Oldest first. One without any date counts as older than all: nothing says that it began later."""
    return sorted(versions, key=lambda version: (version.start or dt.date.min, version.edition))


def in_force(versions: Iterable[Dated], day: dt.date):
    """The version in force on ``day``: the last that had begun, unless it was repealed by then; None without one."""
    begun = [version for version in by_start(versions) if version.start is None or version.start <= day]
    if not begun or (begun[-1].repealed_on and begun[-1].repealed_on <= day):
        return None
    return begun[-1]


def named(versions: Iterable[Dated], revision: str):
    """The version a citation names as 2021修正 or 2021: by year of promulgation, or of entry into force where it says
    施行; the last of several of one year. None when no version is of that year."""
    year = int(revision[:4]) if revision[:4].isdigit() else None
    if year is None:
        return None
    in_force_word = revision[4:].startswith(_FORCE_WORDS)
    found = None
    for version in by_start(versions):
        day = version.in_force_from if in_force_word and version.in_force_from else version.promulgated_on
        if (day.year if day else _year_of(version.edition)) == year:
            found = version
    return found


def period(versions: Sequence[Dated], version: Dated) -> tuple[dt.date | None, dt.date | None]:
    """First day of ``version`` and the day it ended (exclusive); None where open. Equal when it never held."""
    ordered = by_start(versions)
    following = ordered[ordered.index(version) + 1 :]
    end = following[0].start if following else None
    if version.repealed_on and (end is None or version.repealed_on < end):
        end = version.repealed_on
    return version.start, end


def status(versions: Sequence[Dated], version: Dated, day: dt.date) -> Status:
    """现行, 尚未施行, 已修改 or 已废止 on ``day``."""
    start, end = period(versions, version)
    if start and start > day:
        return Status.NOT_YET
    if end is None or end > day:
        return Status.IN_FORCE
    return Status.REPEALED if version.repealed_on and version.repealed_on <= day else Status.AMENDED


def _year_of(edition: str) -> int | None:
    return int(edition[:4]) if edition[:4].isdigit() else None

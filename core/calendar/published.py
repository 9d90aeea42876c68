"""What the two libraries say about China's working days, and where they can be believed.

The General Office of the State Council announces each year's swapped days (调休) late in the year before. ``holidays``
goes on silently without them for years not announced; ``chinesecalendar`` raises. A year is *published* when both know
it and agree on its every day; until then its days are estimated from weekends and the statutory festivals alone.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

#: The notice for a year moves days of the December before (2018-12-31, off by the notice for 2019); never yet before
#: the 29th, so this leaves a margin. From here a day is settled only once the year that follows is published too.
REACH_OF_NEXT_YEAR: Final = (12, 25)

#: Days on which the libraries differ, decided here: day → (is it worked, why and by which document).
RESOLVED: Final[dict[date, tuple[bool, str]]] = {
    date(2005, 12, 31): (True, "国务院办公厅关于2006年部分节假日安排的通知"),
}

#: How far beyond the last published year estimates are part of the version.
_ESTIMATED_YEARS: Final = 3

WEEKEND: Final = "weekend"
HOLIDAY: Final = "holiday"
MAKE_UP: Final = "make_up"
ESTIMATE: Final = "estimate"
WORKDAY: Final = "workday"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A day that the libraries see differently and ``RESOLVED`` does not decide: its year is not published."""

    day: date
    holidays_works: bool
    chinesecalendar_works: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What is known of a day that is not simply a weekday worked or a weekend off.

    ``reason`` is HOLIDAY, MAKE_UP (a weekend worked in exchange, 调休), ESTIMATE (festival of a year not published);
    ``name`` the festival in English, a message of the catalogue.
    """

    works: bool
    reason: str
    name: str = ""


@dataclass(frozen=True)
class Year:
    """One year as the libraries have it: its special days, and whether they may be relied on."""

    year: int
    published: bool
    special: dict[date, Day]
    disagreements: tuple[Disagreement, ...] = ()


def days_of(year: int) -> Iterator[date]:
    """Every day of ``year``."""
    for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
        yield date.fromordinal(ordinal)


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= 5


@lru_cache(maxsize=1)
def chinesecalendar_years() -> range:
    """The years ``chinesecalendar`` has data for; asked for any other it raises."""
    from chinese_calendar import constants

    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


@lru_cache(maxsize=256)
def year_of(year: int) -> Year:
    """``year`` cross-checked. Reads the libraries once a process for each year (about 10 ms)."""
    import holidays

    china = holidays.country_holidays("CN", years=year, language="en_US")
    # ``holidays`` knows no "not announced": a year for which it has no weekend worked in exchange is not announced.
    announced = any(day.year == year for day in china.weekend_workdays)
    known = year in chinesecalendar_years()
    special: dict[date, Day] = {}
    disagreements = []
    for day in days_of(year):
        works = china.is_working_day(day)
        if day in RESOLVED:
            works = RESOLVED[day][0]
        elif known and works != _chinesecalendar_works(day):
            if announced:
                disagreements.append(Disagreement(day, works, not works))
                works = False  # until it is decided, a doubtful day gives time rather than takes it
            else:
                works = not works  # the one of the two that has the notice
        name = _festival(_chinesecalendar_name(day) if known else china.get(day) or "")
        if works and is_weekend(day):
            # chinesecalendar names no weekend that it did not know to be worked (RESOLVED).
            special[day] = Day(works=True, reason=MAKE_UP, name=name or ("New Year's Day" if day.month == 12 else ""))
        elif not works and (name or not is_weekend(day)):
            special[day] = Day(works=False, reason=HOLIDAY if known and announced else ESTIMATE, name=name)
    return Year(year, known and announced and not disagreements, special, tuple(disagreements))


def _chinesecalendar_works(day: date) -> bool:
    # From its tables: its functions look through all of them at every call.
    from chinese_calendar import constants

    return day in constants.workdays or not (is_weekend(day) or day in constants.holidays)


def _chinesecalendar_name(day: date) -> str:
    from chinese_calendar import constants

    return constants.workdays.get(day) or constants.holidays.get(day) or ""


def published(year: int) -> bool:
    """Whether the swapped days of ``year`` are known and the libraries agree on them."""
    return 1 <= year <= 9999 and year in chinesecalendar_years() and year_of(year).published


def disagreements() -> list[Disagreement]:
    """Every day, in years both libraries know, on which they differ without ``RESOLVED`` deciding."""
    return [found for year in chinesecalendar_years() for found in year_of(year).disagreements]


@lru_cache(maxsize=1)
def data_version() -> str:
    """A digest of what the libraries say: another release with the same days for China is the same version."""
    years = chinesecalendar_years()
    digest = hashlib.sha256()
    for number in range(years.start, years.stop + _ESTIMATED_YEARS):
        year = year_of(number)
        digest.update(f"{number}{year.published}".encode())
        digest.update("".join(f"{day}{int(found.works)}" for day, found in sorted(year.special.items())).encode())
    return f"{years.stop - 1}.{digest.hexdigest()[:8]}"


def forget() -> None:
    """Read the libraries anew. For tests that change what they say."""
    chinesecalendar_years.cache_clear()
    year_of.cache_clear()
    data_version.cache_clear()


_FESTIVALS: Final = {
    "New Year's Day": "New Year's Day",
    "Spring Festival": "Spring Festival",
    "Chinese New Year": "Spring Festival",
    "Tomb": "Tomb-Sweeping Day",
    "Labo": "Labour Day",
    "Dragon": "Dragon Boat Festival",
    "Mid-": "Mid-Autumn Festival",
    "National": "National Day",
    "Anti-Fascist": "70th Anniversary of Victory",
}


def _festival(name: str) -> str:
    """One English name for each festival, whatever the library calls it; the first of several that fall together."""
    return next((ours for theirs, ours in _FESTIVALS.items() if name.startswith(theirs)), "")

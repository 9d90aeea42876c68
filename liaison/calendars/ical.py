"""Entries as iCalendar (RFC 5545). The library folds lines and escapes text; names and numbers are given here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from liaison.calendars.items import Certainty, Item

PRODID: Final = "-//liaison-portal//calendar//ZH"
ZONE: Final = ZoneInfo("Asia/Shanghai")
#: SEQUENCE of what has none stored: seconds of its last change since then. It rises with every change.
_COUNTED_FROM: Final = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
#: DTSTAMP of what was never changed.
_UNCHANGED: Final = _COUNTED_FROM


def host() -> str:
    """The host in names of entries."""
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def name_of(item: Item) -> str:
    """The UID of an entry that has none stored: the same for ever, another for every kind of entry."""
    return f"{item.code}-{item.subject.replace(':', '-')}@{host()}"


def new_calendar(*, method: str = "", name: str = "") -> Calendar:
    """An empty calendar of the portal, with its time zone."""
    made = Calendar()
    made.add("prodid", PRODID)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    if method:
        made.add("method", method)
    if name:
        made.add("name", name)
        made.add("x-wr-calname", name)
        made.add("x-wr-timezone", ZONE.key)
        made.add("refresh-interval", vDuration(dt.timedelta(hours=1)), parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", "PT1H")
    made.add_component(_zone())
    return made


def _zone() -> Timezone:
    """China Standard Time. Its summer times ended in 1991, before everything the portal knows."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE.key)
    standard.add("dtstart", dt.datetime(1991, 9, 15, 2))  # noqa: DTZ001 - local by definition
    standard.add("tzoffsetfrom", dt.timedelta(hours=8))
    standard.add("tzoffsetto", dt.timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def event_of(item: Item, *, uid: str = "", sequence: int | None = None) -> Event:
    """One entry. ``uid`` and ``sequence`` are those stored for it, where there are any."""
    changed = (item.changed_at or _UNCHANGED).astimezone(dt.UTC).replace(microsecond=0)
    made = Event()
    made.add("uid", uid or name_of(item))
    made.add("sequence", max(0, int((changed - _COUNTED_FROM).total_seconds())) if sequence is None else sequence)
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    if item.starts_at is not None:
        made.add("dtstart", item.starts_at.astimezone(ZONE))
        made.add("dtend", (item.ends_at or item.starts_at).astimezone(ZONE))
    else:
        made.add("dtstart", item.day)
        made.add("dtend", (item.last or item.day) + dt.timedelta(days=1))
    made.add("summary", item.title)
    made.add("status", item.certainty.value)
    # What ends on a day takes none of it.
    free = item.certainty is Certainty.CANCELLED or (item.starts_at is None and item.code != "blocked")
    made.add("transp", "TRANSPARENT" if free else "OPAQUE")
    made.add("class", "PRIVATE")
    if item.place:
        made.add("location", item.place)
    address = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + item.url if item.url else ""
    described = "\n".join(filter(None, (item.number, item.words, address)))
    if described:
        made.add("description", described)
    if address:
        made.add("url", address)
    return made


def write(items: Iterable[Item], *, name: str, stored: dict[str, tuple[str, int]]) -> bytes:
    """A whole feed; ``stored`` has UID and SEQUENCE of what invitations were sent of, by subject."""
    made = new_calendar(name=name)
    for item in items:
        uid, sequence = stored.get(item.subject, ("", None)) if item.code == "operation" else ("", None)
        made.add_component(event_of(item, uid=uid, sequence=sequence))
    return made.to_ical()

"""Programs that read calendars, as the tests ask them."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest
import recurring_ical_events
from icalendar import Calendar


def parsed(content: bytes) -> Calendar:
    """The calendar in ``content``, read strictly: lines of at most 75 octets, nothing the parser had to forgive."""
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines[-1] == b""
    assert not any(b"\n" in line for line in lines)
    (found,) = Calendar.from_ical(content, multiple=True)
    for component in found.walk():
        assert not component.errors
    assert found["VERSION"] == "2.0"
    names = [str(event["UID"]) for event in found.walk("VEVENT")]
    assert len(names) == len(set(names))
    for event in found.walk("VEVENT"):
        assert {"DTSTAMP", "SEQUENCE", "STATUS", "SUMMARY", "DTSTART"} <= set(event)
    return found


def between(found: Calendar, first: dt.date, last: dt.date) -> set[str]:
    """What lies from ``first`` to ``last``, as words."""
    after = last + dt.timedelta(days=1)
    return {str(event["SUMMARY"]) for event in recurring_ical_events.of(found).between(first, after)}


def in_calcurse(content: bytes, folder: Path, first: dt.date, last: dt.date) -> str:
    """What calcurse, a calendar for terminals with a parser of its own, lists of ``content`` between two days."""
    if shutil.which("calcurse") is None:
        pytest.skip("needs calcurse (apt install calcurse)")
    source = folder / "calendar.ics"
    source.write_bytes(content)
    environment = {"HOME": str(folder), "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    base = ["calcurse", "-q", "-D", str(folder / "data"), "-C", str(folder / "conf")]
    run = {"env": environment, "capture_output": True, "text": True, "timeout": 30, "check": True}
    subprocess.run([*base, "-i", str(source)], **run)
    days = (last - first).days + 1
    return subprocess.run([*base, "-Q", "--from", f"{first:%m/%d/%Y}", "--days", str(days)], **run).stdout


class Inbox:
    """A calendar program that keeps, of each entry, the version with the highest sequence (RFC 5546, 2.1.5)."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[int, object | None]] = {}

    def receive(self, content: bytes) -> None:
        """One iTIP object, in whatever order."""
        found = parsed(content)
        (event,) = found.walk("VEVENT")
        name, sequence = str(event["UID"]), int(event["SEQUENCE"])
        known, _event = self.entries.get(name, (-1, None))
        if sequence >= known:
            self.entries[name] = (sequence, event if found["METHOD"] == "REQUEST" else None)

    @property
    def starts(self) -> set[dt.datetime]:
        """When what stands begins."""
        return {event["DTSTART"].dt for _sequence, event in self.entries.values() if event is not None}

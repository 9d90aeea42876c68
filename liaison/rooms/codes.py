"""Codes of attendance lists: worked out from the list's secret and the minute, so that a photo of one is soon worth
nothing."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
from typing import Final

from liaison.rooms.models.attendance import Attendance

#: A new code is shown this often, in seconds.
STEP: Final = 60
#: The code on the wall and the one before it are taken: whoever has just scanned is not turned away.
STEPS: Final = 2
#: Of the MAC; 160 bits, 27 letters.
LENGTH: Final = 20


def code_at(attendance: Attendance, at: dt.datetime) -> str:
    """The code that is shown at a moment."""
    return _code(attendance, _step(at))


def accepted(attendance: Attendance, code: str, at: dt.datetime) -> bool:
    """Whether ``code`` is on the wall at a moment, or was in the step before. Takes as long whatever is given."""
    given, now = code.encode("utf-8", "replace"), _step(at)
    found = [hmac.compare_digest(given, _code(attendance, now - n).encode()) for n in range(STEPS)]
    return any(found)


def seconds_left(at: dt.datetime) -> int:
    """Until the next code is shown."""
    return STEP - int(at.timestamp()) % STEP


def _step(at: dt.datetime) -> int:
    return int(at.timestamp()) // STEP


def _code(attendance: Attendance, step: int) -> str:
    told = f"liaison.rooms.attendance {attendance.pk} {step}".encode()
    mac = hmac.digest(bytes.fromhex(attendance.secret), told, "sha256")[:LENGTH]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()

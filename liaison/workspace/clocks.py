"""The running clocks of one item, for its page."""

from __future__ import annotations

from django.utils import timezone

from core.calendar import calendar
from core.deadlines import Clock, clocks_of
from core.deadlines.states import ClockState, state_of
from core.deadlines.words import limit_words


def running_clocks(subject: str) -> list[tuple[str, Clock, ClockState]]:
    """(words of the limit, clock, its state) of what runs on ``subject``: context of ``work/workspace/limits.html``."""
    days, now = calendar(), timezone.now()
    return [
        (limit_words(each.limit_code), each, state_of(each, now, days)) for each in clocks_of(subject) if each.is_open
    ]

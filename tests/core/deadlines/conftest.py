from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.deadlines import register_clock_handler, unregister_clock_handler

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """``at("2026-05-12 10:00")``: a moment of the office's time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def told():
    """What handlers were told, as (kind, subject), in order."""
    signals = []

    def handler(signal):
        signals.append((signal.kind, signal.clock.subject))

    register_clock_handler(handler)
    yield signals
    unregister_clock_handler(handler)

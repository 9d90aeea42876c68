"""Limits and clocks: due dates computed from events and the working-day calendar, with their warnings.

    register_limit(Limit("referral.acceptance", …))          once, in AppConfig.ready()
    register_event("referral.received", _("received"))       the words of what a clock starts from
    register_clock_handler(tell, kinds=["overdue", …])       called in the transaction that writes the event
    clock = start_clock(subject="referral:7", limit="referral.acceptance", event="referral.received", owner=3)
    state_of(clock).text, explain(clock)

See docs/features/calendar-and-deadlines.md.
"""

from core.deadlines.handlers import ClockSignal, register_clock_handler, unregister_clock_handler
from core.deadlines.limits import Limit, limit_in_force, register_limit, registered_limits
from core.deadlines.models import Clock, ClockEvent
from core.deadlines.queries import clocks_of, history_of, open_clock, open_clocks, open_clocks_of, overdue_number
from core.deadlines.recomputing import recompute
from core.deadlines.services import (
    AlreadyRunning,
    ClockError,
    cancel_clock,
    extend_clock,
    pause_clock,
    resume_clock,
    start_clock,
    stop_clock,
)
from core.deadlines.states import ClockState, state_of, states_of
from core.deadlines.ticking import tick
from core.deadlines.words import explain, register_event

__all__ = [
    "AlreadyRunning",
    "Clock",
    "ClockError",
    "ClockEvent",
    "ClockSignal",
    "ClockState",
    "Limit",
    "cancel_clock",
    "clocks_of",
    "explain",
    "extend_clock",
    "history_of",
    "limit_in_force",
    "open_clock",
    "open_clocks",
    "open_clocks_of",
    "overdue_number",
    "pause_clock",
    "recompute",
    "register_clock_handler",
    "register_event",
    "register_limit",
    "registered_limits",
    "resume_clock",
    "start_clock",
    "state_of",
    "states_of",
    "stop_clock",
    "tick",
    "unregister_clock_handler",
]

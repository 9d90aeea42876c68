"""At which moments an open clock has something to say: due soon, overdue, each level of escalation."""

from datetime import datetime, timedelta

from core.calendar.counting import Unit
from core.calendar.working import WorkingCalendar
from core.deadlines.computing import start_of
from core.deadlines.limits import Limit, Limits, limits
from core.deadlines.models import Clock, ClockEvent

Kind = ClockEvent.Kind
_ESCALATED = (Kind.ESCALATED_HEAD, Kind.ESCALATED_COORDINATING, Kind.ESCALATED_SUPERIOR)


def policy_of(clock: Clock, known: Limits | None = None) -> Limit | None:
    """The limit in force now, for when to warn; None when no app defines it any more (nothing but overdue is said)."""
    try:
        return (known or limits()).in_force(clock.limit_code)
    except KeyError:
        return None


def thresholds_of(clock: Clock, calendar: WorkingCalendar, policy: Limit | None) -> list[tuple[datetime, str]]:
    """The moments of ``clock``'s present due date, earliest first, each with its event kind."""
    moments: list[tuple[datetime, str]] = [(clock.due_at + timedelta(microseconds=1), Kind.OVERDUE)]
    if policy is not None:
        moments.append((soon_at(clock, calendar, policy), Kind.DUE_SOON))
        for days, kind in zip(policy.escalate, _ESCALATED, strict=True):
            if days == 0:
                moments.append((moments[0][0], kind))
            elif days is not None:
                moments.append((start_of(calendar.add_working_days(clock.due_on, days)), kind))
    # Equal moments in the order of the kinds: overdue before the escalation.
    order = list(Kind.values)
    return sorted(moments, key=lambda moment: (moment[0], order.index(moment[1])))


def soon_at(clock: Clock, calendar: WorkingCalendar, policy: Limit) -> datetime:
    """From when the clock is due soon."""
    before = policy.soon_before
    if clock.unit == Unit.HOURS:
        return clock.due_at - timedelta(hours=before if policy.counted_in == Unit.HOURS else 24 * before)
    days = before if policy.counted_in != Unit.HOURS else -(-before // 24)
    return start_of(calendar.add_working_days(clock.due_on, -days))

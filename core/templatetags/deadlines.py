"""Clocks in templates: ``{% clock clock %}`` and ``{{ clock|explained }}``."""

from django import template

from core.deadlines import Clock, ClockState, explain, state_of
from core.deadlines.words import is_chinese

register = template.Library()


@register.inclusion_tag("components/clock.html")
def clock(clock: Clock, state: ClockState | None = None) -> dict:
    """The ``.clk`` component: what is left, in words, with the due date below.

    ``{% clock clock %}`` for one; a list gives each row its state from ``states_of``: ``{% clock clock state %}``.
    """
    return {"clock": clock, "state": state or state_of(clock)}


@register.filter
def explained(clock: Clock) -> str:
    """How the due date was found, as one paragraph."""
    return ("" if is_chinese() else " ").join(explain(clock))

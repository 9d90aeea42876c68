"""Change against the previous period, computed from exact numbers and only then rounded.

Counts change by a difference and per cent (多 44 件，12.9%), rates by percentage points (上升 1.7 个百分点).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from content.charts.model import ChartError, ratio
from content.charts.numbers import rounded


class Direction(StrEnum):
    """Which way a figure went. ``NEARLY_SAME``: it changed, but by less than the decimals shown."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NEARLY_SAME = "nearly_same"


@dataclass(frozen=True)
class Quantity:
    """A count, or a rate given by numerator and denominator (分子、分母)."""

    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def is_rate(self) -> bool:
        """Whether it was computed from numerator and denominator."""
        return self.denominator is not None

    @classmethod
    def of(
        cls,
        value: Decimal | None = None,
        numerator: Decimal | None = None,
        denominator: Decimal | None = None,
        *,
        per: int = 100,
    ) -> "Quantity | None":
        """A quantity from what a form holds: None if nothing is given, ChartError if it does not fit together."""
        if numerator is None and denominator is None:
            return None if value is None else cls(Decimal(value))
        if value is not None:
            raise ChartError("values_and_ratio")
        if numerator is None or denominator is None:
            raise ChartError("ratio_incomplete")
        return cls(ratio(Decimal(numerator), Decimal(denominator), per=per), Decimal(numerator), Decimal(denominator))


@dataclass(frozen=True)
class Change:
    """``difference`` is positive and rounded to the figure's decimals. ``percent`` (one decimal) is None for
    percentages and where the previous value is not positive. ``in_points``: the difference is percentage points."""

    direction: Direction
    difference: Decimal
    percent: Decimal | None
    in_points: bool


def change(current: Quantity, previous: Quantity, *, decimals: int = 0, percentage: bool = False) -> Change:
    """How ``current`` differs from ``previous``.

    ``percentage`` says that the unit is per cent: the difference is then in percentage points (百分点). A percentage
    may be compared with one whose numerator is not known; otherwise ChartError when a rate meets a count.
    """
    if current.is_rate != previous.is_rate and not percentage:
        raise ChartError("rate_against_count")
    exact = current.value - previous.value
    shown = rounded(abs(exact), decimals)
    if exact == 0:
        direction = Direction.SAME
    elif shown == 0:
        direction = Direction.NEARLY_SAME
    else:
        direction = Direction.UP if exact > 0 else Direction.DOWN
    percent = None
    if not percentage and previous.value > 0:
        percent = rounded(abs(exact) * 100 / previous.value, 1)
    return Change(direction, shown, percent, percentage)

"""Value axes: round ticks, and where a value lies between the ends."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from content.charts.model import Chart
from content.charts.numbers import format_value
from content.charts.words import ENGLISH, Words

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Axis:
    """A linear value axis with its ticks, the first and the last of which are its ends."""

    ticks: tuple[Decimal, ...]
    tick_decimals: int

    @property
    def low(self) -> Decimal:
        return self.ticks[0]

    @property
    def high(self) -> Decimal:
        return self.ticks[-1]

    def place(self, value: Decimal) -> float:
        """0 for the low end, 1 for the high end; computed exactly before it becomes a float."""
        return float((value - self.low) / (self.high - self.low))


def _step(span: Decimal, *, whole: bool) -> Decimal:
    """A round step (1, 2, 2.5, 5 × 10ⁿ) that divides ``span`` into three to five intervals where one can."""
    magnitude = Decimal(1).scaleb(span.adjusted() - 1)
    for power in range(4):
        for base in _STEPS:
            step = base * magnitude.scaleb(power)
            if whole and (step < 1 or step % 1):
                continue
            if span / step <= 4:
                return step
    return span


def value_axis(values: list[Decimal], *, start: Decimal | None, decimals: int, percent: bool) -> Axis:
    """Axis for ``values``: from ``start``, else from 0 (or a round number below the lowest negative value)."""
    with localcontext() as context:
        context.prec = 50
        smallest, largest = min(values, default=Decimal(0)), max(values, default=Decimal(0))
        low = start if start is not None else min(Decimal(0), smallest)
        high = max(largest, Decimal(0)) if start is None else largest
        if high <= low:
            high = low + Decimal(1).scaleb(-decimals if not low else max(-decimals, low.adjusted()))
        step = _step(high - low, whole=decimals == 0)
        if start is None and low < 0:
            low = (low / step).to_integral_value(ROUND_FLOOR) * step
        count = int(((high - low) / step).to_integral_value(ROUND_CEILING))
        ticks = [low + step * i for i in range(max(count, 1) + 1)]
        if percent and ticks[-1] > 100 >= largest and ticks[-2] < 100:
            ticks[-1] = Decimal(100)
        shown = max((-int(tick.normalize().as_tuple().exponent) for tick in ticks), default=0)
    return Axis(tuple(ticks), max(0, min(shown, 6)))


def axis_note(chart: Chart, words: Words = ENGLISH) -> str:
    """The sentence that says where the vertical axis starts, or "" if it starts at 0 or below (纵轴自 70% 起)."""
    if chart.axis_start is None or chart.axis_start <= 0:
        return ""
    digits = max(0, -int(chart.axis_start.normalize().as_tuple().exponent))
    return words.axis_from % {"start": format_value(chart.axis_start, digits, chart.unit)}

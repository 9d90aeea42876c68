"""Horizontal bars (条形图) and stacked bars (堆叠条形图). Bars start at 0: their length is their value."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from content.charts.canvas import DARK_PARTS, Canvas
from content.charts.metrics import LINE_HEIGHT, text_width, truncate, wrap
from content.charts.model import Chart
from content.charts.numbers import format_within
from content.charts.words import Words

_BAR, _GAP, _TOP = 20.0, 14.0, 8.0
PARTS = ("c-s1", "c-s2", "c-s3", "c-s4", "c-s5", "c-s6")
GROUPED = ("c-s1", "c-s2", "c-s4")


@dataclass(frozen=True)
class _Frame:
    """Where things stand: the category column ends at ``labels``, the zero line at ``zero``, ``unit`` per value."""

    labels: float
    zero: float
    lowest: Decimal
    highest: Decimal
    left: float
    right: float

    def x(self, value: Decimal) -> float:
        """Abscissa of a value."""
        if self.highest == self.lowest:
            return self.zero
        return self.left + float((value - self.lowest) / (self.highest - self.lowest)) * (self.right - self.left)


def _category_lines(chart: Chart, canvas: Canvas) -> list[list[str]]:
    width = 200.0 if canvas.wide else 112.0
    return [wrap(category, width) for category in chart.categories]


def _frame(canvas: Canvas, names: list[list[str]], values: list[Decimal], before: float, after: float) -> _Frame:
    """The frame for ``values``, leaving ``after`` for labels right of bars and ``before`` left of negative ones."""
    labels = max(max(text_width(line) for lines in names for line in lines) + 10, 84.0 if not canvas.wide else 110.0)
    lowest, highest = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    left = labels + 10 + (before + 8 if lowest < 0 else 0)
    right = canvas.width - after - 10
    frame = _Frame(labels, left, lowest, highest, left, max(right, left + 20))
    return _Frame(labels, frame.x(Decimal(0)), lowest, highest, frame.left, frame.right)


def _draw_names(canvas: Canvas, names: list[str], x: float, middle: float) -> None:
    top = middle - len(names) * LINE_HEIGHT / 2
    for row, line in enumerate(names):
        canvas.text(x, top + row * LINE_HEIGHT + 14, line, anchor="end")


def draw_bars(chart: Chart, canvas: Canvas, words: Words) -> float:
    """Draw one to three bars a category; returns the height of the picture."""
    names = _category_lines(chart, canvas)
    several = len(chart.series) > 1
    value_room = 120.0 if canvas.wide else 72.0
    suffixes = [truncate(s.name, 110.0 if canvas.wide else 62.0) if several else "" for s in chart.series]

    def label(value: Decimal | None) -> str:
        return words.no_data if value is None else format_within(value, chart.decimals, chart.unit, value_room)

    def end_width(series: int, row: int) -> float:
        width = text_width(label(chart.series[series].values[row]), bold=True)
        return width + (text_width(suffixes[series]) + 6 if row == 0 and several else 0)

    cells = [(s, row) for s in range(len(chart.series)) for row in range(len(names))]
    after = max(end_width(s, row) for s, row in cells)
    negative = [text_width(label(v), bold=True) for s in chart.series for v in s.values if v is not None and v < 0]
    frame = _frame(canvas, names, list(chart.numbers), max(negative, default=0.0), after)
    if several and frame.right - frame.left < 80:
        # No room for names beside the bars: they stand above, with their patterns.
        suffixes = [""] * len(chart.series)
        after = max(text_width(label(v), bold=True) for series in chart.series for v in series.values)
        frame = _frame(canvas, names, list(chart.numbers), max(negative, default=0.0), after)
        y = start = _draw_key(chart, canvas, GROUPED)
    else:
        y = start = _TOP
    bar = _BAR if not several else 18.0
    for row, lines in enumerate(names):
        group = bar * len(chart.series) + 2 * (len(chart.series) - 1)
        height = max(group, len(lines) * LINE_HEIGHT - 4)
        _draw_names(canvas, lines, frame.labels, y + height / 2)
        top = y + (height - group) / 2
        for index, series in enumerate(chart.series):
            value = series.values[row]
            class_name = GROUPED[index] if several else "c-bar"
            suffix = suffixes[index] if row == 0 else ""
            _draw_bar(canvas, frame, value, class_name, (top + index * (bar + 2), bar), label(value), suffix)
        y += height + _GAP
    height = y - _GAP + _TOP
    canvas.path("c-axis", f"M{frame.zero:.1f} {start - _TOP:.1f}V{height:.1f}")
    return height


def _draw_bar(
    canvas: Canvas,
    frame: _Frame,
    value: Decimal | None,
    class_name: str,
    place: tuple[float, float],
    label: str,
    suffix: str,
) -> None:
    """One bar at ``place`` (top, thickness) with its value beside it and, in the first row, its series' name."""
    top, thickness = place
    baseline = top + thickness / 2 + 5
    if value is None:
        canvas.text(frame.zero + 8, baseline, label, kind="t2")
        after = frame.zero + 8 + text_width(label)
    else:
        x = frame.x(value)
        if value:
            canvas.rect(class_name, min(x, frame.zero), top, abs(x - frame.zero), thickness)
        if value < 0:
            canvas.text(x - 8, baseline, label, anchor="end", bold=True)
            after = frame.zero
        else:
            canvas.text(x + 8, baseline, label, bold=True)
            after = x + 8 + text_width(label, bold=True)
    if suffix:
        canvas.text(after + 6, baseline, suffix, kind="t2")


def draw_stacked(chart: Chart, canvas: Canvas, words: Words) -> float:
    """Draw one bar a category, divided by series, with the total at its end; returns the height."""
    names = _category_lines(chart, canvas)
    totals: list[Decimal | None] = []
    for row in range(len(names)):
        present = [v for series in chart.series if (v := series.values[row]) is not None]
        totals.append(sum(present, Decimal(0)) if present else None)
    value_room = 120.0 if canvas.wide else 72.0
    ends = [words.no_data if t is None else format_within(t, chart.decimals, chart.unit, value_room) for t in totals]
    after = max(text_width(end, bold=True) for end in ends)
    frame = _frame(canvas, names, [t for t in totals if t is not None], 0.0, after)
    y = _draw_series_names(chart, canvas, frame)
    start = y
    for row, lines in enumerate(names):
        height = max(_BAR + 4, len(lines) * LINE_HEIGHT - 4)
        middle = y + height / 2
        _draw_names(canvas, lines, frame.labels, middle)
        _draw_parts(chart, canvas, frame, row, middle)
        total = totals[row]
        x = frame.zero if total is None else frame.x(total)
        canvas.text(x + 8, middle + 5, ends[row], kind="t2" if total is None else "", bold=total is not None)
        y += height + _GAP
    height = y - _GAP + _TOP
    canvas.path("c-axis", f"M{frame.zero:.1f} {start - 4:.1f}V{height:.1f}")
    return height


def _draw_parts(chart: Chart, canvas: Canvas, frame: _Frame, row: int, middle: float) -> None:
    x = frame.zero
    running = Decimal(0)
    for index, series in enumerate(chart.series):
        value = series.values[row]
        if not value:
            continue
        running += value
        end = frame.x(running)
        # Neighbours are parted by a line of paper, so that they differ in print without colour too.
        canvas.rect(PARTS[index], x + (0.75 if x > frame.zero else 0), middle - 12, end - x - 1.5, 24)
        label = format_within(value, chart.decimals, chart.unit, 72)
        if end - x >= text_width(label) + 8:
            kind = "t-on" if PARTS[index] in DARK_PARTS else ""
            canvas.text((x + end) / 2, middle + 5, label, anchor="middle", kind=kind)
        x = end


def _draw_series_names(chart: Chart, canvas: Canvas, frame: _Frame) -> float:
    """Name the parts of the first bar from above, each with a line to its part; returns where the bars begin.

    Where the first bar's parts are too narrow to point at, the names stand in a row with their patterns.
    """
    middles: list[float] = []
    running = Decimal(0)
    for series in chart.series:
        value = series.values[0] or Decimal(0)
        middles.append((frame.x(running) + frame.x(running + value)) / 2)
        running += value
    widths = [text_width(series.name) for series in chart.series]
    steps = [b - a for a, b in pairwise(middles)]
    fits = all(m + 8 + w <= canvas.width - 2 for m, w in zip(middles, widths, strict=True))
    if not fits or not running or any(step < 8 for step in steps):
        return _draw_key(chart, canvas, PARTS)
    # One row if every name ends before the next part's line, else a staircase: lines never cross names.
    one_row = all(middles[i] + 8 + widths[i] + 10 <= middles[i + 1] for i in range(len(middles) - 1))
    rows = 1 if one_row else len(middles)
    bars = _TOP + rows * 20 + 8
    for index, series in enumerate(chart.series):
        baseline = _TOP + 14 + (0 if one_row else index * 20)
        canvas.path("c-lead", f"M{middles[index] + 5:.1f} {baseline - 5:.1f}H{middles[index]:.1f}V{bars:.1f}")
        canvas.text(middles[index] + 8, baseline, series.name)
    return bars


def _draw_key(chart: Chart, canvas: Canvas, patterns: tuple[str, ...]) -> float:
    """Names of the series in rows, each after its pattern; returns where the bars begin."""
    x, y = 0.0, _TOP
    for index, series in enumerate(chart.series):
        name = truncate(series.name, canvas.width - 30)
        width = text_width(name) + 22
        if x and x + width > canvas.width - 2:
            x, y = 0.0, y + 22
        canvas.rect(patterns[index], x + 1, y + 2, 14, 14)
        canvas.text(x + 20, y + 14, name)
        x += width + 18
    return y + 32

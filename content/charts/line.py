"""Line charts (折线图)."""

from decimal import Decimal
from itertools import pairwise

from content.charts.axis import Axis, value_axis
from content.charts.canvas import Canvas
from content.charts.metrics import FONT_SIZE, LINE_HEIGHT, text_width, wrap
from content.charts.model import Chart
from content.charts.numbers import format_within
from content.charts.periods import short_labels
from content.charts.place import spread
from content.charts.words import Words

_CLASSES = (("c-line", "c-dot"), ("c-line2", "c-dot2"), ("c-line3", "c-dot3"), ("c-line4", "c-dot4"))
_TOP = 16.0
Points = list[tuple[float, float] | None]


def draw(chart: Chart, canvas: Canvas, words: Words) -> float:
    """Draw ``chart``; returns the height of the picture."""
    axis = value_axis(list(chart.numbers), start=chart.axis_start, decimals=chart.decimals, percent=chart.is_percent)
    ends = _end_labels(chart, canvas)
    blocks = [len(lines) * LINE_HEIGHT + 2.0 for lines in ends]
    bottom = max(246.0 if canvas.wide else 206.0, _TOP + sum(blocks))
    ticks = [format_within(tick, axis.tick_decimals, chart.unit, 110) for tick in axis.ticks]
    left = max(46.0, max(text_width(tick) for tick in ticks) + 14)
    # Lines drawn from points to displaced labels need room of their own.
    gap = 10.0 if len(chart.series) < 3 and all(s.values[-1] is not None for s in chart.series) else 28.0
    room = max((text_width(line, bold=True) for lines in ends for line in lines), default=0.0)
    right = canvas.width - max(room + gap + 4, 34.0)
    first = left + 26
    count = len(chart.categories)
    xs = [(first + right) / 2] if count == 1 else [first + (right - first) * i / (count - 1) for i in range(count)]

    for tick, label in zip(axis.ticks, ticks, strict=True):
        y = _y(axis, tick, bottom)
        canvas.path("c-axis" if tick == 0 and axis.low < 0 else "c-grid", f"M{left:.1f} {y:.1f}H{right:.1f}")
        canvas.text(left - 8, y + 5, label, anchor="end", kind="t2")
    height = _draw_categories(chart, canvas, xs, bottom)

    lines: list[Points] = [
        [None if v is None else (xs[i], _y(axis, v, bottom)) for i, v in enumerate(series.values)]
        for series in chart.series
    ]
    dots = count <= (20 if canvas.wide else 12)
    for points, (line_class, dot_class) in reversed(list(zip(lines, _CLASSES, strict=False))):
        _draw_line(canvas, points, line_class, dot_class, dots=dots)
    _draw_end_labels(canvas, lines, ends, blocks, (right, gap), bottom)
    if len(chart.series) <= 2 and count > 1:
        _draw_first_labels(chart, canvas, lines, left, bottom)
    if not chart.numbers:
        canvas.text((left + right) / 2, (_TOP + bottom) / 2, words.no_data, anchor="middle", kind="t2")
    return height


def _y(axis: Axis, value: Decimal, bottom: float) -> float:
    return bottom - axis.place(value) * (bottom - _TOP)


def _draw_line(canvas: Canvas, points: Points, line_class: str, dot_class: str, *, dots: bool) -> None:
    """The line in runs between missing values; a value alone between two gaps keeps its dot."""
    run: list[tuple[float, float]] = []
    present = [p for p in points if p is not None]
    marked = set(present) if dots else set(present[-1:])
    for point in [*points, None]:
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            canvas.polyline(line_class, run)
        else:
            marked.update(run)
        run = []
    for x, y in present:
        if (x, y) in marked:
            canvas.circle(dot_class, x, y, 4)


def _end_labels(chart: Chart, canvas: Canvas) -> list[list[str]]:
    """What stands at the right end of each line: its last value and, among several, its name."""
    width = 132.0 if canvas.wide else 84.0
    labels: list[list[str]] = []
    for series in chart.series:
        last = next((v for v in reversed(series.values) if v is not None), None)
        lines = [] if last is None else [format_within(last, chart.decimals, chart.unit, width)]
        if len(chart.series) > 1:
            lines += wrap(series.name, width)
        labels.append(lines)
    return labels


def _draw_end_labels(
    canvas: Canvas,
    lines: list[Points],
    ends: list[list[str]],
    blocks: list[float],
    edge: tuple[float, float],
    bottom: float,
) -> None:
    right, gap = edge
    last = [next((p for p in reversed(points) if p is not None), None) for points in lines]
    shown = [i for i, point in enumerate(last) if point is not None]
    wanted = [point[1] for point in last if point is not None]
    single = len(lines) == 1
    centres = spread(wanted, [blocks[i] for i in shown], _TOP - 14, bottom + 4) if not single else wanted
    for i, centre, target in zip(shown, centres, wanted, strict=True):
        point = last[i]
        if point is None:
            continue
        x = point[0]
        top = centre - len(ends[i]) * LINE_HEIGHT / 2
        anchor_y = top + LINE_HEIGHT / 2  # the middle of the value's line
        if gap > 20 and (x < right - 1 or abs(anchor_y - target) > LINE_HEIGHT / 2):
            canvas.polyline("c-lead", [(x + 7, target), (right + 24, anchor_y)])
        for row, content in enumerate(ends[i]):
            canvas.text(right + gap, top + row * LINE_HEIGHT + 14, content, bold=row == 0)


def _draw_first_labels(chart: Chart, canvas: Canvas, lines: list[Points], left: float, bottom: float) -> None:
    """The value each line starts from, kept off the lines; left out where there is no place for it."""
    taken: list[tuple[float, float]] = []
    for series, points in zip(chart.series, lines, strict=True):
        found = next(((i, p) for i, p in enumerate(points) if p is not None), None)
        if found is None or found[0] > len(points) / 3 or sum(p is not None for p in points) < 2:
            continue
        index, (x, y) = found
        value = series.values[index]
        if value is None:
            continue
        label = format_within(value, chart.decimals, chart.unit, 90)
        half = text_width(label, bold=True) / 2
        anchor, start = ("middle", x - half) if x - half >= left + 2 else ("start", max(left + 2, x - 22))
        span = (start, start + 2 * half)
        obstacles = [y_at for other in lines for y_at in _heights_within(other, *span)]
        for baseline in (y - 12, y + 22):
            box = (baseline - 12, baseline + 3)
            clear = all(not box[0] - 2 < h < box[1] + 2 for h in obstacles)
            free = all(box[1] < a or box[0] > b for a, b in taken)
            if clear and free and box[0] >= 2 and box[1] <= bottom - 2:
                canvas.text(x if anchor == "middle" else start, baseline, label, anchor=anchor, bold=True)
                taken.append(box)
                break


def _heights_within(points: Points, start: float, end: float) -> list[float]:
    """Heights a line passes through between two abscissas, sampled closely enough for a label."""
    heights: list[float] = []
    for one, two in pairwise(points):
        if one is None or two is None or two[0] < start or one[0] > end:
            continue
        for step in range(13):
            x = max(one[0], start) + (min(two[0], end) - max(one[0], start)) * step / 12
            share = (x - one[0]) / (two[0] - one[0])
            heights.append(one[1] + (two[1] - one[1]) * share)
    return heights


def _draw_categories(chart: Chart, canvas: Canvas, xs: list[float], bottom: float) -> float:
    """Category labels below the axis: all of them in one or two lines if they fit, else every second, third … one.

    Returns the height of the picture.
    """
    count = len(xs)
    spacing = xs[1] - xs[0] if count > 1 else 200.0
    placed: list[tuple[float, list[str]]] = []
    for step, lines in [(1, 1), (1, 2), *((step, 1) for step in range(2, count + 1))]:
        width = min(spacing * step - 8, 180.0)
        chosen = sorted(range(count - 1, -1, -step))
        names = [chart.categories[i] for i in chosen]
        labels = short_labels(names)
        if step == 1 and lines == 2 and labels != names:
            continue  # periods are rather left out than broken
        lines = 2 if width >= 90 else lines
        wrapped = [wrap(label, max(width, FONT_SIZE), lines=lines) for label in labels]
        placed = [_inside(canvas, xs[i], content) for i, content in zip(chosen, wrapped, strict=True)]
        whole = all(_bare("".join(content)) == _bare(label) for content, label in zip(wrapped, labels, strict=True))
        if (whole or width >= 90) and _apart(placed):
            break
    rows = max(len(content) for _, content in placed)
    for x, content in placed:
        for row, line in enumerate(content):
            canvas.text(x, bottom + 24 + row * LINE_HEIGHT, line, anchor="middle", kind="t2")
    return bottom + 34 + (rows - 1) * LINE_HEIGHT


def _bare(text: str) -> str:
    return "".join(text.split())


def _half(content: list[str]) -> float:
    return max(text_width(line) for line in content) / 2


def _inside(canvas: Canvas, x: float, content: list[str]) -> tuple[float, list[str]]:
    """The centre of a label moved so far that the label stays inside the picture."""
    half = _half(content) + 1
    return max(half, min(x, canvas.width - half)), content


def _apart(placed: list[tuple[float, list[str]]]) -> bool:
    return all(two[0] - _half(two[1]) - (one[0] + _half(one[1])) >= 6 for one, two in pairwise(placed))

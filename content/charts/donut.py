"""Ring charts (环形图): at most six parts of one whole, each named beside the ring."""

import math
from dataclasses import dataclass
from decimal import Decimal

from content.charts.bars import PARTS
from content.charts.canvas import Canvas, number
from content.charts.metrics import LINE_HEIGHT, text_width, truncate, wrap
from content.charts.model import Chart
from content.charts.numbers import format_number, format_within
from content.charts.place import spread
from content.charts.words import Words


@dataclass
class _Part:
    """Label of one part: where its middle lies, its lines, how many of them are figures, whether it is drawn."""

    angle: float
    lines: list[str]
    figures: int
    drawn: bool


def draw(chart: Chart, canvas: Canvas, words: Words) -> float:
    """Draw the ring; returns the height of the picture."""
    outer, inner = (100.0, 62.0) if canvas.wide else (70.0, 44.0)
    values = [value or Decimal(0) for value in chart.series[0].values]
    total = sum(values, Decimal(0))
    centre_x = canvas.width / 2
    reach = outer + (30 if canvas.wide else 18)
    room = canvas.width / 2 - reach - 6

    turn = _turn(values, total)
    parts: list[_Part] = []
    running = Decimal(0)
    for index, value in enumerate(values):
        share = value / total if total else Decimal(0)
        middle = (float((running + value / 2) / total) + turn) % 1 if total else (index + 0.5) / len(values)
        lines = wrap(chart.categories[index], room, lines=2 if canvas.wide else 3)
        figures = _figures(chart, index, share, room, words)
        parts.append(_Part(middle * 2 * math.pi, lines + figures, len(figures), bool(value)))
        running += value

    sides = [[p for p in parts if p.angle <= math.pi], [p for p in parts if p.angle > math.pi]]
    tall = max(sum(len(p.lines) * LINE_HEIGHT + 8 for p in side) for side in sides)
    height = max(2 * outer + 32, tall + 16.0)
    centre_y = height / 2
    _draw_ring(canvas, values, total, (centre_x, centre_y), outer, inner, turn)
    for side, direction in zip(sides, (1, -1), strict=True):
        _draw_labels(canvas, side, direction, (centre_x, centre_y), outer, reach, height)
    if total:
        label = format_within(total, chart.decimals, chart.unit, 2 * inner - 16)
        canvas.text(centre_x, centre_y - 4, truncate(words.total, 2 * inner - 20), anchor="middle", kind="t2")
        canvas.text(centre_x, centre_y + 16, label, anchor="middle", bold=True)
    else:
        canvas.text(centre_x, centre_y + 5, truncate(words.no_data, 2 * inner - 10), anchor="middle", kind="t2")
    return height


def _turn(values: list[Decimal], total: Decimal) -> float:
    """How far the ring is turned: the first part starts at the top, unless one part takes most of the ring.

    Then that part's middle is turned to the right, so that the small ones face the labels on the left.
    """
    largest = max(values)
    if not total or largest / total < Decimal("0.6"):
        return 0.0
    before = sum(values[: values.index(largest)], Decimal(0))
    return 0.25 - float((before + largest / 2) / total)


def _figures(chart: Chart, index: int, share: Decimal, room: float, words: Words) -> list[str]:
    """The value and its share, on one line if that fits."""
    value = chart.series[0].values[index]
    if value is None:
        return [truncate(words.no_data, room)]
    amount = format_within(value, chart.decimals, chart.unit, room)
    if chart.is_percent:
        return [amount]
    percent = format_number(share * 100, 1) + "%"
    joined = f"{amount}，{percent}"
    return [joined] if text_width(joined, bold=True) <= room else [amount, percent]


def _draw_ring(
    canvas: Canvas,
    values: list[Decimal],
    total: Decimal,
    centre: tuple[float, float],
    outer: float,
    inner: float,
    turn: float,
) -> None:
    present = [index for index, value in enumerate(values) if value]
    if len(present) <= 1:
        canvas.path(PARTS[present[0]] if present else "c-none", _full_ring(centre, outer, inner))
        return
    running = Decimal(0)
    for index in present:
        start = (float(running / total) + turn) * 2 * math.pi
        running += values[index]
        end = (float(running / total) + turn) * 2 * math.pi
        gap = min(0.018, (end - start) / 4)  # a line of paper between neighbours
        canvas.path(PARTS[index], _sector(centre, outer, inner, start + gap, end - gap))


def _at(centre: tuple[float, float], radius: float, angle: float) -> str:
    x, y = centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)
    return f"{x:.2f} {y:.2f}"


def _sector(centre: tuple[float, float], outer: float, inner: float, start: float, end: float) -> str:
    large = 1 if end - start > math.pi else 0
    return (
        f"M{_at(centre, outer, start)}A{number(outer)} {number(outer)} 0 {large} 1 {_at(centre, outer, end)}"
        f"L{_at(centre, inner, end)}A{number(inner)} {number(inner)} 0 {large} 0 {_at(centre, inner, start)}Z"
    )


def _full_ring(centre: tuple[float, float], outer: float, inner: float) -> str:
    halves = []
    for radius, sweep in ((outer, 1), (inner, 0)):
        arc = f"A{number(radius)} {number(radius)} 0 1 {sweep} "
        halves.append(
            f"M{_at(centre, radius, 0)}{arc}{_at(centre, radius, math.pi)}{arc}{_at(centre, radius, 2 * math.pi)}Z"
        )
    return "".join(halves)


def _draw_labels(
    canvas: Canvas,
    side: list[_Part],
    direction: int,
    centre: tuple[float, float],
    outer: float,
    reach: float,
    height: float,
) -> None:
    """Names and figures on one side of the ring, from top to bottom, each with a line to its part."""
    edges = [(outer * math.sin(p.angle), -outer * math.cos(p.angle)) for p in side]
    heights = [len(p.lines) * LINE_HEIGHT + 8.0 for p in side]
    ordered = sorted(range(len(side)), key=lambda i: side[i].angle * direction)
    wanted = [centre[1] + edges[i][1] for i in ordered]
    # Neighbouring parts at the same height keep their order round the ring.
    wanted = [y + place * 0.001 for place, y in enumerate(wanted)]
    centres = spread(wanted, [heights[i] for i in ordered], 4.0, height - 4)
    for i, middle in zip(ordered, centres, strict=True):
        part, (edge_x, edge_y) = side[i], edges[i]
        x = centre[0] + direction * reach
        name_rows = len(part.lines) - part.figures
        top = middle - len(part.lines) * LINE_HEIGHT / 2
        line_y = top + LINE_HEIGHT / 2
        elbow = x - direction * 8
        start = (centre[0] + edge_x, centre[1] + edge_y)
        if part.drawn:
            canvas.polyline("c-lead", [start, (elbow, line_y), (x - direction * 3, line_y)])
        for row, line in enumerate(part.lines):
            y = top + row * LINE_HEIGHT + 14
            canvas.text(x, y, line, anchor="start" if direction > 0 else "end", bold=row >= name_rows)

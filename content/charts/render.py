"""A chart as an SVG picture. The server draws two of each: wide (720 units) and narrow (358 units)."""

from content.charts import bars, donut, line
from content.charts.canvas import Canvas
from content.charts.model import Chart, ChartKind
from content.charts.words import ENGLISH, Words

WIDE, NARROW = 720, 358
_DRAW = {
    ChartKind.LINE: line.draw,
    ChartKind.BAR: bars.draw_bars,
    ChartKind.STACKED: bars.draw_stacked,
    ChartKind.DONUT: donut.draw,
}


def render_svg(
    chart: Chart,
    width: int = WIDE,
    id_prefix: str = "c",
    *,
    standalone: bool = False,
    words: Words = ENGLISH,
    font: str = "Noto Sans SC",
) -> str:
    """``chart`` as an ``<svg>`` with role, title and description.

    On a page it is coloured by class names and needs ``id_prefix`` unique there (``w``/``n`` for the width is
    added). ``standalone`` writes colours and ``font`` into the elements instead, for PDF.
    """
    canvas = Canvas(width, standalone=standalone, font=font)
    height = _DRAW[chart.kind](chart, canvas, words)
    return canvas.svg(height, title=chart.title, description=chart.description, id_prefix=id_prefix)

"""How long a 200-page edition takes: ``python -m tests.bench.pdf``. Prints pages, seconds, memory and size."""

import resource
import time

from content.charts import Chart, Series, render_svg
from content.pdf import typeset
from content.pdf.document import Chapter, Document, Figure, Grid, Heading, KeyFigure, KeyFigures, Paragraph, Run, Table

PAGES, CHAPTERS = 200, 28
TEXT = "全市各级行政执法监督机构共受理线索，同一企业、同一事项的重复线索按首次提交计一件。" * 8
QUARTERS = tuple(f"{year} 年第{quarter}季度" for year in (2024, 2025) for quarter in "一二三四")


def chapter(number: int) -> Chapter:
    """About seven pages: two charts of different kinds with data, two tables, text."""
    blocks = [
        KeyFigures(
            tuple(KeyFigure(f"指标{n}", str(386 + n), "件", "上季度 342 件，多 44 件（12.9%）") for n in range(4))
        )
    ]
    for section in range(4):
        values = [231 + number * 3 + section * 7 + i * i for i in range(8)]
        kind = ("line", "bar", "stacked", "donut")[section]
        categories = QUARTERS if kind != "donut" else QUARTERS[:5]
        chart = Chart(
            kind, "线索受理", "逐季上升。", "台账", categories, [Series("件数", values[: len(categories)])], unit="件"
        )
        grid = Grid(
            ("季度", "件数", "占比"),
            tuple((quarter, str(value), "12.5%") for quarter, value in zip(QUARTERS, values, strict=True)),
            (False, True, True),
        )
        blocks += [
            Heading(f"（{section + 1}）受理总量"),
            *[Paragraph((Run(TEXT),)) for _ in range(3)],
            Figure(
                f"图 {number}-{section + 1}",
                "线索受理",
                render_svg(chart, standalone=True),
                "逐季上升。",
                "来源：台账。",
                True,
                grid,
            ),
            Table(f"表 {number}-{section + 1}", "线索受理", grid, "来源：台账。", True),
        ]
    return Chapter(f"第 {number} 章", "线索受理与移送", tuple(blocks))


def main() -> None:
    """Typeset one edition of at least ``PAGES`` pages and print what it took, drawing the charts included."""
    started = time.perf_counter()
    used = time.process_time()
    chapters = tuple(chapter(number) for number in range(1, CHAPTERS + 1))
    document = Document("行政执法监督白皮书", chapters=chapters)
    drawn = time.perf_counter()
    made = typeset(document)
    finished = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    charts = sum(isinstance(block, Figure) for one in document.chapters for block in one.blocks)
    print(f"pages {made.pages}  charts {charts}  tables {2 * charts}  size {len(made.pdf) / 1e6:.1f} MB")
    print(
        f"charts drawn in {drawn - started:.2f} s, typeset in {finished - drawn:.2f} s, "
        f"processor time {time.process_time() - used:.2f} s, peak memory {peak:.0f} MiB"
    )
    if made.pages < PAGES:
        raise SystemExit(f"only {made.pages} pages")


if __name__ == "__main__":
    main()

"""Pictures: valid, accessible, inside their frame, whatever the numbers and words."""

import re
import xml.etree.ElementTree as ET  # our own output, not foreign XML
from decimal import Decimal

import pylopdf_fonts_zh_cn
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from content.charts import Chart, ChartError, ChartKind, Series, Words, axis_note, render_svg

WORDS = Words("类别", "时期", "合计", "占比", "分子", "分母", "无数据", "纵轴自 %(start)s 起。")
QUARTERS = [f"{y} 年第{q}季度" for y in (2024, 2025) for q in "一二三四"]
SVG = "{http://www.w3.org/2000/svg}"
FONT = ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), 140)


def chart(kind="line", categories=QUARTERS, series=None, **more) -> Chart:
    series = series or [Series("件数", list(range(1, len(categories) + 1)))]
    words = {"title": "线索受理量", "description": "逐季上升。", "source": "台账"}
    return Chart(kind=kind, categories=categories, series=series, **(words | more))


def elements(svg: str) -> list[ET.Element]:
    assert "style=" not in svg
    return list(ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)).iter())


def texts(svg: str) -> list[str]:
    return [e.text for e in elements(svg) if e.tag == f"{SVG}text"]


def extent(element: ET.Element) -> list[tuple[float, float]]:
    """Corners of what an element covers, text measured with the real font."""
    get = lambda name: float(element.get(name))  # noqa: E731 three uses in one function
    match element.tag.removeprefix(SVG):
        case "rect":
            return [(get("x"), get("y")), (get("x") + get("width"), get("y") + get("height"))]
        case "circle":
            return [(get("cx") - get("r"), get("cy") - get("r")), (get("cx") + get("r"), get("cy") + get("r"))]
        case "text":
            printable = "".join(c for c in element.text or "" if c.isprintable())
            width = FONT.getlength(printable) / 10 if printable else 0
            shift = {"middle": width / 2, "end": width}.get(element.get("text-anchor"), 0)
            return [(get("x") - shift, get("y") - 12), (get("x") - shift + width, get("y") + 3)]
        case "path":
            data = re.sub(r"A[\d.]+ [\d.]+ \d \d \d ", "L", element.get("d"))
            points, x, y = [], 0.0, 0.0
            for command, numbers in re.findall(r"([MLHVZ])([^MLHVZ]*)", data):
                values = [float(n) for n in numbers.split()]
                if command == "H":
                    x = values[0]
                elif command == "V":
                    y = values[0]
                elif command in "ML":
                    x, y = values[-2:]
                points.append((x, y))
            return points
    return []


def outside(svg: str) -> list:
    everything = elements(svg)
    _, _, width, height = map(float, everything[0].get("viewBox").split())
    found = [(e.tag, e.text, corner) for e in everything for corner in extent(e)]
    return [(tag, text, (x, y)) for tag, text, (x, y) in found if not (-1 <= x <= width + 1 and -1 <= y <= height + 1)]


numbers = st.none() | st.decimals(min_value=-(10**14), max_value=10**14, allow_nan=False, places=3)
positive = st.none() | st.decimals(min_value=0, max_value=10**14, allow_nan=False, places=2)
# Scripts whose letters combine are left out: how wide they come out depends on the shaping of each reader's font.
letters = st.one_of(
    st.sampled_from("市场监督管理（、）2024年%😀\ufeff\u200d"),
    st.characters(max_codepoint=0x24F),
    st.characters(min_codepoint=0x3000, max_codepoint=0x9FFF, exclude_categories=("Mn", "Mc")),
)
names = st.text(letters, min_size=1, max_size=30)


@st.composite
def charts(draw) -> Chart:
    kind = draw(st.sampled_from(list(ChartKind)))
    parts = kind in (ChartKind.STACKED, ChartKind.DONUT)
    count = draw(st.integers(1, 6 if kind is ChartKind.DONUT else 40))
    columns = draw(st.integers(1, {"line": 4, "bar": 3, "stacked": 5, "donut": 1}[kind]))
    values = st.lists(positive if parts else numbers, min_size=count, max_size=count)
    categories = draw(
        st.lists(names.filter(str.strip), min_size=count, max_size=count)
        | st.just([f"{2000 + i // 4} 年第{'一二三四'[i % 4]}季度" for i in range(count)])
    )
    return chart(
        kind,
        categories,
        [Series(draw(names), draw(values)) for _ in range(columns)],
        title=draw(names),
        description=draw(names),
        unit=draw(st.sampled_from(["", "%", "件"])),
        decimals=draw(st.integers(0, 4)),
    )


@settings(max_examples=150, deadline=None)
@given(charts(), st.sampled_from([720, 358]))
def test_any_chart_is_valid_and_stays_inside_its_frame(drawn, width):
    svg = render_svg(drawn, width, "f1", words=WORDS)
    assert not outside(svg)
    attributes = [value for e in elements(svg) for name, value in e.items() if name not in ("id", "class", "role")]
    assert not [value for value in attributes if re.search("nan|inf", value, re.IGNORECASE)]
    assert elements(svg)[0].get("role") == "img"


@settings(max_examples=40, deadline=None)
@given(charts())
def test_standalone_pictures_need_no_stylesheet(drawn):
    svg = render_svg(drawn, 720, "f1", standalone=True, words=WORDS)
    root = ET.fromstring(svg)
    assert not [e for e in root.iter() if e.get("class") or e.get("style")]
    assert all(e.get("font-family") for e in root.iter(f"{SVG}text"))
    assert all(e.get("fill") or e.get("stroke") for e in root.iter() if e.tag in (f"{SVG}path", f"{SVG}rect"))


def test_title_and_description_are_named_by_ids_unique_to_figure_and_width():
    wide, narrow = (elements(render_svg(chart(), width, "f3"))[0] for width in (720, 358))
    assert wide.get("aria-labelledby") == "f3wt f3wd"
    assert narrow.get("aria-labelledby") == "f3nt f3nd"
    assert (wide.get("class"), narrow.get("class")) == ("fig--w", "fig--n")
    assert wide[0].text == "线索受理量"
    assert wide[1].text == "逐季上升。"


def test_markup_in_words_stays_words():
    svg = render_svg(chart(title='</title><script>alert("1")</script>', description="a & b\x00\ud800"), 720, "f1")
    assert "<script" not in svg
    assert elements(svg)[2].text == "a & b\ufffd\ufffd"


def test_first_and_last_values_are_labelled_and_periods_shortened():
    rate = Series("响应率", numerators=[181, 371], denominators=[231, 386])
    svg = render_svg(
        chart(
            categories=["2024 年第二季度", "2026 年第一季度"],
            series=[rate],
            unit="%",
            decimals=1,
            axis_start=Decimal(70),
        )
    )
    assert {"78.4%", "96.1%", "24二季", "26一季", "70%", "100%"} <= set(texts(svg))


def test_every_second_period_keeps_its_year_on_a_narrow_picture():
    shown = [t for t in texts(render_svg(chart(), 358)) if "季" in t]
    assert shown[0].startswith("24")
    assert any(t.startswith("25") for t in shown)


def test_second_line_is_dashed_and_named_at_its_end():
    svg = render_svg(chart(series=[Series("受理", range(10, 18)), Series("办结", range(5, 13))]))
    assert 'class="c-line2"' in svg
    assert {"受理", "办结", "17", "12"} <= set(texts(svg))


def test_missing_values_break_the_line():
    svg = render_svg(chart(series=[Series("x", [1, 2, None, 4, 5, None, 7, None])]))
    lines = [e.get("d") for e in elements(svg) if e.get("class") == "c-line"]
    assert len(lines) == 2
    assert len([e for e in elements(svg) if e.get("class") == "c-dot"]) == 5


def test_bars_start_at_zero_and_negative_ones_point_left():
    svg = render_svg(chart("bar", ["甲", "乙", "丙", "丁"], [Series("x", [10, -5, 0, None])]), words=WORDS)
    bars = [e for e in elements(svg) if e.get("class") == "c-bar"]
    assert len(bars) == 2
    left, right = float(bars[1].get("x")) + float(bars[1].get("width")), float(bars[0].get("x"))
    assert left == pytest.approx(right, abs=0.11)
    assert {"10", "−5", "0", "无数据"} <= set(texts(svg))


def test_stacked_bar_names_its_parts_without_a_legend():
    series = [Series("一般", [60, 20]), Series("共性", [50, 10]), Series("重大", [47, 1])]
    svg = render_svg(chart("stacked", ["市级", "县级"], series))
    assert {"一般", "共性", "重大", "157", "31"} <= set(texts(svg))
    assert 'class="c-lead"' in svg


def test_donut_gives_value_and_share_and_the_whole():
    svg = render_svg(chart("donut", ["函", "书"], [Series("份", [3, 1])]), words=WORDS)
    assert {"3，75.0%", "1，25.0%", "合计", "4"} <= set(texts(svg))


def test_donut_of_nothing_says_so():
    assert "无数据" in texts(render_svg(chart("donut", ["函", "书"], [Series("份", [0, 0])]), words=WORDS))


def test_long_numbers_are_shortened_only_where_they_do_not_fit():
    series = [Series("元", [123456789012])]
    assert "123,456,789,012" in texts(render_svg(chart("bar", ["罚没收入"], series), 720))
    assert "1,234.57亿" in texts(render_svg(chart("bar", ["罚没收入"], series), 358))


@pytest.mark.parametrize(
    ("start", "unit", "note"),
    [
        (None, "%", ""),
        (0, "%", ""),
        (70, "%", "纵轴自 70% 起。"),
        (200, "件", "纵轴自 200 起。"),
        ("0.5", "", "纵轴自 0.5 起。"),
    ],
)
def test_axis_note_says_where_the_axis_starts(start, unit, note):
    series = [Series("x", [300] * 8)]
    assert axis_note(chart(series=series, unit=unit, axis_start=start and Decimal(start)), WORDS) == note


@pytest.mark.parametrize(
    ("code", "build"),
    [
        ("no_categories", lambda: chart(categories=[], series=[Series("x", [])])),
        ("no_series", lambda: Chart("bar", "t", "d", "s", ["甲"], [])),
        ("category_blank", lambda: chart(categories=["甲", " "])),
        ("too_many_categories", lambda: chart("donut", list("甲乙丙丁戊己庚"))),
        ("too_many_series", lambda: chart("donut", ["甲"], [Series("a", [1]), Series("b", [1])])),
        ("length_differs", lambda: chart("bar", ["甲", "乙"], [Series("a", [1])])),
        ("negative_part", lambda: chart("stacked", ["甲"], [Series("a", [-1])])),
        ("parts_are_rates", lambda: chart("donut", ["甲"], [Series("a", numerators=[1], denominators=[2])])),
        ("axis_start_needs_line", lambda: chart("bar", ["甲"], [Series("a", [9])], axis_start=Decimal(5))),
        ("axis_start_above_value", lambda: chart(axis_start=Decimal(5))),
        ("denominator_not_positive", lambda: Series("a", numerators=[1], denominators=[0])),
        ("ratio_incomplete", lambda: Series("a", numerators=[1, None], denominators=[2, 3])),
        ("values_and_ratio", lambda: Series("a", [1], numerators=[1], denominators=[2])),
        ("not_a_number", lambda: Series("a", [Decimal("NaN")])),
        ("too_large", lambda: Series("a", [Decimal(10) ** 15])),
        ("total_of_rates", lambda: chart("bar", ["甲"], [Series("a", numerators=[1], denominators=[2])], total=True)),
        ("decimals", lambda: chart(decimals=5)),
    ],
)
def test_what_cannot_be_drawn_honestly_is_refused(code, build):
    with pytest.raises(ChartError) as error:
        build()
    assert error.value.code == code

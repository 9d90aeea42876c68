"""Figures, key figures, tables and corrections of the demo editions add up and agree with each other."""

import datetime as dt
import itertools
import re
from collections import Counter
from decimal import Decimal

import pytest

from tests.content.demo.files import EDITIONS, QUARTERLY, blocks, number, rounded


def figures():
    for name in EDITIONS:
        for chapter, block in blocks(name, "figure"):
            yield pytest.param(name, chapter, block, id=f"{name}-{chapter}-{block['title']}")


@pytest.mark.parametrize(("name", "chapter", "figure"), list(figures()))
def test_figure_is_well_formed(name, chapter, figure):
    assert figure["title"]
    assert figure["description"]
    assert figure["source"]
    for series in figure["series"]:
        columns = [series[key] for key in ("values", "numerators", "denominators") if key in series]
        assert columns
        assert all(len(column) == len(figure["categories"]) for column in columns)
        assert "values" in series or {"numerators", "denominators"} <= set(series)
        if "numerators" in series:
            for part, whole in zip(series["numerators"], series["denominators"], strict=True):
                assert 0 <= part <= whole
                assert whole > 0
    limits = {"line": 3, "bar": 1, "stacked": 4, "donut": 1}
    assert len(figure["series"]) <= limits[figure["kind"]]
    if figure["kind"] == "donut":
        assert len(figure["categories"]) <= 6
    total = re.match(r"合计 ([\d,]+) ", figure.get("note", ""))
    if total:
        assert sum(sum(series["values"]) for series in figure["series"]) == int(total[1].replace(",", ""))


@pytest.mark.parametrize(("name", "chapter", "figure"), list(figures()))
def test_figure_says_whether_it_is_invented(name, chapter, figure):
    assert figure["sample"] is (name in QUARTERLY)
    if name not in QUARTERLY:
        assert "地方：" in figure["source"]
        assert "期间：" in figure["source"]


@pytest.mark.parametrize(("name", "chapter", "figure"), list(figures()))
def test_numbers_of_the_description_are_in_the_figure(name, chapter, figure):
    shown: set[Decimal] = set()
    for series in figure["series"]:
        if "values" in series:
            shown |= {Decimal(str(value)) for value in series["values"]}
        else:
            pairs = zip(series["numerators"], series["denominators"], strict=True)
            shown |= {Decimal(rounded(part, whole)) for part, whole in pairs}
    wholes = (
        [sum(column) for column in zip(*(s["values"] for s in figure["series"]), strict=True)]
        if all("values" in s for s in figure["series"])
        else []
    )
    totals = {Decimal(str(whole)) for whole in wholes} | {Decimal(str(sum(wholes)))}
    if wholes and sum(wholes):
        totals |= {Decimal(rounded(str(value), str(sum(wholes)))) for value in shown}
    said = re.sub(r"\d{4} 年(?: ?\d+ 月)?(?:至 ?\d+ 月中旬)?|\d+ 月中旬|1 月", "", figure["description"])
    for text in re.findall(r"\d[\d,]*(?:\.\d+)?(?=[ %])", said):
        value = Decimal(text.replace(",", ""))
        step = [abs(a - b) for a in shown for b in shown]
        assert value in shown | totals or value in step, (figure["title"], text)


def quarters_of(name: str, title: str) -> dict[str, tuple]:
    """Quarter → value(s) of the line chart with ``title`` in an edition."""
    for _chapter, block in blocks(name, "figure"):
        if block["kind"] == "line" and block["title"].replace(" ", "") == title.replace(" ", ""):
            columns = [
                tuple(zip(s["numerators"], s["denominators"], strict=True)) if "numerators" in s else tuple(s["values"])
                for s in block["series"]
            ]
            return dict(zip(block["categories"], zip(*columns, strict=True), strict=True))
    return {}


def test_line_charts_agree_between_editions():
    """The value of a quarter is the same in every edition and every chart that shows the series."""
    seen: dict[tuple[str, str], dict[str, object]] = {}
    lines = Counter()
    for name in QUARTERLY:
        for _chapter, block in blocks(name, "figure"):
            if block["kind"] != "line":
                continue
            lines[name] += 1
            for series in block["series"]:
                if "numerators" in series:
                    points = list(zip(series["numerators"], series["denominators"], strict=True))
                else:
                    points = series["values"]
                for quarter, point in zip(block["categories"], points, strict=True):
                    known = seen.setdefault((series["name"], quarter), {})
                    known[f"{name} {block['title']}"] = point
    for key, found in seen.items():
        assert len(set(found.values())) == 1, (key, found)
    assert all(lines[name] >= 3 for name in QUARTERLY)


def test_line_charts_end_with_their_own_quarter():
    for name in QUARTERLY:
        year, quarter = name.split("-q")
        label = f"{year} 年第{'一二三四'[int(quarter) - 1]}季度"
        for _chapter, block in blocks(name, "figure"):
            if block["kind"] == "line":
                assert block["categories"][-1] == label
                assert len(block["categories"]) == 8 or "试行" in block["note"]


def items(name: str) -> dict[str, list[dict]]:
    """Label → key-figure items of an edition."""
    found: dict[str, list[dict]] = {}
    for chapter, block in blocks(name, "key_figures"):
        assert len(block["item"]) <= 5
        for item in block["item"]:
            # 联合监督 has a rate of rectification of its own; the label alone does not name it.
            label = f"{chapter}/{item['label']}" if item["label"] in ("问题整改率", "发现问题") else item["label"]
            found.setdefault(label, []).append(item)
    return found


def value_of(item: dict, prefix: str = ""):
    if f"{prefix}value" in item:
        return item[f"{prefix}value"]
    return (item[f"{prefix}numerator"], item[f"{prefix}denominator"])


@pytest.mark.parametrize("name", [*QUARTERLY, "special-experience"])
def test_key_figures_are_numbers_not_stored_rates(name):
    for label, found in items(name).items():
        assert len({str(value_of(item)) for item in found}) == 1, label
        for item in found:
            assert ("value" in item) != ("numerator" in item)
            if item["unit"] == "%":
                assert item["numerator"] <= item["denominator"], label


def test_previous_values_equal_the_former_edition():
    checked = 0
    for former, name in itertools.pairwise(QUARTERLY):
        before = items(former)
        for label, found in items(name).items():
            for item in found:
                assert item["previous_label"] == "上季度"
                assert label in before, (name, label)
                assert value_of(item, "previous_") == value_of(before[label][0]), (name, label)
                checked += 1
    assert checked >= 50


def test_key_figures_agree_with_the_line_charts():
    pairs = {
        "受理线索": ("value", "受理线索"),
        "24 小时首次响应率": ("rate", "响应率"),
        "按期办结率": ("rate", "按期办结率"),
        "案卷合格率": ("rate", "合格率"),
        "入企检查": ("value", "入企检查"),
        "扫码率": ("rate", "扫码率"),
    }
    for name in QUARTERLY:
        last = {}
        for _chapter, block in blocks(name, "figure"):
            if block["kind"] == "line":
                for series in block["series"]:
                    if "numerators" in series:
                        last[series["name"]] = (series["numerators"][-1], series["denominators"][-1])
                    else:
                        last[series["name"]] = series["values"][-1]
        shown = items(name)
        for label, (_kind, series) in pairs.items():
            if series in last:
                assert value_of(shown[label][0]) == last[series], (name, label)


#: The figures of the design pages: received, answered within 24 hours.
PUBLISHED = {
    "2024 年第二季度": (181, 231),
    "2024 年第三季度": (197, 244),
    "2024 年第四季度": (215, 259),
    "2025 年第一季度": (228, 268),
    "2025 年第二季度": (255, 291),
    "2025 年第三季度": (289, 315),
    "2025 年第四季度": (323, 342),
    "2026 年第一季度": (371, 386),
}


def test_first_response_series_is_the_published_one():
    series = quarters_of("2026-q1", "24小时首次响应率")
    assert {quarter: point[0] for quarter, point in series.items()} == PUBLISHED
    first = items("2026-q1")
    assert value_of(first["按期办结率"][0]) == (291, 312)
    assert (value_of(first["部门间移送"][0]), value_of(first["部门间移送"][0], "previous_")) == (94, 81)
    assert (value_of(first["联合监督"][0]), value_of(first["联合监督"][0], "previous_")) == (9, 7)


def tables():
    for name in EDITIONS:
        for chapter, block in blocks(name, "table"):
            yield pytest.param(name, block, id=f"{name}-{chapter}-{block['caption']}")


@pytest.mark.parametrize(("name", "table"), list(tables()))
def test_tables_add_up(name, table):
    width = len(table["columns"])
    assert len(table["align"]) == width
    assert all(len(row) == width for row in table["rows"])
    if not table["sum_row"]:
        return
    *rows, last = table["rows"]
    assert last[0] == "合计"
    for index, title in enumerate(table["columns"]):
        cells = [number(row[index]) for row in rows]
        if index and None not in cells and "率" not in title and title != "占比":
            assert number(last[index]) == sum(cells), (table["caption"], title)


@pytest.mark.parametrize(("name", "table"), list(tables()))
def test_rates_in_tables_are_right(name, table):
    columns = table["columns"]
    if "占比" in columns:
        share, count = columns.index("占比"), columns.index("占比") - 1
        total = number(table["rows"][-1][count])
        for row in table["rows"]:
            assert row[share] == f"{rounded(number(row[count]), total)}%"
    if "合格率" in columns:
        for row in table["rows"]:
            attended, failed = number(row[1]), number(row[4])
            assert number(row[2]) + number(row[3]) + failed == attended
            assert row[5] == f"{rounded(attended - failed, attended)}%"
    if "增减" in " ".join(columns):
        change = next(i for i, title in enumerate(columns) if "增减" in title)
        for row in table["rows"]:
            assert number(row[change]) == number(row[change - 2]) - number(row[change - 1]), row


@pytest.mark.parametrize("name", QUARTERLY)
def test_case_file_figure_and_table_agree(name):
    table = next(b for _c, b in blocks(name, "table") if b["caption"] == "各地案卷评查结果与合格率")
    figure = next(b for _c, b in blocks(name, "figure") if b["title"] == "各地案卷评查结果")
    rows = {row[0]: row for row in table["rows"]}
    for index, unit in enumerate(figure["categories"]):
        assert [str(series["values"][index]) for series in figure["series"]] == rows[unit][2:5]
    shown = items(name)
    total = rows["合计"]
    assert value_of(shown["评查案卷"][0]) == int(total[1])
    assert value_of(shown["案卷合格率"][0]) == (int(total[1]) - int(total[4]), int(total[1]))
    assert value_of(shown["案卷优秀率"][0]) == (int(total[2]), int(total[1]))


@pytest.mark.parametrize("name", QUARTERLY)
def test_prose_rates_follow_from_the_key_figures(name):
    """A rate the prose gives for 响应率, 按期办结率, 合格率 or 整改率 of the whole is the computed one."""
    shown = items(name)
    prose = "".join(block["value"] for _chapter, block in blocks(name, "text"))
    for label, words in (("24 小时首次响应率", "24 小时内响应[^。]*?响应率"), ("按期办结率", r"\[\[按期办结率\]\]为?")):
        for said in re.findall(rf"{words} ?([\d.]+)%", prose):
            assert said == rounded(*value_of(shown[label][0])), (name, label)
    summary = EDITIONS[name]["edition"]["summary"]
    for label, words in (("24 小时首次响应率", "首次响应率"), ("按期办结率", "按期办结率"), ("案卷合格率", "合格率")):
        for said in re.findall(rf"{words}(?:回升到)? ?([\d.]+)%", summary):
            assert said == rounded(*value_of(shown[label][0])), (name, label)


def test_correction_keeps_the_former_version():
    (correction,) = EDITIONS["2026-q1"]["correction"]
    assert (correction["chapter"], correction["date"]) == ("clues", dt.date(2026, 4, 29))
    present = next(c for c in EDITIONS["2026-q1"]["chapter"] if c["slug"] == "clues")["block"]
    for former in correction["former_block"]:
        now = present[former["index"]]
        assert now["type"] == former["type"]
        if now["type"] == "figure":
            assert now["categories"] == former["categories"]
            change = [
                (a, b) for a, b in zip(former["series"][0]["values"], now["series"][0]["values"], strict=True) if a != b
            ]
            assert change == [(47, 49)]
            assert (sum(former["series"][0]["values"]), sum(now["series"][0]["values"])) == (384, 386)
        else:
            assert former["rows"][-1][1] == "384"
            assert now["rows"][-1][1] == "386"
            shares = [row[2] for row in former["rows"]]
            assert shares == [f"{rounded(number(row[1]), 384)}%" for row in former["rows"]]
    assert {former["type"] for former in correction["former_block"]} == {"figure", "table"}

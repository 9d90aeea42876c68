"""Numbers in print, change against the previous period, data table and CSV."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.charts import (
    Chart,
    ChartError,
    Direction,
    Quantity,
    Series,
    Words,
    change,
    data_table,
    format_number,
    safe_cell,
    to_csv,
)

WORDS = Words("类别", "时期", "合计", "占比", "分子", "分母", "无数据", "纵轴自 %(start)s 起。")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [("386", 0, "386"), ("13598", 0, "13,598"), ("0.05", 1, "0.1"), ("-0.04", 1, "0.0"), ("-1234.5", 0, "−1,235")],
)
def test_numbers_round_half_up_and_group_by_thousands(value, decimals, text):
    assert format_number(Decimal(value), decimals) == text


def test_change_of_counts_is_difference_and_per_cent():
    result = change(Quantity.of(Decimal(386)), Quantity.of(Decimal(342)))
    assert (result.direction, result.difference, result.percent) == (Direction.UP, 44, Decimal("12.9"))


def test_change_of_rates_is_computed_before_rounding():
    now, before = Quantity.of(None, 371, 386), Quantity.of(None, 323, 342)
    result = change(now, before, decimals=1, percentage=True)
    assert (result.direction, result.difference, result.percent, result.in_points) == (
        Direction.UP, Decimal("1.7"), None, True,
    )  # fmt: skip
    # 66.667 − 50.050 = 16.617, although the printed 66.67 − 50.05 would give 16.62 with any luck only
    assert change(Quantity.of(None, 2, 3), Quantity.of(None, 1001, 2000), decimals=1, percentage=True).difference == (
        Decimal("16.6")
    )


def test_change_that_rounds_to_nothing_is_not_called_the_same():
    nearly = change(Quantity.of(Decimal("50.01")), Quantity.of(Decimal("50.02")), decimals=1, percentage=True)
    assert nearly.direction is Direction.NEARLY_SAME
    assert change(Quantity.of(Decimal(3)), Quantity.of(Decimal(3))).direction is Direction.SAME


def test_no_per_cent_of_nothing():
    assert change(Quantity.of(Decimal(3)), Quantity.of(Decimal(0))).percent is None


def test_a_rate_is_not_compared_with_a_count():
    with pytest.raises(ChartError):
        change(Quantity.of(None, 1, 2), Quantity.of(Decimal(4)))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_change_and_its_reverse_agree(a, b):
    there, back = (
        change(Quantity.of(Decimal(a)), Quantity.of(Decimal(b))),
        change(Quantity.of(Decimal(b)), Quantity.of(Decimal(a))),
    )
    assert there.difference == back.difference == abs(a - b)
    assert (there.direction is Direction.UP) == (back.direction is Direction.DOWN)


def figure(kind="bar", categories=("甲", "乙"), series=(), **more) -> Chart:
    return Chart(kind, "题", "说明", "来源", categories, series, **more)


def test_table_of_a_rate_shows_what_it_was_computed_from():
    rate = Series(
        "响应率",
        numerators=[181, None],
        denominators=[231, None],
        numerator_name="响应（件）",
        denominator_name="受理（件）",
    )
    table = data_table(figure("line", series=[rate], unit="%", decimals=1, category_name="季度"), WORDS)
    assert table.header == ("季度", "受理（件）", "响应（件）", "响应率")
    assert [c.text for c in table.rows[0]] == ["甲", "231", "181", "78.4%"]
    assert [c.text for c in table.rows[1]] == ["乙", "无数据", "无数据", "无数据"]
    assert table.total is None


def test_table_with_total_adds_shares_for_one_series():
    table = data_table(figure(series=[Series("件数", [142, 58])], unit="件", total=True), WORDS)
    assert table.header == ("类别", "件数（件）", "占比")
    assert [c.text for c in table.rows[0]] == ["甲", "142", "71.0%"]
    assert [c.text for c in table.total] == ["合计", "200", "100.0%"]


def test_table_with_total_adds_a_column_for_several_series():
    table = data_table(figure("stacked", series=[Series("a", [1, 2]), Series("b", [3, None])], total=True), WORDS)
    assert [[c.text for c in row] for row in [*table.rows, table.total]] == [
        ["甲", "1", "3", "4"], ["乙", "2", "无数据", "2"], ["合计", "3", "3", "6"],
    ]  # fmt: skip


def test_csv_holds_plain_numbers_and_starts_with_a_byte_order_mark():
    series = [Series("率", numerators=[12345], denominators=[20000])]
    text = to_csv(figure("line", ["2024 年"], series, unit="%", decimals=1), WORDS)
    assert text == "\ufeff时期,分母,分子,率（%）\r\n2024 年,20000,12345,61.7\r\n"


def test_csv_leaves_missing_values_empty_and_keeps_negative_numbers():
    text = to_csv(figure(series=[Series("差", [-5, None])], unit="件"), WORDS)
    assert text == "\ufeff类别,差（件）\r\n甲,-5\r\n乙,\r\n"


@given(st.text(max_size=20))
def test_no_cell_of_words_runs_in_a_spreadsheet(text):
    assert not safe_cell(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe_cell(text).removeprefix("'") == text.replace("\x00", "") or safe_cell(text) == text.replace("\x00", "")


@given(
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=15).filter(str.strip), min_size=1, max_size=5)
)
def test_csv_reads_back(categories):
    drawn = figure(categories=categories, series=[Series("=1+1", [1] * len(categories))])
    rows = list(csv.reader(io.StringIO(to_csv(drawn, WORDS).removeprefix("\ufeff"), newline="")))
    assert rows[0] == ["类别", "'=1+1"]
    assert len(rows) == len(categories) + 1
    assert all(row[1] == "1" for row in rows[1:])

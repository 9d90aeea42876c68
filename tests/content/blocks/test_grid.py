"""Tables as editors enter them."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.blocks.build import series_grid, table_grid
from content.blocks.grid import GridError, looks_numeric, parse_figure, parse_grid, parse_number


@pytest.mark.parametrize(
    "text",
    [
        "季度\t件数\n一季\t386\n二季\t412",
        "季度|件数\n一季 | 386\n\n二季｜412\n",
        "季度,件数\n一季,386\n二季,412",
        "季度，件数\n一季，386\n二季，412",
    ],
)
def test_pasted_and_typed_tables_read_the_same(text):
    grid = parse_grid(text)
    assert grid.header == ("季度", "件数")
    assert grid.rows == (("一季", "386"), ("二季", "412"))


def test_empty_first_and_last_cells_of_a_spreadsheet_are_kept():
    assert parse_grid("\t甲\t乙\nx\t1\t\ny\t\t2").rows == (("x", "1", ""), ("y", "", "2"))


def test_a_missing_first_head_is_added():
    assert parse_grid("件数\n一季\t386\n二季\t412").header == ("", "件数")


def test_quoted_cells_may_hold_line_breaks():
    assert parse_grid('a\tb\n"x\ny"\t1').rows == (("x\ny", "1"),)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("386", "386"),
        ("1,234", "1234"),
        ("１２．５", "12.5"),
        ("−3", "-3"),
        ("+8", "8"),
        ("78.4%", "78.4"),
        (" 1 234 ", "1234"),
    ],
)
def test_numbers_as_people_write_them(cell, number):
    assert parse_number(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["abc", "1,23", "1e5", "十", "1.2.3", "∞", "=1+1", "一1"])
def test_what_is_not_a_number(cell):
    assert parse_number(cell) is None


def test_rates_are_numerator_and_denominator():
    data = parse_figure("季度\t响应率=响应（件）/受理（件）\n一季\t371/386\n二季\t—")
    series = data.series[0]
    assert (series.name, series.numerator_name, series.denominator_name) == ("响应率", "响应（件）", "受理（件）")
    assert series.values[0] == Decimal(37100) / 386
    assert series.values[1] is None


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "empty", {}),
        ("季度\t件数", "no_rows", {}),
        ("季度\n一季", "one_column", {}),
        ("季度\t件数\n一季\t386\t9\n二季\t1", "cells_differ", {"line": 2, "count": 3, "expected": 2}),
        ("季度\t\n一季\t386", "head_blank", {"column": 2}),
        ("季度\t件数\n\t386", "category_blank", {"line": 2}),
        ("季度\t件数\n一季\t三百", "not_a_number", {"line": 2, "column": 2, "cell": "三百"}),
        ("季度\t率\n一季\t1/0", "denominator_not_positive", {"line": 2, "column": 2, "cell": "1/0"}),
        ("季度\t率\n一季\t1/2\n二季\t50", "mixed_column", {"line": 3, "column": 2, "cell": "50"}),
        ("季度\t率\n一季\t1/x", "not_a_number", {"line": 2, "column": 2, "cell": "x"}),
        ("a\tb\nx\t" + "字" * 2001, "cell_too_long", {"line": 2, "column": 2, "limit": 2000}),
    ],
)
def test_errors_say_where(text, code, where):
    with pytest.raises(GridError) as error:
        parse_figure(text)
    assert (error.value.code, error.value.params) == (code, where)


def test_numeric_columns_are_recognised_with_units_and_signs():
    assert all(map(looks_numeric, ["104", "+8", "−1", "40.7%", "371/386", "12,908", "3 件"]))
    assert not any(map(looks_numeric, ["市级", "2026-04-10", "第三十三条", "见附件"]))


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=8)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            st.lists(cells, min_size=n, max_size=n),
            st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=5),
        )
    )
)
def test_what_is_built_reads_back(table):
    columns, rows = table
    if len(columns) == 1:
        columns, rows = ["x", *columns], [["y", *row] for row in rows]
    grid = parse_grid(table_grid(columns, rows))
    fold = lambda cell: cell.replace("｜", "|").strip("\ufeff")  # noqa: E731 used in this test alone
    if all(map(fold, columns)) and all(any(map(fold, row)) for row in rows):
        assert grid.header == tuple(map(fold, columns))
        assert grid.rows == tuple(tuple(map(fold, row)) for row in rows)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    with contextlib.suppress(GridError):
        parse_figure(text)


def test_series_are_built_with_their_rates():
    text = series_grid(["一季", "二季"], [{"name": "率", "numerators": [1, None], "denominators": [2, None]}], "季度")
    assert text == "季度\t率\n一季\t1/2\n二季\t"

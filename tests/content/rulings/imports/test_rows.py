"""What a row must be: dates, amounts, terms, numbers."""

from datetime import date
from decimal import Decimal

import pytest

from content.common.importing.reading import Record
from content.common.importing.values import RowError
from content.rulings.imports.rows import parse_date, parse_fine, row_of

GOOD = {"文号": "示市监罚字〔2026〕47号", "文书种类": "行政处罚决定书", "标题": "某案", "事实": "经查属实。"}


@pytest.mark.parametrize("text", ["2026-04-17", "2026/4/17", "2026.4.17", "2026年4月17日", "2026 年 4 月 17 日"])
def test_dates(text):
    assert parse_date(text) == date(2026, 4, 17)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "昨天", "17/04/2026", "0000-01-01", "9999-01-01", "2026-13-01", "20260417"]
)
def test_wrong_dates(text):
    with pytest.raises(RowError):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("50000", "50000"), ("50,000.00", "50000"), ("￥5万元", "50000"), ("1.5万", "15000"), ("0", "0")],
)
def test_fines(text, amount):
    assert parse_fine(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["五万", "-1", "1e9", "NaN", "9" * 20])
def test_wrong_fines(text):
    with pytest.raises(RowError):
        parse_fine(text)


def test_a_row_in_chinese_terms():
    row = row_of(
        Record(7, GOOD | {"审级": "二审", "处理结果": "维持", "作出日期": "2026年4月17日", "罚款金额": "5万元"})
    )
    assert row.line == 7
    assert row.values["kind"] == "penalty"
    assert row.values["instance"] == "second"
    assert row.values["outcome"] == "upheld"
    assert row.values["fine"] == Decimal(50000)


def test_paragraphs_may_be_a_list():
    row = row_of(Record(1, GOOD | {"事实": ["第一段。", "  ", "第二段。"]}))
    assert row.values["facts"] == "第一段。\n第二段。"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"文号": "没有号"}, "没有号"),
        ({"文号": ""}, "文号"),
        ({"文书种类": "小说"}, "小说"),
        ({"标题": "长" * 301}, "301"),
        ({"作出日期": "某日"}, "某日"),
        ({"事实": ""}, "正文"),
        ({"标题": {"a": 1}}, "标题"),
        ({"标题": "\ud800"}, "标题"),
    ],
)
def test_what_is_wrong_is_said(change, word):
    with pytest.raises(RowError, match=word):
        row_of(Record(1, GOOD | change))


def test_everything_wrong_is_said_at_once():
    with pytest.raises(RowError) as error:
        row_of(Record(1, GOOD | {"文号": "x", "作出日期": "y", "罚款金额": "z"}))
    assert str(error.value).count("；") == 2

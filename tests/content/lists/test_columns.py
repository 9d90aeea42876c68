"""What people type becomes stored values; what does not fit is refused in words."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.lists.columns import (
    Address,
    Choice,
    Column,
    ColumnError,
    CreditCode,
    Date,
    Integer,
    LongText,
    Money,
    Number,
    Statute,
)
from content.lists.kinds import KINDS, parse_key
from content.lists.table import RESERVED

DATE = Date(name="day", label="Day")
MONEY = Money(name="money", label="Money")
WHOLE = Integer(name="whole", label="Whole")
NUMBER = Number(name="number", label="Number")
CHOICE = Choice(name="choice", label="Choice", choices=(("a", "甲"), ("b", "乙")))
EVERY = [
    Column(name="t", label="T", required=False),
    LongText(name="t", label="T", required=False),
    Statute(name="t", label="T", required=False),
    Choice(name="t", label="T", required=False, choices=CHOICE.choices),
    Date(name="t", label="T", required=False),
    Integer(name="t", label="T", required=False),
    Number(name="t", label="T", required=False),
    Money(name="t", label="T", required=False),
    Address(name="t", label="T", required=False),
    CreditCode(name="t", label="T", required=False),
]


@pytest.mark.parametrize(
    ("column", "raw", "stored"),
    [
        (DATE, "2026-05-18", "2026-05-18"),
        (DATE, "2026/5/8", "2026-05-08"),
        (DATE, "2026年5月18日", "2026-05-18"),
        (DATE, "２０２６．５．１８", "2026-05-18"),
        (DATE, dt.datetime(2026, 5, 18), "2026-05-18"),  # noqa: DTZ001 — spreadsheets know no time zones
        (MONEY, "1,234.5", "1234.50"),
        (MONEY, "-0", "0.00"),
        (MONEY, 0.1, "0.10"),
        (WHOLE, "１２", 12),
        (WHOLE, 12.0, 12),
        (NUMBER, "-3", "-3.00"),
        (CHOICE, "甲", "a"),
        (CHOICE, "b", "b"),
        (Column(name="t", label="T"), 12.0, "12"),
        (Column(name="t", label="T"), " 一\r\n二\u3000", "一 二"),
        (LongText(name="t", label="T"), "一  \r\n二", "一\n二"),
        (CreditCode(name="t", label="T"), "91330800ma2xxxxx1x", "91330800MA2XXXXX1X"),
    ],
)
def test_reads_what_people_type(column, raw, stored):
    assert column.parse(raw) == stored


@pytest.mark.parametrize(
    ("column", "raw"),
    [
        (DATE, "2026-02-30"),
        (DATE, "明天"),
        (DATE, "1900-01-01"),
        (DATE, dt.datetime(2026, 5, 18, 9, 30)),  # noqa: DTZ001 — spreadsheets know no time zones
        (MONEY, "-1"),
        (MONEY, "1.005"),
        (MONEY, "NaN"),
        (MONEY, "1e400"),
        (MONEY, True),
        (WHOLE, "1.5"),
        (WHOLE, "12人"),
        (WHOLE, "99999999999999999999"),
        (CHOICE, "丙"),
        (Statute(name="t", label="T"), "行政处罚法第三十三条"),
        (Statute(name="t", label="T"), "《行政处罚法第三十三条"),
        (Address(name="t", label="T"), "javascript:alert(1)"),
        (Address(name="t", label="T"), "https://"),
        (Address(name="t", label="T"), 'https://a"b.example'),
        (Address(name="t", label="T"), "http://[::1"),
        (CreditCode(name="t", label="T"), "123"),
        (Column(name="t", label="T"), "a\x07b"),
        (Column(name="t", label="T"), "\ud800"),
        (Column(name="t", label="T", max_length=3), "四个字了"),
        (Column(name="t", label="T"), "　"),
    ],
)
def test_refuses_what_does_not_fit(column, raw):
    with pytest.raises(ColumnError):
        column.parse(raw)


@given(st.sampled_from(EVERY), st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.dates(), st.none()))
def test_stored_values_read_as_themselves(column, raw):
    try:
        stored = column.parse(raw)
    except ColumnError:
        return
    assert column.parse(stored) == stored
    assert isinstance(column.display(stored), str)


@given(st.integers(-(10**10), 10**10), st.integers(-(10**10), 10**10))
def test_sort_keys_of_numbers_sort_as_numbers(a, b):
    assert (NUMBER.sort_key(NUMBER.parse(a)) < NUMBER.sort_key(NUMBER.parse(b))) == (a < b)


def test_text_sorts_by_pinyin():
    column = Column(name="t", label="T")
    words = ["重庆", "安徽", "北京"]
    assert sorted(words, key=column.sort_key) == ["安徽", "北京", "重庆"]


@pytest.mark.parametrize("key", ["LM-001", "市监查001号", "9a_b"])
def test_keys_that_an_address_can_carry(key):
    assert parse_key(f" {key} ") == key


@pytest.mark.parametrize("key", ["", "..", "a/b", "a b", "-a", "x" * 61, "a.b", "a?b", None])
def test_other_keys_are_refused(key):
    with pytest.raises(ColumnError):
        parse_key(key)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug)
def test_kinds_are_sound(kind):
    names = [column.name for column in kind.columns]
    assert len(set(names)) == len(names)
    assert not RESERVED & set(names), "a filter's name must not mean something else in the address"
    assert all(re.fullmatch("[a-z][a-z_]*", name) for name in names)
    labels = [str(column.label) for column in kind.columns] + [kind.key_label]
    assert len(set(labels)) == len(labels), "files name columns by label"
    title = kind.by_name[kind.title_column]
    assert title.required
    assert title.phone


def test_unknown_columns_are_named():
    kind = KINDS["lenient_matters"]
    _key, _data, errors = kind.read_row({"key": "A", "matter": "甲", "colour": "red"})
    assert "colour" in [error.column for error in errors]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.fold import compact, fold, fold_plain, simplify
from search.text.numerals import amount, chinese_integer, to_chinese
from tests.search.text.hostile import HOSTILE

CHINESE = st.text(
    alphabet=st.sampled_from(
        list("第三十一百零条款项（）()〔〕《》行政處罰处罚\n \u3000\x00\ud80012３ＡＢbc㈠½之、，。号年月")
    ),
    max_size=80,
)
ANY = st.one_of(st.text(max_size=200), CHINESE)

# The tables are made at the first use, which takes longer than an example may.
fold("")


@given(ANY)
def test_every_folded_character_maps_back_in_order(text):
    for folded in (fold(text), compact(text), compact(text, breaks=True, latin=True)):
        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        assert folded.length == len(text)
        previous = 0
        for low, high in zip(folded.starts, folded.ends, strict=True):
            assert previous <= low < high <= len(text)
            previous = low


@given(ANY)
def test_folding_twice_changes_nothing_more(text):
    once = fold_plain(text)
    assert fold_plain(once) == once


@given(ANY)
def test_the_quick_fold_is_the_fold(text):
    assert fold_plain(text) == fold(text).text


@given(ANY, st.integers(0, 300), st.integers(0, 300))
def test_spans_stay_inside_the_original(text, first, second):
    folded = fold(text)
    low, high = folded.span(first, second)
    assert 0 <= low <= high <= len(text)


@given(st.text(max_size=60))
def test_simplifying_keeps_the_length(text):
    assert len(simplify(text)) == len(text)


def test_variants_of_one_phrase_fold_alike():
    variants = [
        "《行政處罰法》第三十三條第一款第（二）項",
        "《行政处罚法》第33条第1款第2项",
        "《行政处罚法》第 ３３ 条第１款第(二)项",
        "《行政处罚法》第三十\n12\n三条第一款第㈡项",
    ]
    assert len({fold_plain(text) for text in variants}) == 1


def test_page_numbers_and_wraps_are_noise_but_a_wrapped_number_is_kept():
    assert fold_plain("撤销原\n437\n判") == "撤销原判"
    assert fold_plain("第\n5\n号") == "第5号"
    assert fold_plain("— 12 —\n正文\n第 3 页 共 9 页\n") == "正文"


def test_the_match_is_shown_in_the_original():
    text = "依據《行政處罰法》第 三十三 條"
    folded = fold(text)
    place = folded.text.index("第33条")
    low, high = folded.span(place, place + 4)
    assert text[low:high] == "第 三十三 條"


def test_latin_words_keep_one_space():
    assert fold_plain("iPhone   15\nPro 手机") == "iphone 15 pro手机"


def test_paragraphs_are_kept_where_asked():
    text = "行政处罚决定书\n当事人：某公司。\n经查，" + "甲" * 30 + "\n" + "乙" * 30 + "\n丙。"
    assert compact(text, breaks=True).text.count("\n") >= 2


def test_hostile_texts_fold():
    for text in HOSTILE:
        fold(text)
        compact(text, breaks=True)


def test_numerals():
    assert chinese_integer("一百二十三") == 123
    assert chinese_integer("二〇一九") == 2019
    assert chinese_integer("十") == 10
    assert chinese_integer("一千零八十四") == 1084
    assert chinese_integer("壹万贰仟") == 12000
    assert chinese_integer("法") is None
    assert chinese_integer("") is None
    assert amount("50,000") == 50000
    assert amount("1.5万") == 15000
    assert amount("五万二千") == 52000


@given(st.text(max_size=60))
def test_numerals_never_raise(text):
    chinese_integer(text)
    amount(text)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (105, "一百零五"),
        (1010, "一千零一十"),
    ],
)
def test_numbers_are_written_as_statutes_write_them(number, written):
    assert to_chinese(number) == written


@given(st.integers(0, 9999))
def test_what_is_written_reads_back(number):
    assert chinese_integer(to_chinese(number)) == number

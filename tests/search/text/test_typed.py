"""Provisions as people type them."""

import pytest

from search.analysis import analyse
from search.planning import statute_filter_key
from search.query import SearchQuery


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("行政处罚法33条", "行政处罚法|33"),
        ("行政处罚法 33 条", "行政处罚法|33"),
        ("《行政处罚法》三十三条", "行政处罚法|33"),
        ("行政处罚法３３条第1款", "行政处罚法|33|1"),
        ("行政处罚法33条 过罚相当", "行政处罚法|33"),
        ("行政处罚法第33条", "行政处罚法|33"),
        ("行政处罚法33", "行政处罚法|33"),
        ("行政处罚法第33 过罚相当", "行政处罚法|33"),
        ("刑法120之一", "刑法|120之1"),
        ("行政处罚法三十三条一款", "行政处罚法|33|1"),
        ("行政处罚法33条1款2项", "行政处罚法|33|1|2"),
    ],
)
def test_the_mark_before_the_number_may_be_left_out(typed, key):
    [found] = analyse(SearchQuery(text=typed)).citations
    assert found.terms()[-1] == key
    assert statute_filter_key(typed) == key


def test_a_list_without_marks():
    found = analyse(SearchQuery(text="行政处罚法33、34条")).citations
    assert [each.terms()[-1] for each in found] == ["行政处罚法|33", "行政处罚法|34"]


@pytest.mark.parametrize(
    "typed", ["行政处罚法（2021年修订）第33条", "2021年行政处罚法第33条", "2021年修订的行政处罚法第33条"]
)
def test_the_year_of_a_version_is_no_word_to_be_found(typed):
    analysis = analyse(SearchQuery(text=f"{typed} 超期"))
    assert [each.terms()[-1] for each in analysis.citations] == ["行政处罚法|33"]
    assert ["".join(chunk) for chunk in analysis.chunks] == ["超期"]


@pytest.mark.parametrize("typed", ["永市监罚字「2025」12号", "永市监罚字“2025”12号", '"永市监罚字〔2025〕12号"'])
def test_quotation_marks_do_not_hide_a_number(typed):
    analysis = analyse(SearchQuery(text=typed))
    assert analysis.number.key == "永市监罚〔2025〕12号"
    assert not analysis.phrases


@pytest.mark.parametrize("text", ["依法三条腿", "违法33条船", "规定十条鱼的法", "公司法 2023"])
def test_what_is_no_article_stays_words(text):
    assert not analyse(SearchQuery(text=text)).citations

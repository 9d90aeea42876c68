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
    ],
)
def test_the_mark_before_the_number_may_be_left_out(typed, key):
    [found] = analyse(SearchQuery(text=typed)).citations
    assert found.terms()[-1] == key
    assert statute_filter_key(typed) == key


@pytest.mark.parametrize("text", ["依法三条腿", "违法33条船", "规定十条鱼的法"])
def test_what_is_no_article_stays_words(text):
    assert not analyse(SearchQuery(text=text)).citations

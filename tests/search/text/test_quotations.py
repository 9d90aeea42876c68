"""Quotation marks in a question: exact words, or part of what was written."""

import pytest

from search.analysis import Warned, analyse
from search.query import SearchQuery


@pytest.mark.parametrize(
    "typed",
    [
        "“过罚相当”",
        "处罚“过罚相当”撤销",
        "行政处罚行政复议信赖利益保护 “过罚相当”",
        "“过罚相当” 行政处罚行政复议信赖利益保护",
        "行政处罚行政复议信赖利益保护“过罚相当”",
        '行政处罚行政复议"过罚相当"信赖利益保护',
    ],
)
def test_quotation_marks_ask_for_exact_words(typed):
    analysis = analyse(SearchQuery(text=typed))
    assert analysis.phrases == (("过", "罚", "相", "当"),)
    assert not analysis.warnings


@pytest.mark.parametrize(
    "typed", ["行政发明专利权无效创造性“三步法”直接证据", "行政处罚「三步法」行政复议信赖利益保护"]
)
def test_within_a_list_without_blanks_they_quote_and_the_answer_says_so(typed):
    analysis = analyse(SearchQuery(text=typed))
    assert not analysis.phrases
    [chunk] = analysis.chunks
    assert "三步法" in "".join(chunk)
    assert analysis.warnings == (Warned.QUOTES_IN_DESCRIPTION,)
    # The list and what is quoted count together: words after it keep their neighbours.
    assert analysis.folded == "".join(chunk)

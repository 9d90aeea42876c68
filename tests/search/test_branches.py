"""Branches of law by what a text says of itself."""

import pytest

from search.branches import branches_of
from search.text.fold import fold_plain


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("某省高级人民法院作出（2015）示行赔终字第11号行政赔偿判决。", "行政"),
        ("法院作出（2023）示0115行审10号行政裁定，准予强制执行。", "行政"),
        ("公诉机关指控被告人张某犯盗窃罪，（2020）示01刑初5号刑事附带民事判决认定……", "刑事"),
        ("法院作出（2020）示01民终5号民事判决，驳回上诉。", "民事"),
        ("申请执行人不服（2020）示01执异5号执行裁定。", "执行"),
    ],
)
def test_the_branch_is_told_by_numbers_and_names_of_decisions(text, branch):
    shares = branches_of(fold_plain(text))
    assert max(shares, key=shares.get) == branch
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)


def test_a_text_that_names_none_has_none():
    assert branches_of("当事人改造了窗户。") == {}

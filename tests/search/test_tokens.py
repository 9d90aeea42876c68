"""How folded text is cut into units and sentences."""

import pytest

from search.tokens import LONGEST_UNIT, sentences


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        ("撤销处罚。维持", [["撤", "销", "处", "罚"], ["维", "持"]]),
        ("沪a12b号,33条", [["沪", "a12b", "号", "33", "条"]]),
        ("iphone 15 pro手机", [["iphone", "15", "pro", "手", "机"]]),
        ("罚款1,234,567元,1,23,4567", [["罚", "款", "1234567", "元", "1", "23", "4567"]]),
        ("гост罚", [["u00433", "u0043e", "u00441", "u00442", "罚"]]),
        ("𠀀㐂한", [["u20000", "㐂", "u0d55c"]]),
        ("x" * (LONGEST_UNIT + 1), [["x" * LONGEST_UNIT, "x"]]),
        ("。;\n!_、", []),
    ],
)
def test_units_of_each_sentence(folded, expected):
    assert sentences(folded) == expected

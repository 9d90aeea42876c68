"""Paragraph numbers never move once a ruling was public."""

from hypothesis import given
from hypothesis import strategies as st

from content.rulings.paragraphs import Numbering, renumber, split

texts = st.lists(st.text(alphabet="甲乙丙丁戊己庚辛", min_size=1, max_size=6), max_size=12)


def labels(numbering: Numbering, count: int) -> list[str]:
    return numbering.for_count(count)


def test_blank_lines_and_layout_blanks_make_no_paragraphs():
    assert split("　　一段\n\n  \n　二段　\r\n") == ["一段", "二段"]


def test_unchanged_text_keeps_natural_numbers():
    assert renumber(["甲", "乙"], Numbering(), ["甲", "乙"]) == Numbering()


def test_an_inserted_paragraph_takes_a_number_of_its_own():
    numbering = renumber(["甲段", "乙段", "丙段"], Numbering(), ["甲段", "新段", "乙段", "丙段"])
    assert labels(numbering, 4) == ["1", "1-1", "2", "3"]
    again = renumber(["甲段", "新段", "乙段", "丙段"], numbering, ["甲段", "新段", "又一段", "乙段", "丙段"])
    assert labels(again, 5) == ["1", "1-1", "1-2", "2", "3"]


def test_a_paragraph_before_the_first_and_one_at_the_end():
    numbering = renumber(["甲段", "乙段"], Numbering(), ["前言", "甲段", "乙段", "尾"])
    assert labels(numbering, 4) == ["0-1", "1", "2", "3"]


def test_a_removed_number_is_never_given_to_another_paragraph():
    numbering = renumber(["甲段", "乙段", "丙段"], Numbering(), ["甲段", "丙段"])
    assert labels(numbering, 2) == ["1", "3"]
    numbering = renumber(["甲段", "丙段"], numbering, ["甲段", "丙段", "丁段"])
    assert labels(numbering, 3) == ["1", "3", "4"]
    numbering = renumber(["甲段", "丙段", "丁段"], numbering, ["甲段", "丙段"])
    numbering = renumber(["甲段", "丙段"], numbering, ["甲段", "丙段", "戊段"])
    assert labels(numbering, 3) == ["1", "3", "5"]


def test_a_paragraph_that_comes_back_takes_its_number_back():
    removed = renumber(["甲段", "乙段", "丙段"], Numbering(), ["甲段", "丙段"])
    assert labels(renumber(["甲段", "丙段"], removed, ["甲段", "乙段", "丙段"]), 3) == ["1", "2", "3"]


def test_a_reworded_paragraph_keeps_its_number():
    numbering = renumber(
        ["一", "原告李某于三月提出申请", "三"], Numbering(), ["一", "原告李某于2025年三月提出申请", "插入的一段", "三"]
    )
    assert labels(numbering, 4) == ["1", "2", "2-1", "3"]


@given(st.lists(texts, min_size=2, max_size=5))
def test_numbers_stay_with_their_text_and_are_never_reused(versions):
    numbering, old = Numbering(), versions[0]
    owners: dict[str, str] = dict(zip(labels(numbering, len(old)), old, strict=True))
    for new in versions[1:]:
        before = dict(zip(labels(numbering, len(old)), old, strict=True))
        numbering = Numbering.from_json(renumber(old, numbering, new).to_json())
        now = labels(numbering, len(new))
        assert len(set(now)) == len(new)
        for label, text in zip(now, new, strict=True):
            if label in before or label not in owners:
                owners[label] = text  # kept in its place (perhaps reworded), or quite new
            else:
                assert owners[label] == text, "a number that had been removed went to another paragraph"
        old = new


@given(texts, texts)
def test_every_paragraph_that_stays_keeps_its_number(head, tail):
    old = [f"{i}{text}" for i, text in enumerate([*head, *tail])]
    new = [*old[: len(head)], "插入的段落", *old[len(head) :]]
    numbering = renumber(old, Numbering(), new)
    now = dict(zip(new, labels(numbering, len(new)), strict=True))
    assert [now[text] for text in old] == [str(n) for n in range(1, len(old) + 1)]

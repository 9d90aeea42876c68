"""Differences between versions."""

from hypothesis import given
from hypothesis import strategies as st

from content.lists.diff import apply, conflicts, diff

ROWS = st.dictionaries(
    st.sampled_from("abcdef"), st.dictionaries(st.sampled_from(["x", "y", "z"]), st.sampled_from(["1", "2", 3]))
)


@given(ROWS, ROWS)
def test_applied_to_the_old_rows_it_gives_the_new_ones(old, new):
    difference = diff(old, new)
    assert apply(difference, old) == new
    assert conflicts(difference, old) == []


@given(ROWS, ROWS)
def test_is_empty_only_between_equal_rows(old, new):
    assert bool(diff(old, new)) == (old != new)
    assert bool(diff(old, old)) is False


@given(ROWS, ROWS)
def test_names_every_key_once(old, new):
    difference = diff(old, new)
    keys = [*difference.added, *difference.removed, *(change.key for change in difference.changed)]
    assert len(keys) == len(set(keys)) == sum(difference.counts)
    assert set(keys) == {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def test_cells_say_what_was_and_what_is():
    difference = diff({"a": {"x": "1", "y": "2"}}, {"a": {"x": "1", "z": "3"}})
    cells = {(cell.column, cell.old, cell.new) for cell in difference.changed[0].cells}
    assert cells == {("y", "2", None), ("z", None, "3")}


def test_conflicts_name_rows_both_sides_changed():
    base = {"a": {"x": "1"}, "b": {"x": "1"}, "c": {"x": "1"}}
    mine = diff(base, {"a": {"x": "2"}, "b": {"x": "1"}})
    theirs = {"a": {"x": "3"}, "b": {"x": "9"}, "c": {"x": "5"}}
    assert sorted(conflicts(mine, theirs)) == ["a", "c"]
    assert apply(mine, theirs) == {"a": {"x": "2"}, "b": {"x": "9"}}

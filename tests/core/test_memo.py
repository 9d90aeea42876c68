"""A memo's values live exactly as long as the kinds they depend on."""

import time
from types import MappingProxyType

import pytest

from core import generations
from core.memo import Memo


@pytest.fixture
def known(monkeypatch):
    """Sets what the process knows of the generations, as the poller does."""

    def set_known(**numbers: int) -> None:
        monkeypatch.setattr(
            generations._memory, "generations", MappingProxyType({k: (n, n) for k, n in numbers.items()})
        )
        monkeypatch.setattr(generations._memory, "read_at", time.monotonic())

    return set_known


def counting():
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    return make


def test_a_value_is_made_once_until_its_kind_changes(known):
    memo, make = Memo(), counting()
    known(pages=1, rulings=1)
    assert [memo.get("a", ("pages",), make) for _ in range(2)] == [0, 0]
    known(pages=1, rulings=2)
    assert memo.get("a", ("pages",), make) == 0
    known(pages=2, rulings=2)
    assert memo.get("a", ("pages",), make) == 1


def test_a_change_while_it_is_made_outdates_it(known):
    memo = Memo()
    known(pages=1)

    def make():
        known(pages=2)
        return "old"

    assert memo.get("a", ("pages",), make) == "old"
    assert memo.get("a", ("pages",), lambda: "new") == "new"


def test_nothing_is_remembered_without_news_of_changes(known, monkeypatch):
    memo, make = Memo(), counting()
    known(pages=1)
    memo.get("a", ("pages",), make)
    monkeypatch.setattr(generations._memory, "read_at", time.monotonic() - 31)
    assert memo.get("a", ("pages",), make) == 1
    monkeypatch.setattr(generations._memory, "read_at", None)
    assert memo.get("a", ("pages",), make) == 2


def test_it_keeps_the_most_recently_used(known):
    memo, make = Memo(size=2), counting()
    known(pages=1)
    for key in "abac":
        memo.get(key, ("pages",), make)
    assert memo.get("a", ("pages",), make) == 0
    assert memo.get("b", ("pages",), make) == 3

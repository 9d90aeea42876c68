"""The two engines give the same hits and counts, and nearly the same order, for every question of the suite."""

from dataclasses import replace

import pytest

from search.query import MAX_PAGE_SIZE
from search.service import ask
from tests.search.conformance.corpus import QUESTIONS

pytestmark = pytest.mark.elastic


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: f"{query.text[:20]} {' '.join(query.chosen)}")
def test_same_hits_and_counts(both, query):
    embedded, elastic = (ask(replace(query, size=MAX_PAGE_SIZE), using=engine) for engine in both)
    assert not embedded.down
    assert not elastic.down
    assert embedded.total == elastic.total
    assert embedded.disputes == elastic.disputes
    assert embedded.facets == elastic.facets
    assert embedded.histogram == elastic.histogram
    assert {item.document.id for item in embedded.items} == {item.document.id for item in elastic.items}


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: f"{query.text[:20]} {' '.join(query.chosen)}")
def test_the_first_ten_overlap(both, query):
    first = [[item.document.id for item in ask(query, using=engine).items] for engine in both]
    if first[0]:
        assert len(set(first[0]) & set(first[1])) / len(first[0]) >= 0.9

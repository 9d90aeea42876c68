"""Counting by arrays gives what looking for every term in every text gives."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.counting import Terms, Texts

# Few characters, so that terms overlap, repeat and begin alike; one beyond the first plane, one Latin letter.
ALPHABET = "人民法院a\U00020000"
texts = st.lists(st.text(f"{ALPHABET}，\n ", max_size=40), max_size=5)
terms = st.lists(st.text(ALPHABET, min_size=1, max_size=5), max_size=12, unique=True)


def plain(text: str, term: str) -> int:
    """Pairs count wherever they begin; longer terms without overlapping."""
    return Counter(map("".join, pairwise(text)))[term] if len(term) == 2 else text.count(term)


@given(texts, terms)
def test_counts(documents, wanted):
    found = Terms(wanted).counts(Texts(documents))
    assert found.shape == (len(documents), len(wanted))
    assert found.tolist() == [[plain(text, term) for term in wanted] for text in documents]

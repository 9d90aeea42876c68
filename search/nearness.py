"""Words of a question that follow each other in it, and stand near to each other in a text.

信赖利益保护 may be 对其信赖利益应予保护 in a ruling: nowhere in a row, but within a sentence or two.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.counting import CODES, Places, Texts

#: Characters from the beginning of the one word to that of the other.
REACH = 100


def near_counts(pairs: Sequence[tuple[str, str]], texts: Texts) -> NDArray[np.float64]:
    """How often in each text (row) the first word of each pair (column) stands near the second, before or after it."""
    if not pairs:
        return np.zeros((len(texts.texts), 0))
    places = _places({word for pair in pairs for word in pair}, texts.codes)
    result = np.zeros((len(texts.texts), len(pairs)))
    for column, (first, second) in enumerate(pairs):
        ones, others = places[first], places[second]
        if len(ones) and len(others):
            following = np.searchsorted(others, ones)
            before = others[np.maximum(following - 1, 0)]
            after = others[np.minimum(following, len(others) - 1)]
            near = ones[_near(ones, before, texts.owner) | _near(ones, after, texts.owner)]
            result[:, column] = np.bincount(texts.owner[near], minlength=len(result))
    return result


def _near(ones: Places, others: Places, owner: Places) -> NDArray[np.bool_]:
    return (np.abs(ones - others) <= REACH) & (owner[ones] == owner[others])


def _places(words: set[str], codes: NDArray[np.uint32]) -> dict[str, Places]:
    """Where each of ``words`` (two characters or more) begins: all are looked for at what any of them begins with."""
    begins = np.zeros(CODES, bool)
    begins[[ord(word[0]) for word in words]] = True
    # No word reaches beyond the last text: it ends with a character no word holds.
    starts = np.flatnonzero(begins[codes])
    twos = (codes[starts].astype(np.int64) << 32) + codes[np.minimum(starts + 1, len(codes) - 1)]
    found = {}
    for word in words:
        places = starts[twos == (ord(word[0]) << 32) + ord(word[1])]
        for distance, character in enumerate(word[2:], start=2):
            places = places[codes[np.minimum(places + distance, len(codes) - 1)] == ord(character)]
        found[word] = places
    return found

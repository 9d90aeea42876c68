"""How often terms stand in many texts, by arrays instead of one look for every term in every text.

Every character of the terms gets a small number, all others 0. Two numbers side by side name a *pair*, two pairs side
by side a *three*: each is one step through a table for the whole of the texts. Longer terms (words, runs of Latin
letters) are few, and looked for one by one in the texts that hold both of their ends.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
#: One more than the last code point.
CODES = 0x110000
#: Stands after every text; part of no term.
_END = "\0"


class Texts:
    """Texts put one behind the other as code points; ``owner`` tells for each which text it is of."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        joined = "".join(f"{text}{_END}" for text in texts)
        self.codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        sizes = np.fromiter((len(text) + 1 for text in texts), np.intp, len(texts))
        self.owner: Places = np.repeat(np.arange(len(texts)), sizes)


class Terms:
    """Terms to look for: all different, none empty, none with NUL."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = list(terms)
        characters = sorted(set("".join(self.terms)))
        number_of = {character: number for number, character in enumerate(characters, start=1)}
        self._size = len(characters) + 1
        self._numbers = np.zeros(CODES, np.uint16)
        self._numbers[[ord(character) for character in characters]] = np.arange(1, self._size)
        pairs: dict[int, int] = {}

        def pair(two: str) -> int:
            return pairs.setdefault(number_of[two[0]] * self._size + number_of[two[1]], len(pairs) + 1)

        singles, twos = {}, {}
        threes: list[tuple[int, int, int]] = []
        #: Terms looked for one by one, with the pairs they begin and end with.
        self._long: list[tuple[int, int, int]] = []
        for place, term in enumerate(self.terms):
            if len(term) == 1:
                singles[number_of[term]] = place
            elif len(term) == 2:
                twos[pair(term)] = place
            elif len(term) == 3 and term[0] != term[2]:
                threes.append((pair(term[:2]), pair(term[1:]), place))
            else:
                # A term that can overlap itself (人人人 in 人人人人) counts without overlapping, as str.count does.
                self._long.append((pair(term[:2]), pair(term[-2:]), place))
        # Every table leads to a term's place + 1, or to 0.
        self._pairs = _table(self._size**2, pairs)
        self._kinds = len(pairs) + 1
        self._singles = _table(self._size, {number: place + 1 for number, place in singles.items()})
        self._twos = _table(self._kinds, {number: place + 1 for number, place in twos.items()})
        self._threes = _table(
            self._kinds**2, {first * self._kinds + second: place + 1 for first, second, place in threes}
        )

    def counts(self, texts: Texts) -> NDArray[np.float64]:
        """How often each text (row) holds each term (column)."""
        rows, columns = len(texts.texts), len(self.terms)
        if not rows or not columns:
            return np.zeros((rows, columns))
        characters = self._numbers[texts.codes]
        pairs = self._in_pairs(characters)
        owners, terms = [], []
        # No pair reaches from one text into the next: their ends have number 0.
        places = np.flatnonzero(pairs)
        held = pairs[places]
        following = pairs[np.minimum(places + 1, len(pairs) - 1)]
        single = np.flatnonzero(characters)
        for where, found in (
            (single, self._singles[characters[single]]),
            (places, self._twos[held]),
            (places, self._threes[held * self._kinds + following]),
        ):
            some = np.flatnonzero(found)
            owners.append(texts.owner[where[some]])
            terms.append(found[some] - 1)
        cells = np.concatenate(owners) * columns + np.concatenate(terms)
        result = np.bincount(cells, minlength=rows * columns).reshape(rows, columns).astype(np.float64)
        if self._long:
            ends = np.zeros((rows, self._kinds), bool)
            ends[texts.owner[places], held] = True
            for first, last, place in self._long:
                for row in np.flatnonzero(ends[:, first] & ends[:, last]):
                    result[row, place] = texts.texts[row].count(self.terms[place])
        return result

    def _in_pairs(self, characters: NDArray[np.uint16]) -> NDArray[np.int32]:
        """The number of the pair that begins at each character, 0 where none does."""
        return self._pairs[characters[:-1].astype(np.int32) * self._size + characters[1:]]


def _table(size: int, values: dict[int, int]) -> NDArray[np.int32]:
    table = np.zeros(size, np.int32)
    table[list(values)] = list(values.values())
    return table

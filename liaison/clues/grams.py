"""Chinese text made ready for a database's index: runs of letters and figures, and the pairs they consist of.

Neither SQLite nor PostgreSQL finds words in Chinese. Every run is therefore indexed as its overlapping pairs and its
single characters (重复罚 → 重复 复罚 重 复 罚); a run that was asked for is found by its pairs and then looked for as a
whole in the folded text, which leaves exactly what contains it. Nothing here knows a database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.text.fold import compact, simplify
from search.text.numbers import find_numbers, normalise_number

LONGEST = 100
MOST_WORDS = 8
_RUN = re.compile(r"[^\W_]+")


def normal(text: str) -> str:
    """Runs of letters and figures, one blank between them: width, traditional characters and case folded.

    Any string is accepted. Punctuation only separates, so 〔2026〕, (2026) and [2026] are the same.
    """
    return " ".join(_RUN.findall(simplify(compact(text, latin=True).text).casefold()))


def stored_text(parts: Iterable[str]) -> str:
    """What is kept to look words up in: one line a part, and the numbers found in them in one spelling."""
    parts = [part for part in parts if part]
    numbers = {key for part in parts for key in _numbers_in(part)}
    lines = [normal(part) for part in [*parts, *sorted(numbers)]]
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _numbers_in(text: str) -> list[str]:
    if "号" not in text and "號" not in text:
        return []
    whole = normalise_number(text) if len(text) <= LONGEST else None
    return [*([whole] if whole else []), *(find.key for find in find_numbers(text))]


def grams_of(text: str) -> list[str]:
    """The pairs and single characters of a stored text, each once."""
    found: dict[str, None] = {}
    for run in text.split():
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    return list(found)


def grams_asked(phrase: str) -> list[str]:
    """What an index must hold for ``phrase``: its pairs; a run of one character stands for itself."""
    found: dict[str, None] = {}
    for run in phrase.split():
        found.update(dict.fromkeys(run[i : i + 2] for i in range(max(1, len(run) - 1))))
    return list(found)


def words_asked(query: str) -> list[set[str]]:
    """The words of a query, each as the phrases that may stand for it: as written, a number also in its one spelling.

    A query that is a number as a whole is one word, blanks or not (示司线 〔2026〕 12 号). Words of punctuation
    are left out; so the answer is empty when nothing can be looked for.
    """
    query = query[:LONGEST]
    words = [query] if normalise_number(query) else query.split()[:MOST_WORDS]
    asked = []
    for word in words:
        phrases = {normal(word), normal(normalise_number(word) or "")} - {""}
        if phrases:
            asked.append(phrases)
    return asked

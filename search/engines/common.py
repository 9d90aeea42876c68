"""Leaving the common words of a description to the second ranking.

A description has some hundred grams and words. Those that stand in a good part of all documents are nine tenths of what
an engine has to read for it, and tell next to nothing about which document is meant: the engine finds candidates by the
others, and ``search.ranking`` puts these in order by all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.plan import TEXT, Grams, SearchPlan

#: Share of the documents from which on a term is common; in a small index nothing is gained.
COMMON = 0.1
SMALL = 20_000
#: Grams of a question that always stay.
FEWEST = 24
#: More grams than this are a description.
MANY = 30

#: By text field, in how many documents each term occurs.
Frequencies = Mapping[str, Mapping[str, int]]


def to_look_up(plan: SearchPlan) -> dict[str, list[str]]:
    """The terms whose frequencies decide, by field; nothing when ``plan`` is not that of a description."""
    asked = _description(plan)
    if asked is None:
        return {}
    return {TEXT: list(asked.grams), "words": [each.term for each in plan.scoring if each.field == "words"]}


def without_common(plan: SearchPlan, frequencies: Frequencies, documents: int) -> SearchPlan:
    """``plan`` without its common terms."""
    asked = _description(plan)
    if asked is None or documents < SMALL:
        return plan
    limit = COMMON * documents
    grams = frequencies[TEXT]
    kept = [gram for gram in asked.grams if grams.get(gram, 0) <= limit]
    if len(kept) < FEWEST:
        kept = sorted(asked.grams, key=lambda gram: (grams.get(gram, 0), gram))[:FEWEST]
    # A plan that only counts, or asks for any of the words, keeps to the same terms: its number is then the page's.
    clause = Grams(asked.field, tuple(kept), min(asked.minimum, fewest(len(kept))))
    dropped = {
        TEXT: set(asked.grams) - set(kept),
        "words": {word for word, number in frequencies["words"].items() if number > limit},
    }
    return replace(
        plan,
        must=tuple(clause if each is asked else each for each in plan.must),
        scoring=tuple(each for each in plan.scoring if each.term not in dropped.get(each.field, ())),
    )


def fewest(number: int) -> int:
    """How many of ``number`` grams that are not common a document must hold."""
    return max(2, min(5, round(0.05 * number)))


def _description(plan: SearchPlan) -> Grams | None:
    found: Sequence[Grams] = [
        each for each in plan.must if isinstance(each, Grams) and each.field == TEXT and len(each.grams) > MANY
    ]
    return found[0] if len(found) == 1 else None

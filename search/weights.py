"""The weights of ranking again (``search.ranking``).

They are those that ``tests.bench.fit_ranking`` printed: fitted on questions about cases of *other* branches of law and
the development half (docs/features/search-quality.md). Lists of terms are ranked otherwise than descriptions, and
documents that give reasons otherwise than those that tell facts alone: there is a set for each, blended in between.
"""

import re

#: Grams up to which a question is a list of terms, and from which it is a description: when it holds the end of a
#: sentence, and when it does not.
SENTENCES, LISTS = (20, 40), (50, 80)
_SENTENCE_END = re.compile(r"[。;!?]")

FEATURES = (
    "engine",
    "grams",
    "grams_flat",
    "words",
    "units",
    "rare_grams",
    "rare_units",
    "rare_words",
    "held_grams",
    "held_words",
    "cover_grams",
    "cover_words",
    "cover_units",
    "share_grams",
    "share_words",
    "twice_units",
    "triples",
    "cover_triples",
    "telling_words",
    "near_words",
    "runs",
    "length",
    "distinct",
    "branch",
)
LIST_FACTS = {
    "engine": 2.43,
    "grams": 0.62,
    "grams_flat": -0.29,
    "words": 0.80,
    "units": 2.93,
    "rare_grams": -0.75,
    "rare_units": 0.63,
    "rare_words": -0.07,
    "held_grams": 0.67,
    "held_words": 0.18,
    "cover_grams": 1.59,
    "cover_words": -1.29,
    "cover_units": 0.85,
    "share_grams": 1.54,
    "share_words": 0.19,
    "twice_units": 0.13,
    "triples": 0.09,
    "cover_triples": -1.47,
    "telling_words": 1.68,
    "near_words": 0.81,
    "runs": 0.12,
    "length": -0.06,
    "distinct": -1.77,
    "branch": 2.15,
}
LIST_REASONED = {
    "engine": 3.06,
    "grams": 2.28,
    "grams_flat": 2.26,
    "words": -0.55,
    "units": 2.05,
    "rare_grams": -2.00,
    "rare_units": 0.00,
    "rare_words": -0.58,
    "held_grams": 1.15,
    "held_words": 0.12,
    "cover_grams": -0.83,
    "cover_words": 0.53,
    "cover_units": 1.69,
    "share_grams": 1.71,
    "share_words": -0.60,
    "twice_units": 1.90,
    "triples": -0.04,
    "cover_triples": 4.39,
    "telling_words": 2.52,
    "near_words": 1.08,
    "runs": -1.48,
    "length": -0.43,
    "distinct": -1.27,
    "branch": 1.48,
}
SENTENCES_FACTS = {
    "engine": 3.66,
    "grams": -1.08,
    "grams_flat": 0.35,
    "words": -2.05,
    "units": -0.50,
    "rare_grams": 1.30,
    "rare_units": 3.58,
    "rare_words": 0.58,
    "held_grams": 1.03,
    "held_words": 1.57,
    "cover_grams": -1.97,
    "cover_words": 0.30,
    "cover_units": 0.99,
    "share_grams": -4.78,
    "share_words": -1.20,
    "twice_units": 0.13,
    "triples": 1.18,
    "cover_triples": 5.34,
    "telling_words": 2.27,
    "near_words": 6.90,
    "runs": -0.22,
    "length": 0.28,
    "distinct": -4.10,
    "branch": 1.84,
}
SENTENCES_REASONED = {
    "engine": 0.26,
    "grams": 0.96,
    "grams_flat": -0.11,
    "words": -2.39,
    "units": 0.67,
    "rare_grams": 1.93,
    "rare_units": 2.29,
    "rare_words": -0.02,
    "held_grams": 3.11,
    "held_words": 0.23,
    "cover_grams": -3.54,
    "cover_words": 5.39,
    "cover_units": -0.43,
    "share_grams": -5.88,
    "share_words": -0.19,
    "twice_units": 0.89,
    "triples": 1.66,
    "cover_triples": 8.17,
    "telling_words": 3.38,
    "near_words": 6.58,
    "runs": -1.59,
    "length": -0.41,
    "distinct": -3.65,
    "branch": 1.93,
}


def weights_for(description: float, reasoned: float) -> dict[str, float]:
    """The weights for a question that is a description by so much (``description_share``), where the share ``reasoned``
    of the candidates gives reasons."""
    return {
        name: (1 - reasoned) * ((1 - description) * LIST_FACTS[name] + description * SENTENCES_FACTS[name])
        + reasoned * ((1 - description) * LIST_REASONED[name] + description * SENTENCES_REASONED[name])
        for name in FEATURES
    }


def description_share(folded: str, size: int) -> float:
    """How much a question of ``size`` grams describes in sentences, from 0 (it lists terms) to 1."""
    low, high = SENTENCES if _SENTENCE_END.search(folded) else LISTS
    return min(1.0, max(0.0, (size - low) / (high - low)))

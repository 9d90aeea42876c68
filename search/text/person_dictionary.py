"""What the dictionary of rjieba says of a text: where its words begin, and whether a stretch is one."""

from __future__ import annotations

import re

from search.text.person_lexicon import COMMON_SURNAMES, PREPOSITION_SURNAMES, RARE_SURNAMES

#: surnames that are words of the language first
WORDS_TOO = PREPOSITION_SURNAMES | (RARE_SURNAMES - COMMON_SURNAMES) | frozenset("车连古向应时项曾农解尚包")


def is_word(text: str) -> bool:
    """Whether the dictionary knows ``text`` as a word and not as a name."""
    import rjieba

    cut = rjieba.tag(text, False)
    return len(cut) == 1 and not cut[0][1].startswith("nr")


def is_phrase(text: str, surname: str) -> bool:
    """Whether ``text`` reads as a word of the language that is a surname too, and another word: 向|法院, 时|才."""
    import rjieba

    rest = rjieba.tag(text[len(surname) :], False)
    return surname in WORDS_TOO and len(rest) == 1 and not rest[0][1].startswith("nr") and rest[0][1] != "x"


def segment(text: str) -> tuple[bytearray, dict[int, str]]:
    """Where dictionary words begin, and the tag of each."""
    import rjieba

    starts = bytearray(len(text) + 1)
    tags: dict[int, str] = {}
    position = 0
    # lone surrogates cannot cross into the segmenter
    safe = re.sub("[\ud800-\udfff]", "?", text)
    for word, tag in rjieba.tag(safe, False):
        starts[position] = 1
        tags[position] = tag
        position += len(word)
    starts[len(text)] = 1
    return starts, tags

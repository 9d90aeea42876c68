"""Other names of a person named in full (简称、曾用名): 志强 for 陈志强, 艾尼瓦尔江 for 艾尼瓦尔江·买买提, 曾用名."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from search.text.person_dictionary import is_word
from search.text.person_lexicon import (
    COMMON_SURNAMES,
    COMPOUND_SURNAMES,
    GIVEN_CHARS,
    PREPOSITION_SURNAMES,
    RARE_SURNAMES,
)
from search.text.person_names import Name, NameFinder

_ALIAS = re.compile("[,(]?(?:系|现名)?(?:曾用名|又名|别名|原名|化名|乳名|小名|本名)[:为叫]?")
_COMMON_GIVEN = re.compile(rf"[{''.join(sorted(GIVEN_CHARS))}]{{2}}")
#: what before a given name makes it another person's: 李|志强
SURNAMES = COMMON_SURNAMES | RARE_SURNAMES | PREPOSITION_SURNAMES | frozenset(name[-1] for name in COMPOUND_SURNAMES)


def short_forms(finder: NameFinder, names: dict[int, Name], taken: bytearray) -> Iterator[Name]:
    """Where a person named in full goes by less: 陈志强 … 志强先动手, 艾尼瓦尔江·买买提 … 艾尼瓦尔江."""
    full = {name.text: name for name in names.values() if not name.official}
    shorter: dict[str, set[str]] = defaultdict(set)
    for text, name in full.items():
        if "·" in text:
            shorter[text[: text.index("·")]].add(text)
        elif len(text) - len(name.surname) == 2 and _COMMON_GIVEN.fullmatch(text[-2:]):
            shorter[text[-2:]].add(text)
    for short, texts in shorter.items():
        whose = full[min(texts)]
        if len(texts) > 1 or len(short) < 2:
            continue
        for match in re.finditer(re.escape(short), finder.text):
            start, end = match.span()
            inside = names.get(start)
            if inside is not None and inside.text.startswith(short):
                # taken for a name of its own
                if not _is_short_form(finder.text, short, whose.text, inside):
                    continue
                taken[inside.start : inside.end] = bytes(inside.end - inside.start)
            elif any(taken[start:end]) or not _stands_alone(finder, start, end, whose.text):
                continue
            taken[start:end] = b"\1" * (end - start)
            yield Name(start, end, short, whose.surname, "named in full elsewhere", whose=whose.text)


def _is_short_form(text: str, short: str, full: str, name: Name) -> bool:
    """Whether ``name``, which begins like ``short``, is no other person: 文静 may well be one, 艾尼瓦尔江|称 is not."""
    if "·" in full:
        return name.end <= name.start + len(short) + 1 and text[name.start + len(short) : name.end + 1][:1] != "·"
    return name.text == short and short[0] not in COMMON_SURNAMES


def _stands_alone(finder: NameFinder, start: int, end: int, full: str) -> bool:
    """Whether a short form can stand at ``start:end`` for its person: between marks and words, and no word itself."""
    before = finder.text[start - 1 : start]
    if "·" in full:
        return before != "·" and finder.text[end : end + 1] != "·"
    return (
        before not in SURNAMES
        and bool(finder.starts[start])
        and not is_word(finder.text[start:end])
        and finder.left(start)[0] >= 1
        and finder.right(end) >= 1
    )


def join_aliases(view: str, names: dict[int, Name]) -> None:
    """张三丰(曾用名张小宝): both are one person."""
    ordered = [names[start] for start in sorted(names)]
    whose = {
        name.text: before.person
        for before, name in pairwise(ordered)
        if name.text != before.text and _ALIAS.fullmatch(view[before.end : name.start])
    }
    for name in ordered:
        if name.text in whose:
            names[name.start] = replace(name, whose=whose[name.text])

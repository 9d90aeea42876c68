"""Case and document numbers (案号、文号): found in running text, read as typed, one key each.

Three shapes are known:

``court``      year first: （2019）沪0106行初349号, （2013）京行终字第12号, also notaries' and arbitrators' numbers
``agency``     code of the body first: 永市监罚字〔2025〕12号, 法释〔2016〕19号
``reference``  the store number of a reference case: 2023-05-1-178-001

The key keeps what tells two numbers apart and drops what people vary: kind and presence of brackets,
blanks, 字, 第, leading zeros, width, traditional characters, Chinese numerals. It is itself a legible
number, and its own key: ``(2019)沪0106行初349号``, ``永市监罚〔2025〕12号``. Court codes keep their zeros.
"""

from __future__ import annotations

from search.text.number_finding import NumberFind, find_numbers
from search.text.number_keys import AGENCY, COURT, REFERENCE, NumberParts, expand_key, split_key
from search.text.number_typing import TYPED_LIMIT, TypedNumber, parse_typed


def normalise_number(text: str) -> str | None:
    """The canonical key of the one whole number in ``text``, or ``None``.

    Two spellings of a number give the same key, and a key is its own key, so the key may be unique in a
    database. Text around the number is allowed as long as it holds no second number.
    """
    typed = parse_typed(text) if len(text) <= TYPED_LIMIT else None
    if typed is not None:
        return typed.key
    keys = {find.key for find in find_numbers(text)}
    return keys.pop() if len(keys) == 1 else None


__all__ = [
    "AGENCY",
    "COURT",
    "REFERENCE",
    "NumberFind",
    "NumberParts",
    "TypedNumber",
    "expand_key",
    "find_numbers",
    "normalise_number",
    "parse_typed",
    "split_key",
]

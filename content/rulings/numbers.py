"""The comparable key of a ruling's number (案号, 文号)."""

import re

from search.text.numbers import normalise_number

#: Reference cases that name no number: 参考案例 and the source's own identifier.
_REFERENCE = re.compile(r"参考案例\s*([0-9A-Za-z][0-9A-Za-z-]{5,40})")


def key_of(number: str) -> str:
    """The key under which every spelling of ``number`` is found.

    ValueError when the text cannot be read as one case or document number.
    """
    reference = _REFERENCE.fullmatch(number.strip())
    if reference:
        return f"ref:{reference[1].lower()}"
    key = normalise_number(number)
    if not key or len(key) > 160:
        raise ValueError(number)
    return key

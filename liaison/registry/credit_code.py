"""统一社会信用代码 (GB 32100-2015): 18 characters of 31, the last one a check character."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def normal(text: str) -> str:
    """The code as it is stored: half-width capitals without spaces or dashes."""
    return "".join(unicodedata.normalize("NFKC", text).upper().replace("-", "").split())


def check_character(first: str) -> str:
    """The 18th character for the first 17. Raises ValueError for one that is not of the alphabet."""
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(_WEIGHTS, first, strict=True))
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Whether ``code``, as stored, is whole and its check character right."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and check_character(code[:-1]) == code[-1]


def validate_credit_code(code: str) -> None:
    """Refuse what is no such code: says whether the form or the check character is wrong.

    Raises:
        ValidationError: with the reason.
    """
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise ValidationError(
            _("A unified social credit code has 18 figures and capital letters, without I, O, S, V, Z.")
        )
    if not is_valid(code):
        raise ValidationError(_("The check character of the unified social credit code is wrong. Compare it again."))

"""The random sample of accompanying supervision: drawn once by a stored seed, and drawn again alike by anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

#: 20 % of the key items (practice of a published pilot).
PERCENT: Final = 20


def draw(items: Iterable[str], seed: str, percent: int = PERCENT) -> list[str]:
    """``percent`` of ``items``, at least one where there are any, rounded up.

    The items with the smallest SHA-256 of seed and item are drawn: the order in which they are given, repetitions,
    the release of Python and the machine change nothing, and anybody can check a draw with a pocket program.
    """
    different = sorted(set(items))
    wanted = -(-len(different) * percent // 100)
    by_lot = sorted(different, key=lambda item: hashlib.sha256(f"{seed}\n{item}".encode()).digest())
    return sorted(by_lot[:wanted])

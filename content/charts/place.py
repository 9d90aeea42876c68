"""Keeping labels apart."""

from collections.abc import Sequence


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres near ``wanted`` for blocks of ``heights``, in the order of ``wanted``, none overlapping.

    Blocks that would overlap form a pile centred on the mean of the places they want, moved as a whole to stay
    between ``low`` and ``high``; the caller sees to it that all heights together fit in between.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    piles: list[tuple[list[int], float, float]] = []  # members, top, height
    for i in order:
        members, total = [i], heights[i]
        top = _pile_top(members, wanted, total, low, high)
        while piles and piles[-1][1] + piles[-1][2] > top:
            former, _, former_height = piles.pop()
            members, total = former + members, former_height + total
            top = _pile_top(members, wanted, total, low, high)
        piles.append((members, top, total))
    centres = [0.0] * len(wanted)
    for members, top, _ in piles:
        for i in members:
            centres[i] = top + heights[i] / 2
            top += heights[i]
    return centres


def _pile_top(members: Sequence[int], wanted: Sequence[float], height: float, low: float, high: float) -> float:
    middle = sum(wanted[i] for i in members) / len(members)
    return max(low, min(middle - height / 2, high - height))

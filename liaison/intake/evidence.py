"""Files of a draft and of a clue, through ``core.files``."""

from __future__ import annotations

#: Files cannot be taken yet.
AVAILABLE = False


def discard(subject: str) -> None:
    """Forget the files of a draft that will not be sent."""


def hand_over(draft: str, clue: str) -> None:
    """Make the files of a draft those of the clue, in the caller's transaction."""


def count(subject: str) -> int:
    """How many files belong to ``subject``."""
    return 0


def listed(subject: str) -> list:
    """The files of ``subject``, oldest first."""
    return []

"""A share beside what it is a share of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rate:
    """A part of a whole, both named: a percentage without its denominator says nothing."""

    name: Any
    part: int
    part_name: Any
    whole: int
    whole_name: Any

    @property
    def percent(self) -> str:
        """With one decimal; a dash where the whole is empty."""
        return f"{100 * self.part / self.whole:.1f} %" if self.whole else "—"

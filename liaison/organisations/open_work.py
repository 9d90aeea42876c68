"""Open work of a membership: nobody leaves, or stops being a clerk, with work that nobody else has taken over.

Apps register what they know as open work once, in ``AppConfig.ready()``; this package knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.access import Principal, may_see
from liaison.organisations.models import Membership


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One piece of open work: ``key`` finds it again (``clue:17``), ``item`` is what rules are asked about."""

    key: str
    label: str
    item: Any


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of open work. ``hand_over`` raises ``Refused`` when ``to`` cannot take ``item``; kinds go in ``order``."""

    code: str
    label: Any
    find: Callable[[Membership], list[OpenItem]]
    hand_over: Callable[[Any, Membership, Membership, Principal], None]
    order: int = 50


_kinds: dict[str, Kind] = {}


def register_open_work(kind: Kind) -> None:
    """Let ``kind.find(membership)`` name open work, ``kind.hand_over(item, membership, to, principal)`` pass it on."""
    _kinds[kind.code] = kind


def _in_order() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.order)


@dataclass(frozen=True, slots=True)
class Found:
    """Open work of a membership, as far as somebody may see it; ``hidden`` counts the rest."""

    seen: list[tuple[Kind, OpenItem]]
    hidden: int

    def __len__(self) -> int:
        return len(self.seen) + self.hidden


def has_open_work(membership: Membership) -> bool:
    """Whether anything at all is to be handed over."""
    return any(kind.find(membership) for kind in _in_order())


def open_work(membership: Membership, principal: Principal) -> Found:
    """What ``membership`` has to hand over, of every kind. What ``principal`` may not see is counted, not named."""
    found = [(kind, item) for kind in _in_order() for item in kind.find(membership)]
    seen = [(kind, entry) for kind, entry in found if may_see(principal, entry.item)]
    return Found(seen, len(found) - len(seen))

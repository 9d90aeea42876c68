"""Telling other parts of the portal that a membership or its deputies changed, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from liaison.organisations.models import Delegation, Membership


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: ``changed`` (role, department), ``ended``, ``deputy_set`` or ``deputy_ended``.
        membership: which changed; of deputising, the absent colleague's.
        to: the memberships it concerns.
        cause: names what happened; two changes never share one.
        by: the account that caused it, None where an administrator did.
        data: identifiers, codes and dates.
    """

    kind: Literal["changed", "ended", "deputy_set", "deputy_ended"]
    membership: Membership
    to: tuple[int, ...]
    cause: str
    by: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Change], None]

_listeners: list[Listener] = []


def after_change(listener: Listener) -> None:
    """Call ``listener(change)`` for every change; once, in ``AppConfig.ready()``. What it does rolls back with it."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce_change(change: Change) -> None:
    """Tell every listener, in the caller's transaction."""
    for listener in _listeners:
        listener(change)


def announce_deputy(delegation: Delegation, *, ended: bool, by: int | None) -> None:
    """Tell that ``delegation`` was set, or ended early."""
    kind = "deputy_ended" if ended else "deputy_set"
    announce_change(
        Change(
            kind,
            delegation.absent,
            (delegation.absent_id, delegation.deputy_id),
            f"delegation:{delegation.pk}:{kind}",
            by,
            {
                "deputy": delegation.deputy_id,
                "from": delegation.starts_on.isoformat(),
                "until": delegation.ends_on.isoformat(),
            },
        )
    )

"""Telling other parts of the portal that something happened to an item, in the transaction in which it happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from core.access import SYSTEM, Principal
from liaison.workflow.models import Transition


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to one item.

    Attributes:
        kind: ``<workflow code>.<event>``, such as ``referral.sent``.
        item: the item as it is afterwards; its changes are stored.
        cause: names the row that records it, such as ``transition:17``: two happenings never share one.
        principal: who caused it; the system for clocks and reporters.
        to: ids of memberships it concerns, where the item alone does not say so.
    """

    kind: str
    item: models.Model
    cause: str
    principal: Principal = SYSTEM
    at: dt.datetime = field(default_factory=timezone.now)
    to: tuple[int, ...] = ()


Listener = Callable[[Happening], None]

_listeners: list[Listener] = []


def after_event(listener: Listener) -> None:
    """Call ``listener(happening)`` for everything announced, once, in ``AppConfig.ready()``.

    It is called inside the transaction: it may write rows and ask the outbox for work, and must do nothing that a
    rollback does not undo. An error of it undoes the event.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def announce(happening: Happening) -> None:
    """Tell every listener, in the caller's transaction."""
    for listener in _listeners:
        listener(happening)


def announce_transition(item: models.Model, transition: Transition, principal: Principal) -> None:
    """Announce what ``transition`` records."""
    announce(
        Happening(
            kind=f"{transition.workflow}.{transition.event}",
            item=item,
            cause=f"transition:{transition.pk}",
            principal=principal,
            at=transition.at,
        )
    )

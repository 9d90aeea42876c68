"""Who is told what happens to clocks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.deadlines.models import Clock, ClockEvent


@dataclass(frozen=True, slots=True)
class ClockSignal:
    """One thing that happened to one clock: ``event`` is its row, written in the same transaction."""

    clock: Clock
    event: ClockEvent

    @property
    def kind(self) -> str:
        """A ClockEvent.Kind."""
        return self.event.kind

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def data(self) -> dict[str, Any]:
        """For due_changed: ``cause`` (calendar, resumed, extended), ``before`` and ``after`` (ISO), ``provisional``."""
        return self.event.data


Handler = Callable[[ClockSignal], None]


@dataclass
class _Registry:
    handlers: list[tuple[Handler, frozenset[str] | None]] = field(default_factory=list)


_registry = _Registry()


def register_clock_handler(handler: Handler, kinds: Iterable[str] | None = None) -> None:
    """Call ``handler(signal)`` for every event of ``kinds`` (all), once, in ``AppConfig.ready()``.

    It is called inside the transaction that writes the event, exactly once for each event that commits: it may write
    rows and ask the outbox for work, and must do nothing that a rollback does not undo. When it raises in a tick, the
    clock's transaction is undone and tried again a little later; in a service the error is the caller's.
    """
    entry = (handler, None if kinds is None else frozenset(kinds))
    if entry not in _registry.handlers:
        _registry.handlers.append(entry)


def unregister_clock_handler(handler: Handler) -> None:
    """No longer call ``handler``. For tests."""
    _registry.handlers[:] = [entry for entry in _registry.handlers if entry[0] != handler]


def record(clock: Clock, kind: str, at: datetime, *, by=None, reason: str = "", **data: Any) -> ClockEvent:
    """Write the event and tell the handlers, in the caller's transaction."""
    event = ClockEvent.objects.create(
        clock=clock, kind=kind, round=clock.round, at=at, by=by, reason=reason[:300], data=data
    )
    for handler, kinds in list(_registry.handlers):
        if kinds is None or kind in kinds:
            handler(ClockSignal(clock, event))
    return event

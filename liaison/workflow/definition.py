"""What a workflow is made of. Plain data: nothing here knows the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

#: Who causes an event that no person causes: the clock, an effect of another workflow.
SYSTEM_ROLE: Final = "system"


@dataclass(frozen=True)
class Party:
    """A side of a workflow and its roles: ``Party("sender", _("referring organisation"))`` gives ``sender.head`` …"""

    code: str
    label: str


@dataclass(frozen=True)
class State:
    """A state.

    Attributes:
        step: which of the five steps (1–5) it belongs to; 0 outside them.
        waits_for: party whose move it is; empty when nobody's (ended).
        plain: the same in words for somebody outside, such as a reporter; empty: not shown outside.
        final: nothing is open any more.
    """

    code: str
    label: str
    step: int = 0
    waits_for: str = ""
    plain: str = ""
    final: bool = False


@dataclass(frozen=True)
class ClockRule:
    """What an event does to clocks: ``start`` one by its limit; ``stop``, ``cancel``, ``pause`` or ``resume``
    an open one, or all of a workflow (``clue.*``).
    """

    limit: str
    action: str


@dataclass(frozen=True)
class Event:
    """What can happen.

    Attributes:
        sources: states it can happen in.
        target: state after it; None leaves the state as it is.
        who: roles, as ``party.role`` (``holder.head``) or ``system``; nobody else.
        requires: names of values that must be given and not empty.
        guards: names of further conditions, checked in order inside the transaction.
        effects: names of what it brings about, carried out in order inside the transaction.
        button: what the button says, when that differs from the label.
        stops: withdraws or ends something (the button is marked so).
    """

    code: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    who: tuple[str, ...]
    requires: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    button: str = ""
    stops: bool = False


@dataclass(frozen=True)
class Workflow:
    """A table of states and events. ``problems`` says what is wrong with it."""

    code: str
    label: str
    initial: str
    parties: tuple[Party, ...]
    states: tuple[State, ...]
    events: tuple[Event, ...]
    roles: tuple[str, ...] = field(default=("head", "clerk"))

    @cached_property
    def state_by_code(self) -> dict[str, State]:
        """States by code."""
        return {state.code: state for state in self.states}

    @cached_property
    def event_by_code(self) -> dict[str, Event]:
        """Events by code."""
        return {event.code: event for event in self.events}

    def state(self, code: str) -> State:
        """The state ``code``; KeyError when there is none."""
        return self.state_by_code[code]

    def event(self, code: str) -> Event:
        """The event ``code``; KeyError when there is none."""
        return self.event_by_code[code]

    def events_in(self, state: str) -> list[Event]:
        """Events that can happen in ``state``, in the table's order."""
        return [event for event in self.events if state in event.sources]

    @property
    def open_states(self) -> list[str]:
        """Codes of the states that are not final."""
        return [state.code for state in self.states if not state.final]

    @property
    def all_roles(self) -> set[str]:
        """Every role an event may name."""
        return {f"{party.code}.{role}" for party in self.parties for role in self.roles} | {SYSTEM_ROLE}

    def problems(self) -> Iterator[str]:
        """What is wrong with the table, in words for its author."""
        if len(self.state_by_code) != len(self.states):
            yield "two states have one code"
        if len(self.event_by_code) != len(self.events):
            yield "two events have one code"
        if self.initial not in self.state_by_code:
            yield f"the initial state {self.initial!r} is not in the table"
        for event in self.events:
            yield from self._problems_of(event)
        yield from self._unreachable()

    def _problems_of(self, event: Event) -> Iterator[str]:
        for code in (*event.sources, *((event.target,) if event.target else ())):
            if code not in self.state_by_code:
                yield f"event {event.code!r} names the unknown state {code!r}"
        if not event.sources:
            yield f"event {event.code!r} can happen in no state"
        if not event.who:
            yield f"event {event.code!r} is allowed to nobody"
        for role in event.who:
            if role not in self.all_roles:
                yield f"event {event.code!r} names the unknown role {role!r}"

    def _unreachable(self) -> Iterator[str]:
        reached, waiting = set(), [self.initial]
        while waiting:
            code = waiting.pop()
            if code in reached:
                continue
            reached.add(code)
            waiting += [event.target for event in self.events_in(code) if event.target]
        for state in self.states:
            if state.code not in reached:
                yield f"state {state.code!r} cannot be reached"
            elif not state.final and not any(event.target for event in self.events_in(state.code)):
                yield f"state {state.code!r} is not final, but nothing leads out of it"

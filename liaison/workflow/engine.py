"""The only way a state changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, PrincipalKind
from core.audit import actor_for, record
from liaison.organisations.models import Membership
from liaison.workflow.announcing import announce_transition
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import SYSTEM_ROLE, Event
from liaison.workflow.models import Transition
from liaison.workflow.registry import Registered, effects, guards, workflow_of
from liaison.workflow.rows import store_row

LONGEST_NOTE = 5000


class EventRefused(Exception):
    """The event did not happen. ``message`` says why and what to do, in words for officers; ``field`` where it lies."""

    def __init__(self, message: str, *, field: str = "", missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.missing = missing


def roles_of(principal: Principal, item: models.Model) -> frozenset[str]:
    """What ``principal`` is in ``item``: roles as ``party.role``; the system is ``system``."""
    if principal.kind is PrincipalKind.SYSTEM:
        return frozenset({SYSTEM_ROLE})
    return workflow_of(item).roles(principal, item)


def permitted_events(principal: Principal, item: models.Model) -> list[Event]:
    """Events this principal may cause in the item's present state, in the table's order, those that stop it last: pages
    offer the first as the step to take. Guards are asked later."""
    registered = workflow_of(item)
    roles = roles_of(principal, item)
    able = [event for event in registered.workflow.events_in(item.state) if roles.intersection(event.who)]
    return sorted(able, key=lambda event: event.stops)


def fire(
    item: models.Model,
    event: str,
    *,
    principal: Principal,
    values: dict[str, Any] | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> Transition:
    """Let ``event`` happen to ``item``: one transaction with its record, clocks, effects and audit entry.

    The row is locked and read again first, so that of two people who act at once the second gets a clear refusal.
    ``item`` is brought up to date in place.

    Args:
        values: what the event requires and its effects use, by name; plain values.
        note: words of whoever acts, shown in the timeline.
        at: when it happened, for imports and sample content; now otherwise.

    Raises:
        EventRefused: not possible in this state, not for this principal, something missing, or a guard says no.
    """
    values = dict(values or {})
    registered = workflow_of(item)
    workflow = registered.workflow
    with transaction.atomic():
        locked = type(item)._default_manager.select_for_update().get(pk=item.pk)
        happening = workflow.event_by_code.get(event)
        if happening is None or locked.state not in happening.sources:
            raise EventRefused(
                _("This is no longer possible: the state is “%(state)s” now. Reload the page to see what happened.")
                % {"state": workflow.state(locked.state).label}
            )
        if not roles_of(principal, locked).intersection(happening.who):
            raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
        signed = sign(principal, locked, happening.who)
        missing = tuple(name for name in happening.requires if not _given(values.get(name)))
        if missing:
            raise EventRefused(_("Something required is missing."), field=missing[0], missing=missing)
        if len(note) > LONGEST_NOTE:
            raise EventRefused(_("A note has at most %(n)d characters.") % {"n": LONGEST_NOTE}, field="note")
        for name in happening.guards:
            guards[name](locked, principal, values)
        transition = _carry_out(registered, happening, locked, principal, values, note, at or timezone.now(), signed)
    item.refresh_from_db()
    return transition


def sign(principal: Principal, item: models.Model, who: Collection[str]) -> tuple[str, dict[str, Any]]:
    """How the record of ``item`` names ``principal``, who does something that is for the roles ``who``, and what it
    keeps beside the name: “X, deputy of Y” where it is X's to do for an absent colleague alone."""
    absent = _absent(principal, item, who)
    if absent is None:
        return principal.label[:160], {}
    name = str(Membership.objects.select_related("user").get(pk=absent).user)
    actor = _("%(deputy)s, deputy of %(absent)s") % {"deputy": principal.label, "absent": name}
    return actor[:160], {"deputy_of": absent, "deputy_of_name": name}


def _absent(principal: Principal, item: models.Model, who: Collection[str]) -> int | None:
    """For whom ``principal`` acts as a deputy: the colleague without whose work or office it were not its to do; None
    where it acts in its own right."""
    if not principal.stands_in_for or roles_of(principal.deputising_for(frozenset()), item).intersection(who):
        return None
    for absent in sorted(principal.stands_in_for):
        if roles_of(principal.deputising_for(frozenset({absent})), item).intersection(who):
            return absent
    return min(principal.stands_in_for)


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str | int) for each in value)
    return isinstance(value, str | int | float | bool)


def _given(value: Any) -> bool:
    return value is not None and value != "" and value != [] and value != {}


def _carry_out(
    registered: Registered,
    event: Event,
    item: models.Model,
    principal: Principal,
    values: dict[str, Any],
    note: str,
    at: dt.datetime,
    signed: tuple[str, dict[str, Any]],
) -> Transition:
    before = item.state
    actor, detail = signed
    if event.target and event.target != before:
        item.state = event.target
        changed = ["state"]
        if hasattr(item, "step"):  # kept for lists
            item.step = registered.workflow.state(event.target).step
            changed.append("step")
        item.save(update_fields=changed)
    data = {name: value for name, value in values.items() if _plain(value)} | detail
    transition = store_row(
        item, event.code, principal=principal, at=at, before=before, actor=actor, note=note, data=data
    )
    for name in event.effects:
        effects[name](item, principal, values, transition)
    run_clocks(registered, event.clocks, item, transition)
    record(
        action=f"{registered.workflow.code}.{event.code}",
        stream=transition.subject,
        actor=replace(actor_for(principal), name=actor),
        detail={"transition": transition.pk, "from": before, "to": item.state} | detail,
    )
    announce_transition(item, transition, principal)
    return transition

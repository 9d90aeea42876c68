"""What events do to clocks, as their tables say."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import models

from core.deadlines import (
    Clock,
    cancel_clock,
    open_clocks_of,
    pause_clock,
    resume_clock,
    start_clock,
    stop_clock,
)
from liaison.workflow.definition import ClockRule
from liaison.workflow.models import Transition
from liaison.workflow.registry import Registered


def run_clocks(
    registered: Registered, rules: tuple[ClockRule, ...], item: models.Model, transition: Transition
) -> None:
    """Carry out ``rules`` on ``item``, then keep its earliest due date for lists."""
    if not rules:
        return
    event = registered.workflow.event_by_code.get(transition.event)
    reason = transition.note or str(event.label if event else transition.event)
    for rule in rules:
        if rule.action == "start":
            start_clock(
                subject=registered.subject(item),
                limit=rule.limit,
                event=f"{registered.workflow.code}.{transition.event}",
                owner=registered.owner(item),
                started_at=transition.at,
                by=_person(transition),
            )
        else:
            for clock in _open(registered, item, rule.limit):
                _change(clock, rule.action, transition, reason)
    keep_due_date(registered, item)


def keep_due_date(registered: Registered, item: models.Model) -> None:
    """Store the earliest due date among the item's running clocks, where the model keeps one."""
    if not hasattr(item, "next_due_at"):
        return
    subject = registered.subject(item)
    running: list[dt.datetime] = [c.due_at for c in open_clocks_of([subject])[subject] if not c.is_paused]
    item.next_due_at = running[0] if running else None
    item.save(update_fields=["next_due_at"])


def _person(transition: Transition):
    return get_user_model().objects.filter(pk=transition.user_id).first() if transition.user_id else None


def _open(registered: Registered, item: models.Model, limit: str) -> list[Clock]:
    subject = registered.subject(item)
    every = limit.endswith("*")
    return [
        clock
        for clock in open_clocks_of([subject])[subject]
        if clock.limit_code == limit or (every and clock.limit_code.startswith(limit[:-1]))
    ]


def _change(clock: Clock, action: str, transition: Transition, reason: str) -> None:
    person, at = _person(transition), transition.at
    if action == "stop":
        stop_clock(clock=clock, by=person, at=at)
    elif action == "cancel":
        cancel_clock(clock=clock, reason=reason, by=person, at=at)
    elif action == "pause" and not clock.is_paused:
        pause_clock(clock=clock, reason=reason, by=person, at=at)
    elif action == "resume" and clock.is_paused:
        resume_clock(clock=clock, by=person, at=at)

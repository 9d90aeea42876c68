"""Writing clocks: keyword-only functions, one transaction each; in a caller's transaction part of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from core.calendar import WorkingCalendar, calendar
from core.deadlines.computing import Pause, Terms, compute, local_day
from core.deadlines.handlers import record
from core.deadlines.limits import Limits, limit_in_force
from core.deadlines.models import Clock, ClockEvent, LimitSetting
from core.deadlines.thresholds import policy_of, thresholds_of

Kind = ClockEvent.Kind
Status = Clock.Status

#: The events that a due date is computed from.
TURNS: Final = (Kind.PAUSED, Kind.RESUMED, Kind.EXTENDED)


class ClockError(Exception):
    """What was asked cannot be done to this clock; the message says why, for a developer."""


class AlreadyRunning(ClockError):
    """An open clock of the same limit and organisation already runs on the subject."""


def start_clock(
    *,
    subject: str,
    limit: str,
    event: str,
    owner: int | None = None,
    parent: Clock | None = None,
    started_at: datetime | None = None,
    amount: int | None = None,
    source: str = "",
    by=None,
) -> Clock:
    """Start ``limit`` on ``subject`` because of ``event``.

    Args:
        subject: what it runs on, such as ``clue:123``.
        limit: the code of a registered limit; the amount in force on the day of the event is kept with the clock.
        event: from which event it counts (core.deadlines.words.register_event gives its words).
        owner: id of the organisation that must act.
        parent: the clock this one runs within.
        started_at: when the event happened (now).
        amount: another amount for this clock alone, in the limit's unit (a date agreed in a referral); say in
            ``source`` by what.

    Raises:
        KeyError: no app defines the limit.
        AlreadyRunning: the same limit already runs on the subject for this organisation.
        ClockError: the amount is not positive.
    """
    now = timezone.now()
    started_at = started_at or now
    definition = limit_in_force(limit, local_day(started_at))
    if amount is not None and amount < 1:
        raise ClockError("a limit is at least 1")
    days = calendar()
    clock = Clock(
        subject=subject,
        owner=owner,
        limit_code=limit,
        setting_id=definition.setting,
        parent=parent,
        event=event,
        started_at=started_at,
        amount=amount or definition.amount,
        unit=definition.counted_in,
        rolls=definition.rolls,
        before=definition.before,
        # Words of a definition are translated when shown; those of a setting or a caller are kept as they are.
        source=source or (definition.source if definition.setting and isinstance(definition.source, str) else ""),
    )
    set_due(clock, days, ())
    clock.next_check_at = thresholds_of(clock, days, policy_of(clock))[0][0]
    with transaction.atomic():
        try:
            with transaction.atomic():
                clock.save(force_insert=True)
        except IntegrityError as error:
            if Clock.objects.filter(subject=subject, limit_code=limit, owner=owner, stopped_at=None).exists():
                raise AlreadyRunning(f"{limit} already runs on {subject}") from error
            raise
        record(clock, Kind.STARTED, started_at, by=by, due=clock.due_at.isoformat())
    return clock


def pause_clock(*, clock: Clock, reason: str, by=None, at: datetime | None = None, nested: bool = False) -> Clock:
    """Stop the counting for ``reason``; ``nested``: of the running clocks within it too.

    Raises ClockError when it is not running, the reason is empty, or ``at`` is before what happened to it last.
    """
    if not reason.strip():
        raise ClockError("a pause needs a reason")
    at = at or timezone.now()
    with transaction.atomic():
        clock = _locked(clock, Status.RUNNING, at)
        clock.status, clock.paused_at, clock.pause_reason = Status.PAUSED, at, reason.strip()[:300]
        clock.next_check_at = None
        clock.save()
        record(clock, Kind.PAUSED, at, by=by, reason=clock.pause_reason)
        for child in _children(clock, nested, Status.RUNNING):
            pause_clock(clock=child, reason=reason, by=by, at=at, nested=True)
    return clock


def resume_clock(*, clock: Clock, by=None, at: datetime | None = None, nested: bool = False) -> Clock:
    """Go on counting; the due date moves by the time of the pause. ``nested``: paused clocks within it too.

    Raises ClockError when it is not paused or ``at`` is before the pause.
    """
    at = at or timezone.now()
    with transaction.atomic():
        clock = _locked(clock, Status.PAUSED, at)
        clock.status, clock.paused_at, clock.pause_reason = Status.RUNNING, None, ""
        record(clock, Kind.RESUMED, at, by=by)
        move(clock, calendar(), at, cause="resumed", by=by)
        for child in _children(clock, nested, Status.PAUSED):
            resume_clock(clock=child, by=by, at=at, nested=True)
    return clock


def extend_clock(*, clock: Clock, amount: int, reason: str, by=None, at: datetime | None = None) -> Clock:
    """Give ``amount`` more, in the clock's own unit.

    Raises ClockError when it is not open, counts backwards, the amount is not positive or the reason is empty.
    """
    if amount < 1:
        raise ClockError("an extension is at least 1")
    if not reason.strip():
        raise ClockError("an extension needs a reason")
    at = at or timezone.now()
    with transaction.atomic():
        clock = _locked(clock, None, at)
        if clock.before:
            raise ClockError("a limit before an event cannot be extended")
        record(clock, Kind.EXTENDED, at, by=by, reason=reason.strip(), amount=amount)
        move(clock, calendar(), at, cause="extended", by=by)
    return clock


def stop_clock(*, clock: Clock, by=None, at: datetime | None = None, nested: bool = False) -> Clock:
    """What was due is done: met, or missed when ``at`` is after the due date. ``nested``: clocks within it too.

    A paused clock is met when it was paused in time. Raises ClockError when it is not open.
    """
    at = at or timezone.now()
    with transaction.atomic():
        clock = _locked(clock, None, at)
        until = clock.paused_at or at
        _close(clock, Status.MET if until <= clock.due_at else Status.MISSED, at)
        record(clock, clock.status, at, by=by)
        for child in _children(clock, nested, None):
            stop_clock(clock=child, by=by, at=at, nested=True)
    return clock


def cancel_clock(*, clock: Clock, reason: str, by=None, at: datetime | None = None, nested: bool = False) -> Clock:
    """The clock no longer applies (withdrawn, recalled, merged): neither met nor missed, in no statistic.

    Raises ClockError when it is not open or the reason is empty.
    """
    if not reason.strip():
        raise ClockError("cancelling needs a reason")
    at = at or timezone.now()
    with transaction.atomic():
        clock = _locked(clock, None, at)
        _close(clock, Status.CANCELLED, at)
        record(clock, Kind.CANCELLED, at, by=by, reason=reason.strip())
        for child in _children(clock, nested, None):
            cancel_clock(clock=child, reason=reason, by=by, at=at, nested=True)
    return clock


def set_limit(*, setting: LimitSetting, by=None) -> LimitSetting:
    """Store a new setting of a limit; its open clocks learn when to warn (core.deadlines.receivers), their amounts
    stay. Raises ValidationError."""
    setting.by = by
    with transaction.atomic():
        setting.full_clean()
        setting.save(force_insert=True)
    return setting


def move(
    clock: Clock, days: WorkingCalendar, at: datetime, *, cause: str, by=None, known: Limits | None = None
) -> bool:
    """Compute the due date of a locked clock anew and save it; True when it or its being provisional changed.

    A changed date gets warnings of its own (``round``) and a due_changed event.
    """
    before = (clock.due_at, clock.provisional)
    set_due(clock, days, clock.events.filter(kind__in=TURNS).order_by("pk"))
    changed = before != (clock.due_at, clock.provisional)
    if before[0] != clock.due_at:
        clock.round += 1
    plan(clock, days, known)
    clock.save()
    if changed:
        record(
            clock,
            Kind.DUE_CHANGED,
            at,
            by=by,
            cause=cause,
            before=before[0].isoformat(),
            after=clock.due_at.isoformat(),
            was_provisional=before[1],
            provisional=clock.provisional,
        )
    return changed


def plan(clock: Clock, days: WorkingCalendar, known: Limits | None = None) -> None:
    """Set when a locked clock is to be looked at next: at the first moment with a warning of this due date not given.

    Once overdue has been said, due soon is not any more.
    """
    clock.next_check_at = None
    if clock.status != Status.RUNNING:
        return
    given = set(clock.events.filter(round=clock.round, kind__in=ClockEvent.WARNINGS).values_list("kind", flat=True))
    if Kind.OVERDUE in given:
        given.add(Kind.DUE_SOON)
    moments = thresholds_of(clock, days, policy_of(clock, known))
    clock.next_check_at = next((moment for moment, kind in moments if kind not in given), None)


def terms_of(clock: Clock, extended: int = 0) -> Terms:
    """The terms the clock keeps, with ``extended`` added."""
    return Terms(clock.amount + extended, clock.unit, clock.rolls, clock.before)


def set_due(clock: Clock, days: WorkingCalendar, events: Iterable[ClockEvent]) -> None:
    """Compute the due date from the clock's terms and its ``events`` (those of TURNS, in order); not saved."""
    pauses, extensions, paused_at = [], [], None
    for happened in events:
        if happened.kind == Kind.PAUSED:
            paused_at = happened.at
        elif happened.kind == Kind.RESUMED and paused_at is not None:
            pauses.append(Pause(paused_at, happened.at))
            paused_at = None
        elif happened.kind == Kind.EXTENDED:
            extensions.append([happened.data["amount"], happened.reason])
    due = compute(terms_of(clock, sum(amount for amount, _reason in extensions)), clock.started_at, days, pauses)
    clock.due_at, clock.due_on, clock.provisional = due.due_at, due.due_on, due.provisional
    clock.explanation = {**due.explanation, "extended": extensions}
    clock.calendar_version = days.version


def _locked(clock: Clock, status: str | None, at: datetime) -> Clock:
    """The clock as it is now, locked to the end of the transaction.

    Raises ClockError when it is closed, or not in ``status``, or was paused or resumed after ``at``.
    """
    fresh = Clock.objects.select_for_update().get(pk=clock.pk)
    if not fresh.is_open or (status is not None and fresh.status != status):
        raise ClockError(f"clock {fresh.pk} is {fresh.status}")
    turns = fresh.events.filter(kind__in=[Kind.PAUSED, Kind.RESUMED]).order_by("-pk")
    last = turns.values_list("at", flat=True).first() or (None if fresh.before else fresh.started_at)
    if last is not None and at < last:
        raise ClockError(f"clock {fresh.pk}: {at} is before what happened to it last")
    return fresh


def _children(clock: Clock, nested: bool, status: str | None) -> list[Clock]:
    if not nested:
        return []
    found = clock.children.filter(stopped_at=None).order_by("pk")
    return list(found.filter(status=status) if status else found)


def _close(clock: Clock, status: str, at: datetime) -> None:
    clock.status, clock.stopped_at, clock.next_check_at = status, at, None
    clock.paused_at, clock.pause_reason = None, ""
    clock.save()

"""What follows when an administrator changes the calendar or a limit, however it is changed."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _

from core import audit, generations, outbox
from core.calendar.current import KIND as CALENDAR
from core.calendar.models import CalendarDay
from core.deadlines.limits import KIND as LIMITS
from core.deadlines.models import LimitSetting
from core.deadlines.recomputing import REPLAN, replan

DAY_SET = audit.register_action("calendar.day_set", _("Calendar day decided"))
DAY_REMOVED = audit.register_action("calendar.day_removed", _("Decision on a calendar day removed"))
LIMIT_SET = audit.register_action("limit.set", _("Limit set"))


def connect() -> None:
    """Called once when Django starts."""
    for signal, receiver, sender in (
        (post_save, day_saved, CalendarDay),
        (post_delete, day_deleted, CalendarDay),
        (post_save, limit_saved, LimitSetting),
        (post_delete, limit_deleted, LimitSetting),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"core.deadlines.{receiver.__name__}")
    outbox.register(REPLAN, lambda work: replan(work.key))


def day_saved(instance: CalendarDay, **signal) -> None:
    """The calendar is another; the tick computes due dates anew."""
    generations.bump(CALENDAR)
    _record(DAY_SET, f"calendar:{instance.day}", instance, is_working=instance.is_working, source=instance.source)


def day_deleted(instance: CalendarDay, **signal) -> None:
    """The same."""
    generations.bump(CALENDAR)
    _record(DAY_REMOVED, f"calendar:{instance.day}", instance)


def limit_saved(instance: LimitSetting, **signal) -> None:
    """Open clocks of the limit learn when to warn."""
    generations.bump(LIMITS)
    outbox.enqueue(REPLAN, instance.code)
    _record(
        LIMIT_SET,
        f"limit:{instance.code}",
        instance,
        amount=instance.amount,
        unit=str(instance.unit),
        since=str(instance.since),
        source=instance.source,
    )


def limit_deleted(instance: LimitSetting, **signal) -> None:
    """Only code deletes settings (tests, a removed demo): the history is kept otherwise."""
    generations.bump(LIMITS)


def _record(action: str, stream: str, instance: Model, **detail: Any) -> None:
    try:
        actor = audit.current_actor()
    except audit.NoActorError:
        actor = audit.SYSTEM
    audit.record(action=action, stream=stream, actor=actor, detail={"reason": instance.reason, **detail})

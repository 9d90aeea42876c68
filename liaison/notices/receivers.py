"""What is told that is no event of a workflow: clocks, messages of reporters, requests for a reporter's identity."""

from __future__ import annotations

from django.db.models import Model
from django.db.models.signals import post_save

from core.access import SYSTEM
from core.deadlines import ClockSignal
from liaison.clues.models import ReporterMessage
from liaison.intake.models import IdentityOpening
from liaison.notices.items import registered_items
from liaison.notices.kinds import BLIND
from liaison.notices.writing import tell
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Membership
from liaison.workflow.announcing import Happening
from liaison.workflow.registry import registered_workflows


def connect() -> None:
    """Called once when Django starts."""
    post_save.connect(message_saved, sender=ReporterMessage, dispatch_uid="liaison.notices.message_saved")
    post_save.connect(opening_saved, sender=IdentityOpening, dispatch_uid="liaison.notices.opening_saved")


def clock_signalled(signal: ClockSignal) -> None:
    """A limit ends soon, has passed, was escalated, or ends on another day."""
    clock = signal.clock
    if signal.kind == "due_changed" and signal.data.get("before") == signal.data.get("after"):
        return  # it is no longer provisional, or is it again: the day stays
    item = _item(clock.subject)
    if item is None:
        return
    happening = Happening(f"clock.{signal.kind}", item, f"clock:{signal.event.pk}", SYSTEM, signal.at)
    data = {"due_on": clock.due_on.isoformat(), "limit": clock.limit_code}
    if happening.kind in BLIND:
        data["owner"] = clock.owner
    tell(happening, owner=clock.owner, data=data)


def _item(subject: str) -> Model | None:
    code, _colon, pk = subject.partition(":")
    models = {each.workflow.code: each.model for each in registered_workflows()}
    model = models.get(code) or next((each.model for each in registered_items() if each.code == code), None)
    return model._default_manager.filter(pk=pk).first() if model is not None and pk.isdecimal() else None


def message_saved(instance: ReporterMessage, created: bool, **signal) -> None:
    """A reporter has written."""
    if created and instance.from_reporter:
        tell(Happening("clue.message", instance.clue, f"message:{instance.pk}", SYSTEM, instance.at))


def opening_saved(instance: IdentityOpening, **signal) -> None:
    """An identity is asked for (the heads decide), or the request was answered (its asker reads or not)."""
    actor = instance.decided_by_id or instance.asked_by_id
    member = Membership.objects.select_related("user", "organisation").get(pk=actor)
    tell(
        Happening(
            f"clue.identity_{instance.state}",
            instance.clue,
            f"opening:{instance.pk}:{instance.state}",
            principal_for(member),
            instance.decided_at or instance.asked_at,
            to=(instance.asked_by_id,),
        )
    )

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class CoreConfig(AppConfig):
    """The ground everything stands on: users, outbox, audit, calendar, deadlines, numbering, generations."""

    name = "core"

    def ready(self) -> None:
        from core import generations, outbox
        from core.calendar import checks  # noqa: F401 - registers itself
        from core.calendar.current import KIND as CALENDAR
        from core.deadlines import standard
        from core.deadlines.limits import KIND as LIMITS
        from core.deadlines.recomputing import replan
        from core.deadlines.services import REPLAN
        from core.models import CalendarDay, LimitSetting

        def bump_of(kind: str):
            return lambda **_signal: generations.bump(kind)

        for model, kind in ((CalendarDay, CALENDAR), (LimitSetting, LIMITS)):
            for signal in (post_save, post_delete):
                signal.connect(bump_of(kind), sender=model, weak=False, dispatch_uid=f"core.{kind}.{id(signal)}")
        standard.register()
        outbox.register(REPLAN, lambda work: replan(work.key))

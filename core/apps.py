from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground everything stands on: users, outbox, audit, files, calendar, deadlines, numbering, generations."""

    name = "core"

    def ready(self) -> None:
        from core.calendar import checks  # noqa: F401 - registers itself
        from core.deadlines import receivers, standard

        receivers.connect()
        standard.register()

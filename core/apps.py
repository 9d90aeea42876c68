from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The ground everything stands on: users, outbox, audit, numbering, generations."""

    name = "core"

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition root: it alone knows every other package."""

    name = "portal"

    def ready(self) -> None:
        from core import outbox
        from portal.accounts import recording
        from portal.administration import services

        recording.connect()
        outbox.register(services.TOPIC, services.tell)

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition root: it alone knows every other package."""

    name = "portal"

    def ready(self) -> None:
        from core import outbox
        from liaison.rooms.gate import gate
        from portal.accounts import recording, sessions
        from portal.administration import services

        recording.connect()
        gate.check, gate.used = sessions.principal_of_session, sessions.session_used
        outbox.register(services.TOPIC, services.tell)

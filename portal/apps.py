from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition root: it alone knows every other package."""

    name = "portal"

    def ready(self) -> None:
        from portal.accounts import recording

        recording.connect()

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "content.common"
    label = "content"

    def ready(self) -> None:
        from content.common import indexing, purging

        purging.connect()
        indexing.connect()

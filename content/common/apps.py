from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "content.common"
    label = "content"

    def ready(self) -> None:
        from content.common import checks, indexing, purging  # noqa: F401 -- importing checks registers them

        purging.connect()
        indexing.connect()

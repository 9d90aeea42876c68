from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding what is published."""

    name = "search"

    def ready(self) -> None:
        from search.indexing.changes import register_topic

        register_topic()

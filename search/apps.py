from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding what is published."""

    name = "search"

    def ready(self) -> None:
        from core.access import register_rule
        from search.indexing.changes import register_topic
        from search.saved.models import SavedSearch
        from search.saved.services import own_searches

        register_topic()
        register_rule(SavedSearch, own_searches)

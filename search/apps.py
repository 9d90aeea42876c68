from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding what is published."""

    name = "search"

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """Published lists."""

    name = "content.lists"
    label = "lists"

    def ready(self) -> None:
        from content.common.listing import Kind, register_kind
        from content.lists import search as searching
        from content.lists.queries import feed_entries

        searching.register()
        register_kind(Kind("lists", _("Lists"), "/lists/", "lists", feed_entries))

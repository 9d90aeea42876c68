from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhitePapersConfig(AppConfig):
    """White papers: series, editions, chapters."""

    name = "content.whitepapers"
    label = "whitepapers"

    def ready(self) -> None:
        from content.common.listing import Kind, page_entries, register_kind
        from content.whitepapers import search as searching
        from content.whitepapers import typesetting
        from content.whitepapers.queries import published_editions

        searching.register()
        typesetting.connect()

        register_kind(
            Kind(
                "white-papers",
                _("White papers"),
                "/white-papers/",
                "whitepapers",
                page_entries(published_editions),
            )
        )

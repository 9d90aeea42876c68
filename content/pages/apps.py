from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Home, notices, regulations, directory, static pages, feeds."""

    name = "content.pages"
    label = "pages"

    def ready(self) -> None:
        from content.common.listing import Kind, page_entries, register_kind
        from content.pages import queries
        from content.pages import search as searching

        searching.register()
        register_kind(Kind("notices", _("Notices"), "/notices/", "pages", page_entries(queries.notices)))
        register_kind(
            Kind("regulations", _("Regulations"), "/regulations/", "pages", page_entries(queries.latest_regulations))
        )

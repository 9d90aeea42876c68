from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Typical cases."""

    name = "content.cases"
    label = "cases"

    def ready(self) -> None:
        from content.cases import search as searching
        from content.cases.queries import published_cases
        from content.common.listing import Kind, page_entries, register_kind

        searching.register()
        register_kind(Kind("cases", _("Typical cases"), "/cases/", "cases", page_entries(published_cases)))

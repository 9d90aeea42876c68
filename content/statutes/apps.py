from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatutesConfig(AppConfig):
    """The statutes rulings cite (法规库)."""

    name = "content.statutes"
    label = "statutes"
    verbose_name = _("statutes")

    def ready(self) -> None:
        from content.statutes.resolving import provision_card
        from search.registry import register_provision_lookup

        register_provision_lookup(provision_card)

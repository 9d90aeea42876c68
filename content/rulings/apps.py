from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulingsConfig(AppConfig):
    """Published rulings (公开文书)."""

    name = "content.rulings"
    label = "rulings"

    def ready(self) -> None:
        from wagtail.signals import published, unpublished

        from content.common.listing import Kind, register_kind
        from content.common.workflow import register_reviewed_model
        from content.rulings import receivers, takedown
        from content.rulings import search as searching
        from content.rulings.citing_articles import citing_rulings
        from content.rulings.models import Ruling
        from content.rulings.queries import entries
        from content.statutes.citing import register_citing
        from search.indexing.takedown import register_check

        searching.register()
        register_check(takedown.check)
        register_citing(citing_rulings)
        register_reviewed_model(Ruling)
        register_kind(Kind("rulings", _("Rulings"), "/rulings/", "rulings", entries))
        published.connect(receivers.ruling_published, sender=Ruling, dispatch_uid="rulings.published")
        unpublished.connect(receivers.ruling_unpublished, sender=Ruling, dispatch_uid="rulings.unpublished")
        receivers.register_outbox()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """How clues come in."""

    name = "liaison.intake"
    label = "intake"
    verbose_name = _("intake of clues")

    def ready(self) -> None:
        from core.access import register_rule
        from liaison.intake import models, rules

        register_rule(models.Receipt, rules.receipts)
        register_rule(models.Rating, rules.ratings)
        register_rule(models.Reporter, rules.reporters)
        register_rule(models.IdentityOpening, rules.openings)
        register_rule(models.IdentityReading, rules.readings)
        register_rule(models.SourceCode, rules.source_codes)
        register_rule(models.ClueImport, rules.imports)

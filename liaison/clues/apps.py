from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CluesConfig(AppConfig):
    """Clues."""

    name = "liaison.clues"
    label = "clues"
    verbose_name = _("clues")

    def ready(self) -> None:
        from core.access import register_rule
        from liaison.clues import handling, rules  # noqa: F401 - handling registers guards and effects
        from liaison.clues.flow import CLUE
        from liaison.clues.models import Clue, ClueSubject, InternalNote, Recusal, ReporterMessage
        from liaison.workflow.registry import register

        register_rule(Clue, rules.clues)
        for model in (ClueSubject, InternalNote, ReporterMessage, Recusal):
            register_rule(model, rules.beside_clue)
        register(CLUE, Clue, roles=rules.roles)

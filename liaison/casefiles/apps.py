from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseFilesConfig(AppConfig):
    """Case files."""

    name = "liaison.casefiles"
    label = "casefiles"
    verbose_name = _("case files")

    def ready(self) -> None:
        from core.audit import register_action as register_recorded
        from liaison.casefiles import services, views
        from liaison.clues.panels import Action, register_action

        register_recorded(services.EXPORTED, _("Case file exported"), sensitive=True)
        register_action(Action(views.export_action, order=90))

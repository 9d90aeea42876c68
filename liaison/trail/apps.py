from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    """Audit trail of an organisation."""

    name = "liaison.trail"
    label = "trail"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        from core.audit import register_action
        from liaison.trail import exporting, reading
        from liaison.workspace.navigation import Entry, register_entry

        register_action(exporting.EXPORTED, _("Audit trail exported"), sensitive=True)
        register_entry(
            Entry("trail", _("Audit trail"), "trail:list", order=90, group="organisation", shown=reading.is_auditor),
        )

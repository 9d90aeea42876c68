from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """Workspace frame."""

    name = "liaison.workspace"
    label = "workspace"
    verbose_name = _("workspace")

    def ready(self) -> None:
        from liaison.workspace.navigation import Entry, register_entry

        register_entry(Entry("home", _("Home"), "work:home", "home", order=0))

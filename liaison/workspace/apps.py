from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """Workspace frame."""

    name = "liaison.workspace"
    label = "workspace"
    verbose_name = _("workspace")

    def ready(self) -> None:
        from core.access import register_rule
        from liaison.organisations.telling import after_change
        from liaison.workspace import rules, saved
        from liaison.workspace.models import SavedView
        from liaison.workspace.navigation import Entry, register_entry

        after_change(saved.forget)
        register_rule(SavedView, rules.saved_views)
        register_entry(Entry("home", _("Home"), "work:home", "home", order=0))

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """The engine of workflows and the record of what happened in them."""

    name = "liaison.workflow"
    label = "workflow"
    verbose_name = _("workflows")

    def ready(self) -> None:
        from liaison.workflow import checks  # noqa: F401 - registers the system check

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    """The coordinating body's board."""

    name = "liaison.board"
    label = "board"
    verbose_name = _("board")

    def ready(self) -> None:
        from core import audit
        from liaison.board import own_sources, rules
        from liaison.workspace.navigation import Entry, register_entry

        own_sources.register()
        audit.register_action("board.exported", _("rows of the board were exported"))
        register_entry(Entry("board", _("Board"), "board:board", order=5, group="together", shown=rules.coordinates))

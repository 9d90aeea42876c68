from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    """The coordinating body's board."""

    name = "liaison.board"
    label = "board"
    verbose_name = _("board")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from liaison.board import own_sources, rules
        from liaison.board.models import Telling
        from liaison.workspace.navigation import Entry, register_entry

        own_sources.register()
        register_rule(Telling, rules.tellings)
        audit.register_action("board.exported", _("rows of the board were exported"))
        audit.register_action("board.told", _("what the coordinating body is told the numbers of was changed"))
        register_entry(Entry("board", _("Board"), "board:board", order=5, group="together", shown=rules.coordinates))
        register_entry(
            Entry("telling", _("Numbers told"), "board:telling", order=96, group="organisation", shown=rules.tells)
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CluesConfig(AppConfig):
    """Clues."""

    name = "liaison.clues"
    label = "clues"
    verbose_name = _("clues")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event
        from liaison.clues import handling, rules  # noqa: F401 - handling registers guards and effects
        from liaison.clues.flow import CLUE
        from liaison.clues.forms import FilterForm
        from liaison.clues.handing_over import OPEN_CLUES
        from liaison.clues.models import Clue, ClueSubject, InternalNote, Recusal, ReporterMessage
        from liaison.clues.queries import count_mine, find_clues
        from liaison.clues.rows import waiting_rows
        from liaison.organisations.open_work import register_open_work
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_rule(Clue, rules.clues)
        register_rule(ReporterMessage, rules.messages)
        for model in (ClueSubject, InternalNote, Recusal):
            register_rule(model, rules.beside_clue)
        register(CLUE, Clue, roles=rules.roles, owner=lambda clue: clue.holder_id, kept_away=rules.kept_away)
        audit.register_action("clue.received", _("the clue was received"))
        register_event("clue.received", _("the clue was received"))
        for code, words in (
            ("recused", _("a recusal was declared")),
            ("recusal_ended", _("a recusal was ended")),
            ("confined", _("the clue was confined to its handlers")),
            ("opened", _("the clue was opened to the organisation")),
            ("related", _("another clue was related")),
        ):
            audit.register_action(f"clue.{code}", words)
            register_event(f"clue.{code}", words)
        for event in CLUE.events:
            register_event(f"clue.{event.code}", event.label)
        register_entry(Entry("clues", _("Clues"), "clues:list", "clue", order=10))
        register_section(Section("waiting", _("clues"), count_mine, waiting_rows, "clues:list", order=10))
        register_list(
            ListKind(
                "clues",
                _("Clues"),
                "clues:list",
                FilterForm,
                lambda who, form: find_clues(who, form.wanted()),
                order=10,
            )
        )
        register_open_work(OPEN_CLUES)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinkageConfig(AppConfig):
    """Administrative–criminal linkage."""

    name = "liaison.linkage"
    label = "linkage"
    verbose_name = _("administrative–criminal linkage")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.linkage import handling, panels, queries, rules, sources  # noqa: F401 - guards and effects
        from liaison.linkage.flow import CRIME, LIMITS, PENALTY
        from liaison.linkage.forms import FilterForm
        from liaison.linkage.models import CrimeTransfer, Evidence, PenaltyOpinion
        from liaison.organisations.open_work import register_open_work
        from liaison.workflow.drafts import drafts
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        register_rule(CrimeTransfer, rules.crimes)
        register_rule(Evidence, rules.evidence)
        register_rule(PenaltyOpinion, rules.penalties)
        # Nobody but the parties learns that there is a case: overdue limits are brought to their heads, not further.
        register(CRIME, CrimeTransfer, roles=rules.roles_in_crime, owner=queries.whose_clock)
        register(PENALTY, PenaltyOpinion, roles=rules.roles_in_penalty, owner=queries.whose_clock)
        for flow in (CRIME, PENALTY):
            for event in flow.events:
                register_event(f"{flow.code}.{event.code}", event.label)
        register_event("penalty.sent", _("a penalty opinion was sent"))
        for code, words in (
            ("crime.drawn_up", _("a transfer of a suspected crime was drawn up")),
            ("crime.file_added", _("files were added to a transfer")),
            ("crime.changed", _("the draft of a transfer was changed")),
            ("penalty.sent", _("a penalty opinion was sent")),
        ):
            audit.register_action(code, words)
        sources.register()
        register_panel(Panel("work/linkage/panel.html", panels.of_clue, order=35))
        register_action(Action(panels.transfer_action, order=40))
        register_entry(
            Entry(
                "linkage",
                _("Administrative–criminal linkage"),
                "linkage:list",
                order=45,
                shown=rules.takes_part,
                group="supervision",
            )
        )
        register_open_work(
            drafts("crimes", _("transfers being drawn up"), CrimeTransfer, ("drafted",), by="created_by", order=52)
        )
        register_list(
            ListKind(
                "linkage",
                _("Administrative–criminal linkage"),
                "linkage:list",
                FilterForm,
                lambda who, form: queries.find_matters(who, **form.wanted()),
                order=52,
            )
        )
        register_section(
            Section(
                "waiting",
                _("linkage"),
                queries.count_waiting,
                queries.waiting_rows,
                "linkage:list",
                order=60,
                shown=rules.takes_part,
            )
        )

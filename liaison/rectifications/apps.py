from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RectificationsConfig(AppConfig):
    """Rectifications."""

    name = "liaison.rectifications"
    label = "rectifications"
    verbose_name = _("rectifications")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event
        from liaison.clues.handling import open_outside
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.clues.rules import kept_away as away_from_clue
        from liaison.organisations.open_work import register_open_work
        from liaison.rectifications import panels, queries, rules, services
        from liaison.rectifications.flow import RECTIFICATION
        from liaison.rectifications.forms import FilterForm
        from liaison.rectifications.handing_over import OPEN_RECTIFICATIONS
        from liaison.rectifications.models import Rectification, Statement
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_rule(Rectification, rules.rectifications)
        register_rule(Statement, rules.statements)
        register(
            RECTIFICATION,
            Rectification,
            roles=rules.roles,
            owner=queries.whose_clock,
            kept_away=lambda principal: away_from_clue(principal, "clue"),
        )
        audit.register_action("rectification.issued", _("the demand was served"))
        register_event("rectification.issued", _("the demand was served"))
        for event in RECTIFICATION.events:
            register_event(f"rectification.{event.code}", event.label)
        open_outside(services.still_open)
        register_open_work(OPEN_RECTIFICATIONS)
        register_panel(Panel("work/rectifications/panel.html", panels.of_clue, order=20))
        register_action(Action(panels.issue_action, order=20))
        register_entry(Entry("rectifications", _("Rectifications"), "rectifications:list", "clue", order=30))
        register_list(
            ListKind(
                "rectifications",
                _("Rectifications"),
                "rectifications:list",
                FilterForm,
                lambda who, form: queries.find(who, **form.wanted()),
                order=30,
            )
        )
        register_section(
            Section(
                "waiting",
                _("rectifications"),
                queries.count_waiting,
                queries.waiting_rows,
                "rectifications:list",
                order=30,
            )
        )

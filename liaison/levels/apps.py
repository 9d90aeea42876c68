from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LevelsConfig(AppConfig):
    """Levels."""

    name = "liaison.levels"
    label = "levels"
    verbose_name = _("levels")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.clues.handling import open_outside
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.levels import panels, queries, rules, services
        from liaison.levels.flow import LIMITS, ORDER
        from liaison.levels.forms import FilterForm
        from liaison.levels.models import Order, Remark
        from liaison.levels.tree import in_line
        from liaison.referrals.panels import register_beside
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        register_rule(Order, rules.orders)
        register_rule(Remark, rules.remarks)
        register(ORDER, Order, roles=rules.roles, owner=queries.whose_clock, kept_away=rules.kept_away)
        audit.register_action("order.issued", _("an order of supervision was issued"))
        register_event("order.issued", _("an order of supervision was issued"))
        for event in ORDER.events:
            register_event(f"order.{event.code}", event.label)
        open_outside(services.still_open)
        register_panel(Panel("work/levels/panel.html", panels.of_clue, order=15))
        register_action(Action(panels.hand_down_action, order=12))
        register_action(Action(panels.report_up_action, order=13))
        register_beside("work/levels/panel.html", panels.of_referral)
        register_entry(Entry("levels", _("Levels"), "levels:list", order=35, group="supervision", shown=in_line))
        register_list(
            ListKind(
                "levels",
                _("Levels"),
                "levels:list",
                FilterForm,
                lambda who, form: queries.find_levels(who, **form.wanted()),
                order=56,
            )
        )
        register_section(
            Section(
                "waiting",
                _("orders of supervision"),
                queries.count_waiting,
                queries.waiting_rows,
                "levels:list",
                order=35,
                shown=in_line,
            )
        )

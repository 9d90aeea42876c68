from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JointConfig(AppConfig):
    """Joint operations."""

    name = "liaison.joint"
    label = "joint"
    verbose_name = _("joint operations")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import Limit, register_event, register_limit
        from core.deadlines.standard import PROPOSED
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.clues.rules import kept_away as away_from_clue
        from liaison.joint import accompanying, panels, polling, queries, rules, services, visits  # noqa: F401 - guards and effects
        from liaison.joint.about_operations import OPERATION_ROOM
        from liaison.joint.accompanying_flow import ACCOMPANIMENT
        from liaison.joint.flow import OPERATION
        from liaison.joint.forms import FilterForm
        from liaison.joint.models import (
            Accompaniment,
            Blackout,
            Finding,
            Operation,
            OperationParty,
            ProposedSlot,
            Target,
        )
        from liaison.rooms.subjects import register_subject
        from liaison.visits.sources import register_visits
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(
            Limit(
                "operation.reply",
                _("Answer about the day of a joint operation"),
                3,
                "working_days",
                PROPOSED,
                assumed=True,
            )
        )
        register_rule(Operation, rules.operations)
        for model in (OperationParty, Target, ProposedSlot, Finding):
            register_rule(model, rules.beside_operation)
        register_rule(Blackout, rules.blackouts)
        register(
            OPERATION,
            Operation,
            roles=rules.roles,
            owner=lambda operation: operation.lead_id,
            kept_away=rules.kept_away,
        )
        register_rule(Accompaniment, rules.accompaniments)
        register(
            ACCOMPANIMENT,
            Accompaniment,
            roles=rules.roles_in_accompaniment,
            owner=lambda item: item.body_id,
            kept_away=lambda principal: away_from_clue(principal, "operation__clue"),
            named_by=("operation", "body"),
        )
        for flow in (OPERATION, ACCOMPANIMENT):
            for event in flow.events:
                register_event(f"{flow.code}.{event.code}", event.label)
        audit.register_action("accompaniment.sent", _("notice of accompanying supervision was given"))
        register_event("accompaniment.sent", _("notice of accompanying supervision was given"))
        for code, words in (
            ("planned", _("a joint operation was planned")),
            ("edited", _("the draft of a joint operation was edited")),
            ("days_blocked", _("days were blocked for joint operations")),
            ("days_freed", _("blocked days were taken back")),
        ):
            audit.register_action(f"operation.{code}", words)
        register_subject(OPERATION_ROOM)
        register_visits(visits.VISITS)
        register_panel(Panel("work/joint/panel.html", panels.of_clue, order=35))
        register_action(Action(panels.plan_action, order=40))
        register_entry(Entry("joint", _("Joint operations"), "joint:list", "calendar", order=45))
        register_list(
            ListKind(
                "operations",
                _("Joint operations"),
                "joint:list",
                FilterForm,
                lambda who, form: queries.find_operations(who, **form.wanted()),
                order=40,
            )
        )
        register_section(
            Section(
                "waiting",
                _("joint operations"),
                queries.count_waiting,
                queries.waiting_rows,
                "joint:list",
                order=50,
            )
        )
        register_section(
            Section(
                "waiting",
                _("accompanying supervision"),
                queries.count_accompaniments,
                queries.accompaniment_rows,
                "joint:accompaniments",
                order=51,
            )
        )

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
        from liaison.documents.sources import register_source
        from liaison.joint import (
            panels,
            polling,  # noqa: F401 - guards and effects
            queries,
            rules,
            services,  # noqa: F401 - guards and effects
            visits,
        )
        from liaison.joint.about_operations import OPERATION_ROOM
        from liaison.joint.accompanying import services as accompanying_services  # noqa: F401 - guards and effects
        from liaison.joint.accompanying.flow import ACCOMPANIMENT
        from liaison.joint.findings import queries as finding_queries
        from liaison.joint.findings import services as finding_services  # noqa: F401 - guards and effects
        from liaison.joint.findings.documents import FINDING_SOURCE
        from liaison.joint.findings.flow import ACTION, FINDING
        from liaison.joint.findings.flow import LIMITS as FINDING_LIMITS
        from liaison.joint.flow import OPERATION
        from liaison.joint.forms import FilterForm
        from liaison.joint.handing_over import OPEN_ACTIONS, OPEN_FINDINGS
        from liaison.joint.models import (
            Accompaniment,
            ActionItem,
            Attendance,
            Blackout,
            Finding,
            Operation,
            OperationParty,
            ProposedSlot,
            Target,
        )
        from liaison.organisations.open_work import register_open_work
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
        for model in (OperationParty, Target, ProposedSlot, Finding, ActionItem):
            register_rule(model, rules.beside_operation)
        register_rule(Attendance, rules.attendances)
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
        register_limit(*FINDING_LIMITS)
        for flow, model in ((FINDING, Finding), (ACTION, ActionItem)):
            register(
                flow,
                model,
                roles=rules.roles_in_finding,
                owner=lambda item: item.owner_id,
                kept_away=rules.away_from_finding,
                named_by=("operation",),
            )
        register_event("joint_finding.begun", _("a finding was recorded"))
        register_event("joint_action.begun", _("an action item was set"))
        for flow in (OPERATION, ACCOMPANIMENT, FINDING, ACTION):
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
        register_source(FINDING_SOURCE)
        register_open_work(OPEN_FINDINGS)
        register_open_work(OPEN_ACTIONS)
        register_panel(Panel("work/joint/from_finding.html", panels.origin_of_clue, order=6))
        register_panel(Panel("work/joint/panel.html", panels.of_clue, order=35))
        register_action(Action(panels.plan_action, order=40))
        register_entry(Entry("joint", _("Joint operations"), "joint:list", "calendar", order=45, group="together"))
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
        register_section(
            Section(
                "waiting",
                _("findings of joint operations"),
                finding_queries.count_findings,
                finding_queries.finding_rows,
                "joint:findings",
                order=52,
            )
        )
        register_section(
            Section(
                "waiting",
                _("action items of joint operations"),
                finding_queries.count_actions,
                finding_queries.action_rows,
                "joint:actions",
                order=53,
            )
        )

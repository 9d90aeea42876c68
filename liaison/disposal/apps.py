from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisposalConfig(AppConfig):
    """Decisions of the government, accountability, interviews, dual examinations."""

    name = "liaison.disposal"
    label = "disposal"
    verbose_name = _("disposal and accountability")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.clues.handling import open_outside
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.disposal import handling, panels, queries, rules, sources
        from liaison.disposal.flow import FLOWS, LIMITS
        from liaison.disposal.forms import FilterForm
        from liaison.disposal.services import MODELS
        from liaison.organisations.open_work import register_open_work
        from liaison.workflow.announcing import after_event
        from liaison.workflow.drafts import drafts
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        hidden = {"decision": rules.kept_away_from_request}
        for flow in FLOWS:
            model, code = MODELS[flow.code], flow.code
            register_rule(model, rules.RULES[code])
            register(
                flow,
                model,
                roles=rules.roles_in(code, tuple(party.code for party in flow.parties)),
                owner=queries.whose_clock,
                kept_away=hidden.get(code, rules.kept_away),
            )
            audit.register_action(f"{code}.begun", _("a measure was begun"))
            for event in flow.events:
                register_event(f"{code}.{event.code}", event.label)
        register_event("dual.begun", _("a dual examination was begun"))
        sources.register()
        after_event(handling.decision_issued)
        open_outside(handling.still_open)
        register_panel(Panel("work/disposal/panel.html", panels.panel, order=32))
        register_action(Action(panels.action, order=35))
        register_entry(
            Entry(
                "disposal",
                _("Disposal and accountability"),
                "disposal:list",
                order=38,
                shown=rules.takes_part,
                group="supervision",
            )
        )
        for code, states in (("decision", ("drafted",)), ("accountability", ("drafted",)), ("interview", ("planned",))):
            label = _("measures being drawn up")
            register_open_work(drafts(code, label, MODELS[code], states, by="created_by", order=54))
        register_list(
            ListKind(
                "disposal",
                _("Disposal and accountability"),
                "disposal:list",
                FilterForm,
                lambda who, form: queries.find(who, **form.wanted()),
                order=54,
            )
        )
        register_section(
            Section(
                "waiting",
                _("disposal"),
                queries.count_waiting,
                queries.waiting_rows,
                "disposal:list",
                order=45,
                shown=rules.takes_part,
            )
        )

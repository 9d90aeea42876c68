from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalysesConfig(AppConfig):
    """Analyses of lost cases."""

    name = "liaison.analyses"
    label = "analyses"
    verbose_name = _("analyses of lost cases")

    def ready(self) -> None:
        from wagtail.signals import published

        from content.rulings.models import Ruling
        from core import audit, outbox
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.analyses import handling, opening, queries, rules, sources
        from liaison.analyses.flow import ADOPTION, ALERT, ANALYSIS, FLOWS, LIMITS
        from liaison.analyses.forms import AdoptionFilterForm, FilterForm
        from liaison.analyses.handing_over import OPEN_ANALYSES
        from liaison.analyses.models import Adoption, Alert, Analysis, AnalysisCause
        from liaison.organisations.open_work import register_open_work
        from liaison.workflow.announcing import after_event
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        register_rule(Analysis, rules.analyses)
        register_rule(AnalysisCause, rules.causes)
        register_rule(Alert, rules.alerts)
        register_rule(Adoption, rules.adoptions)
        register(ANALYSIS, Analysis, roles=rules.roles, owner=queries.whose_clock)
        register(ALERT, Alert, roles=rules.roles_in_alert, owner=lambda alert: alert.sender_id)
        register(
            ADOPTION,
            Adoption,
            roles=rules.roles_in_adoption,
            owner=queries.whose_clock,
            named_by=("alert", "body"),
        )
        for flow in FLOWS:
            for event in flow.events:
                register_event(f"{flow.code}.{event.code}", event.label)
        register_event("analysis.opened", _("the analysis of a lost case was opened"))
        for code, words in (
            ("analysis.opened", _("the analysis of a lost case was opened")),
            ("analysis.written", _("the analysis of a lost case was written")),
            ("analysis.clue_raised", _("an analysis became a clue")),
            ("analysis.document_drafted", _("a document on a common problem was drafted")),
            ("alert.drafted", _("a warning or plan was drafted")),
            ("alert.changed", _("the draft of a warning or plan was changed")),
        ):
            audit.register_action(code, words)
        sources.register()
        after_event(handling.opinion_issued)
        published.connect(opening.ruling_published, sender=Ruling, dispatch_uid="analyses.published")
        outbox.register(opening.TOPIC, opening.work)
        register_open_work(OPEN_ANALYSES)
        register_entry(
            Entry("analyses", _("Lost cases"), "analyses:list", order=37, shown=rules.takes_part, group="supervision")
        )
        register_list(
            ListKind(
                "analyses",
                _("Analyses of lost cases"),
                "analyses:list",
                FilterForm,
                lambda who, form: queries.find_analyses(who, **form.wanted()),
                order=35,
            )
        )
        register_list(
            ListKind(
                "adoptions",
                _("Warnings and joint plans"),
                "analyses:adoptions",
                AdoptionFilterForm,
                lambda who, form: queries.find_adoptions(who, **form.wanted()),
                order=36,
            )
        )
        for label, count, rows, url, order in (
            (_("analyses of lost cases"), queries.count_waiting, queries.waiting_rows, "analyses:list", 36),
            (_("warnings and plans"), queries.count_adoptions, queries.adoption_rows, "analyses:adoptions", 37),
        ):
            register_section(Section("waiting", label, count, rows, url, order=order, shown=rules.takes_part))

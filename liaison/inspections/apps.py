from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """Inspections of enterprises."""

    name = "liaison.inspections"
    label = "inspections"
    verbose_name = _("inspections of enterprises")

    def ready(self) -> None:
        from core.access import register_rule
        from liaison.clues.panels import Panel, register_panel
        from liaison.inspections import budget, models, panels, public, queries, rules
        from liaison.inspections.flow import INSPECTION
        from liaison.inspections.forms import FilterForm
        from liaison.inspections.importing import FILINGS
        from liaison.inspections.views.work import concerned
        from liaison.intake.prefilling import register_prefill
        from liaison.registry.tables import register_table
        from liaison.visits.sources import register_visits
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_rule(models.Inspection, rules.inspections)
        register_rule(models.Inspector, rules.inspectors)
        register_rule(models.InspectionRating, rules.ratings)
        register_rule(models.UnfiledReport, rules.reports)
        register_rule(models.InspectionWarning, rules.warnings)
        register_rule(models.ApiToken, rules.tokens)
        register(
            INSPECTION,
            models.Inspection,
            roles=rules.roles,
            owner=lambda item: item.body_id,
            named_by=("enterprise",),
        )
        register_table(FILINGS)
        register_visits(budget.VISITS)
        register_prefill("inspection", public.prefill)
        register_panel(Panel("work/inspections/panel.html", panels.of_clue, order=15))
        register_entry(
            Entry("inspections", _("Inspections"), "inspections:list", order=64, group="enterprises", shown=concerned)
        )
        register_list(
            ListKind(
                "inspections",
                _("Inspections"),
                "inspections:list",
                FilterForm,
                lambda who, form: queries.find(who, **form.wanted()),
                order=60,
            )
        )
        register_section(
            Section(
                "waiting",
                _("inspections"),
                queries.count_waiting,
                queries.waiting_rows,
                "inspections:list",
                order=60,
                shown=rules.files,
            )
        )

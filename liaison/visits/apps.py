from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    """Visits to enterprises, whoever makes them."""

    name = "liaison.visits"
    label = "visits"
    verbose_name = _("visits to enterprises")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event
        from liaison.visits import merging, queries, rules
        from liaison.visits.flow import MERGER
        from liaison.visits.models import Merger
        from liaison.workflow.announcing import after_event
        from liaison.workflow.registry import register
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_rule(Merger, rules.mergers)
        register(
            MERGER,
            Merger,
            roles=rules.roles,
            owner=lambda merger: merger.asked_id,
            kept_away=rules.hidden,
        )
        audit.register_action("merger.offered", _("two visits to one enterprise were offered to be made one"))
        register_event("merger.offered", _("two visits to one enterprise were offered to be made one"))
        after_event(merging.something_happened)
        register_entry(Entry("visits", _("Visits to enterprises"), "visits:list", order=63, group="enterprises"))
        register_section(
            Section(
                "waiting",
                _("visits to be made one"),
                queries.count_waiting,
                queries.waiting_rows,
                "visits:list",
                order=63,
            )
        )

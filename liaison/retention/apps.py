from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """Retention."""

    name = "liaison.retention"
    label = "retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        from core import outbox
        from core.access import register_remains, register_rule
        from liaison.clues.panels import Panel, register_panel
        from liaison.retention import listing, queries, removing, rules, services, views
        from liaison.retention.kinds import ITEMS
        from liaison.retention.models import Deletion, DueRecord, Hold, Tombstone
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_rule(DueRecord, rules.due_records, momentary=True)
        register_rule(Hold, rules.holds, momentary=True)
        register_rule(Deletion, rules.deletions, momentary=True)
        register_rule(Tombstone, rules.tombstones)
        for about, model in ITEMS.items():
            register_remains(model, rules.remains(about))
        outbox.register(removing.FILES, removing.sweep_file)
        outbox.register(services.LIST, lambda work: listing.list_due())
        register_panel(Panel("work/retention/panel.html", views.clue_panel, place="aside", order=80))
        register_entry(
            Entry(
                "retention", _("Retention"), "retention:overview", order=85, group="organisation", shown=rules.concerned
            )
        )
        register_section(
            Section(
                "waiting",
                _("deletions to decide"),
                queries.count_to_decide,
                queries.rows_to_decide,
                "retention:overview",
                order=70,
                shown=queries.decides,
            )
        )

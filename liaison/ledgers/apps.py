from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    """Ledgers of the liaison parties."""

    name = "liaison.ledgers"
    label = "ledgers"
    verbose_name = _("ledgers of the parties")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.ledgers import clocks, queries, rules, services, sources  # noqa: F401 - guards and effects
        from liaison.ledgers.flow import LEDGER
        from liaison.ledgers.kinds import LIMITS
        from liaison.ledgers.models import Entry
        from liaison.workflow.registry import register
        from liaison.workspace.elsewhere import register_finder
        from liaison.workspace.navigation import Entry as NavigationEntry
        from liaison.workspace.navigation import register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        register_rule(Entry, rules.entries)
        # Nobody outside learns that there is an entry: overdue answers are brought to the head, not further.
        register(LEDGER, Entry, roles=rules.roles, owner=lambda entry: entry.organisation_id)
        for event in LEDGER.events:
            register_event(f"ledger.{event.code}", event.label)
        for kind, words in clocks.BEGINNINGS.items():
            register_event(f"ledger.{kind}", words)
        sources.register()
        register_finder(queries.found_in)
        audit.register_action("ledger.recorded", _("a ledger entry was recorded"))
        audit.register_action("ledger.clue_raised", _("a ledger entry became a clue"))
        register_entry(
            NavigationEntry(
                "ledgers", _("Ledgers"), "ledgers:home", order=50, shown=rules.keeps_ledgers, group="supervision"
            )
        )
        register_section(
            Section(
                "waiting",
                _("ledgers"),
                queries.count_waiting,
                queries.waiting_rows,
                "ledgers:home",
                order=70,
                shown=rules.keeps_ledgers,
            )
        )

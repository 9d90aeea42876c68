from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """How clues come in."""

    name = "liaison.intake"
    label = "intake"
    verbose_name = _("intake of clues")

    def ready(self) -> None:
        from core import outbox
        from core.access import register_rule
        from liaison.clues.panels import Panel, register_panel
        from liaison.intake import evidence, identity, importing, models, rules, submitting, taking_in
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_rule(models.Receipt, rules.receipts)
        register_rule(models.Rating, rules.ratings)
        register_rule(models.Reporter, rules.reporters, momentary=True)
        register_rule(models.IdentityOpening, rules.openings)
        register_rule(models.IdentityReading, rules.readings)
        register_rule(models.SourceCode, rules.source_codes)
        register_rule(models.ClueImport, rules.imports)
        outbox.register(importing.TOPIC, importing.carry_out, batch=1)
        outbox.register(submitting.TOPIC, taking_in.carry_out, batch=20, implied=taking_in.waiting)
        register_panel(Panel("work/intake/files_panel.html", evidence.files_panel, order=5))
        register_panel(Panel("work/intake/identity_panel.html", identity.identity_panel, place="aside", order=10))
        register_entry(
            Entry("codes", _("Source codes and posters"), "intake_work:codes", order=70, group="organisation")
        )
        register_entry(
            Entry(
                "identity",
                _("Openings of reporters' identities"),
                "intake_work:openings",
                order=80,
                group="organisation",
                shown=identity.is_custodian,
            )
        )
        register_section(
            Section(
                "waiting",
                _("requests to read who reported"),
                identity.count_to_decide,
                identity.rows_to_decide,
                order=40,
                shown=identity.decides,
            )
        )

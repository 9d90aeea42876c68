from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """The register of bodies, officers, certificates and enterprises."""

    name = "liaison.registry"
    label = "registry"
    verbose_name = _("register of enforcement")

    def ready(self) -> None:
        from core import outbox
        from core.access import register_rule
        from liaison.organisations.choices import OrganisationKind
        from liaison.registry import models, rules, tables
        from liaison.registry.own_tables import ENTERPRISES, OFFICERS
        from liaison.workspace.navigation import Entry, register_entry

        register_rule(models.EnforcementBody, rules.bodies)
        register_rule(models.Officer, rules.officers)
        register_rule(models.Certificate, rules.certificates)
        register_rule(models.Enterprise, rules.enterprises)
        register_rule(models.RegisterImport, rules.imports)
        outbox.register(tables.TOPIC, tables.carry_out, batch=1)
        tables.register_table(OFFICERS)
        tables.register_table(ENTERPRISES)
        register_entry(
            Entry(
                "register",
                _("Officers and certificates"),
                "registry:certificates",
                order=66,
                group="enterprises",
                shown=lambda who: rules.coordinates(who) or who.organisation_kind == OrganisationKind.ENFORCEMENT,
            )
        )

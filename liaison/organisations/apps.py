from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Organisations and memberships."""

    name = "liaison.organisations"
    label = "organisations"
    verbose_name = _("organisations")

    def ready(self) -> None:
        from core.access import register_rule
        from liaison.organisations import rules
        from liaison.organisations.models import Delegation, Invitation, Membership, Organisation

        register_rule(Organisation, rules.organisations)
        register_rule(Membership, rules.memberships)
        register_rule(Delegation, rules.delegations)
        register_rule(Invitation, rules.invitations)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Organisations and memberships."""

    name = "liaison.organisations"
    label = "organisations"
    verbose_name = _("organisations")

    def ready(self) -> None:
        from core import outbox
        from core.access import register_rule
        from liaison.organisations import invitations, mail, recording, rules  # noqa: F401 - recording names its actions
        from liaison.organisations.models import Delegation, Invitation, Membership, Organisation
        from liaison.workspace.navigation import Entry, register_entry

        register_rule(Organisation, rules.organisations)
        register_rule(Membership, rules.memberships)
        register_rule(Delegation, rules.delegations)
        register_rule(Invitation, rules.invitations)
        register_entry(Entry("people", _("People"), "organisations:people", order=80, group="organisation"))
        register_entry(
            Entry("organisations", _("Organisations"), "organisations:directory", order=85, group="organisation")
        )
        outbox.register(invitations.TOPIC, mail.send_invitation)

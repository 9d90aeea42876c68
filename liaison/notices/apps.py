from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticesConfig(AppConfig):
    """Notices."""

    name = "liaison.notices"
    label = "notices"
    verbose_name = _("notices")

    def ready(self) -> None:
        from core import outbox
        from core.access import register_rule
        from core.deadlines import register_clock_handler
        from liaison.notices import mailing, people, queries, receivers, rules, writing
        from liaison.notices.forms import FilterForm
        from liaison.notices.kinds import CLOCK_KINDS
        from liaison.notices.models import Notice
        from liaison.organisations.telling import after_change
        from liaison.workflow.announcing import after_event
        from liaison.workspace.lists import ListKind, register_list

        register_rule(Notice, rules.notices)
        register_list(
            ListKind(
                "notices",
                pgettext_lazy("bar", "Notices"),
                "notices:list",
                FilterForm,
                lambda who, form, told: queries.notices(who, kinds=told, **form.wanted()),
                ask=queries.kinds_told,
            )
        )
        after_event(writing.tell)
        register_clock_handler(receivers.clock_signalled, kinds=CLOCK_KINDS)
        receivers.connect()
        after_change(people.tell_of_change)
        outbox.register(mailing.TOPIC, mailing.send_mail)
        outbox.register(people.TOPIC, people.send_end)

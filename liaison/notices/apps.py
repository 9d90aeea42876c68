from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices."""

    name = "liaison.notices"
    label = "notices"
    verbose_name = _("notices")

    def ready(self) -> None:
        from core import outbox
        from core.access import register_rule
        from core.deadlines import register_clock_handler
        from liaison.notices import mailing, receivers, rules, writing
        from liaison.notices.kinds import CLOCK_KINDS
        from liaison.notices.models import Notice
        from liaison.workflow.announcing import after_event

        register_rule(Notice, rules.notices)
        after_event(writing.tell)
        register_clock_handler(receivers.clock_signalled, kinds=CLOCK_KINDS)
        receivers.connect()
        outbox.register(mailing.TOPIC, mailing.send_mail)

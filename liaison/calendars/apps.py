from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """The calendar of joint supervision."""

    name = "liaison.calendars"
    label = "calendars"
    verbose_name = _("calendar of joint supervision")

    def ready(self) -> None:
        from core import outbox
        from core.access import register_rule
        from liaison.calendars import feeds, inviting, limits, mailing, rules, sources  # noqa: F401 - feeds: actions of the audit trail
        from liaison.calendars.items import register_source
        from liaison.calendars.models import Feed
        from liaison.organisations.telling import after_change
        from liaison.workflow.announcing import after_event
        from liaison.workspace.navigation import Entry, register_entry

        for source in (
            sources.operations,
            sources.proposals,
            sources.replies,
            sources.accompanying,
            sources.inspections,
            sources.blocked,
            limits.due,
        ):
            register_source(source)
        after_event(inviting.after_operation)
        after_change(inviting.after_membership)
        inviting.connect()
        outbox.register(inviting.TOPIC, mailing.send)
        register_rule(Feed, rules.feeds)
        register_entry(Entry("calendar", _("Calendar"), "calendars:calendar", "calendar", order=46, group="together"))

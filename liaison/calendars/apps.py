from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """The calendar of joint supervision."""

    name = "liaison.calendars"
    label = "calendars"
    verbose_name = _("calendar of joint supervision")

    def ready(self) -> None:
        from liaison.calendars import limits, sources
        from liaison.calendars.items import register_source
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
        register_entry(Entry("calendar", _("Calendar"), "calendars:calendar", "calendar", order=46))

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadingsConfig(AppConfig):
    """White papers read in draft."""

    name = "liaison.readings"
    label = "readings"
    verbose_name = _("white papers in draft")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.readings import queries, rules, services  # noqa: F401 - effects
        from liaison.readings.flow import LIMITS, READING
        from liaison.readings.forms import FilterForm
        from liaison.readings.models import Reading
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        register_rule(Reading, rules.readings)
        register(READING, Reading, roles=rules.roles, owner=queries.whose_clock)
        audit.register_action("reading.opened", _("a draft was opened to a reader"))
        audit.register_action("reading.read", _("a reader read a draft"))
        register_event("reading.opened", _("a draft was opened to a reader"))
        for event in READING.events:
            register_event(f"reading.{event.code}", event.label)
        register_entry(
            Entry(
                "readings",
                _("White papers in draft"),
                "readings:list",
                order=55,
                group="supervision",
                shown=rules.takes_part,
            )
        )
        register_list(
            ListKind(
                "readings",
                _("White papers in draft"),
                "readings:list",
                FilterForm,
                lambda who, form: queries.find_readings(who, **form.wanted()),
                order=70,
            )
        )
        register_section(
            Section(
                "waiting",
                _("drafts of white papers"),
                queries.count_waiting,
                queries.waiting_rows,
                "readings:list",
                order=75,
                shown=rules.takes_part,
            )
        )

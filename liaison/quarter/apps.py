from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuarterConfig(AppConfig):
    """Plans of a quarter."""

    name = "liaison.quarter"
    label = "quarter"
    verbose_name = _("plans of quarters")

    def ready(self) -> None:
        import datetime as dt

        from core import audit, outbox
        from core.access import register_rule
        from liaison.joint.rules import may_plan, register_proposals
        from liaison.joint.year import register_plans
        from liaison.quarter import appointing, queries, rules, services  # noqa: F401 - effects
        from liaison.quarter.models import Proposal, QuarterPlan
        from liaison.workspace.navigation import Entry, register_entry

        register_rule(QuarterPlan, rules.plans)
        register_rule(Proposal, rules.proposals)
        register_proposals(rules.proposes)
        register_plans(queries.plans_of)
        audit.register_action("quarter.asked", _("a plan of a quarter was asked for"))
        outbox.register(services.TOPIC, services.carry_out, lease=dt.timedelta(minutes=10))
        register_entry(
            Entry("quarter", _("Plan a quarter"), "quarter:list", order=46, group="together", shown=may_plan)
        )

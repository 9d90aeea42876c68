from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReferralsConfig(AppConfig):
    """Referrals."""

    name = "liaison.referrals"
    label = "referrals"
    verbose_name = _("referrals")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event
        from liaison.clues.handling import awaiting_acceptance, open_outside
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.organisations.open_work import register_open_work
        from liaison.referrals import panels, queries, rules, services
        from liaison.referrals.flow import REFERRAL
        from liaison.referrals.forms import FilterForm
        from liaison.referrals.handing_over import OPEN_REFERRALS, follow_clue
        from liaison.referrals.models import Feedback, Referral, SharedNote, TransferStandard
        from liaison.workflow.announcing import after_event
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_rule(Referral, rules.referrals)
        register_rule(TransferStandard, rules.standards)
        register_rule(Feedback, rules.beside_referral)
        register_rule(SharedNote, rules.beside_referral)
        register(REFERRAL, Referral, roles=rules.roles, owner=queries.whose_clock, kept_away=rules.kept_away)
        for code, words in (
            ("sent", _("the referral was sent")),
            ("standard_published", _("transfer standard published")),
        ):
            audit.register_action(f"referral.{code}", words)
        register_event("referral.sent", _("the referral was sent"))
        for event in REFERRAL.events:
            register_event(f"referral.{event.code}", event.label)
        open_outside(services.still_open)
        awaiting_acceptance(services.feedback_awaited)
        register_panel(Panel("work/referrals/panel.html", panels.of_clue, order=10))
        register_action(Action(panels.refer_action, order=10))
        register_open_work(OPEN_REFERRALS)
        after_event(follow_clue)
        register_entry(Entry("referrals", _("Referrals"), "referrals:list", "referral", order=20))
        register_entry(
            Entry("standards", _("Transfer standards"), "referrals:standards", order=60, group="organisation")
        )
        register_list(
            ListKind(
                "referrals",
                _("Referrals"),
                "referrals:list",
                FilterForm,
                lambda who, form: queries.find_referrals(who, **form.wanted()),
                order=20,
            )
        )
        register_section(
            Section("waiting", _("referrals"), queries.count_waiting, queries.waiting_rows, "referrals:list", order=20)
        )
        register_section(
            Section(
                "returned",
                pgettext_lazy("home", "returned"),
                queries.count_returned,
                queries.returned_rows,
                "referrals:list",
            )
        )
        register_section(
            Section(
                "outside",
                pgettext_lazy("home", "referred"),
                queries.count_outside,
                queries.outside_rows,
                "referrals:list",
            )
        )

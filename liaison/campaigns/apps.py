from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignsConfig(AppConfig):
    """Special and key-field supervision."""

    name = "liaison.campaigns"
    label = "campaigns"
    verbose_name = _("special and key-field supervision")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.campaigns import handling, panels, queries, rules, sources  # noqa: F401 - guards and effects
        from liaison.campaigns.flow import CAMPAIGN, FINDING, SUMMARY
        from liaison.campaigns.forms import FilterForm
        from liaison.campaigns.models import Campaign, Check, Checklist, ChecklistItem, CoveredBody, Finding, KeptItem
        from liaison.clues.panels import Panel, register_panel
        from liaison.organisations.open_work import register_open_work
        from liaison.workflow.drafts import drafts
        from liaison.workflow.registry import register
        from liaison.workspace.lists import ListKind, register_list
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(SUMMARY)
        register_rule(Campaign, rules.campaigns)
        for model in (ChecklistItem, CoveredBody, Finding):
            register_rule(model, rules.beside_campaign)
        register_rule(Check, rules.checks)
        register_rule(Checklist, rules.checklists)
        register_rule(KeptItem, rules.kept_items)
        register(
            CAMPAIGN,
            Campaign,
            roles=rules.roles,
            owner=lambda campaign: campaign.organisation_id,
            kept_away=rules.kept_away,
        )
        register(
            FINDING,
            Finding,
            roles=rules.roles_in_finding,
            owner=lambda finding: finding.campaign.organisation_id,
            kept_away=rules.kept_away_from_finding,
            named_by=("campaign",),
        )
        for event in CAMPAIGN.events:
            register_event(f"campaign.{event.code}", event.label)
        for code, words in (
            ("planned", _("a campaign was planned")),
            ("changed", _("the plan of a campaign was changed")),
            ("checked", _("an item was checked at a body")),
            ("document_drafted", _("a document was drafted out of findings")),
            ("clue_raised", _("a finding became a clue")),
        ):
            audit.register_action(f"campaign.{code}", words)
        for code, words in (
            ("kept", _("a checklist was kept")),
            ("changed", _("a kept checklist was changed")),
            ("retired", _("a kept checklist was retired")),
            ("resumed", _("a retired checklist was taken up again")),
        ):
            audit.register_action(f"checklist.{code}", words)
        audit.register_action("finding.file_added", _("files were added to a finding"))
        sources.register()
        register_panel(Panel("work/campaigns/panel.html", panels.of_clue, order=5))
        register_entry(
            Entry(
                "campaigns",
                pgettext_lazy("navigation", "Special supervision"),
                "campaigns:list",
                order=40,
                shown=rules.organises,
                group="supervision",
            )
        )
        register_entry(
            Entry(
                "checklists",
                _("Checklists"),
                "campaigns:checklists",
                order=41,
                shown=rules.organises,
                group="supervision",
            )
        )
        register_open_work(
            drafts("campaigns", _("plans of campaigns"), Campaign, ("planned",), by="created_by", order=50)
        )
        register_list(
            ListKind(
                "campaigns",
                _("Special and key-field supervision"),
                "campaigns:list",
                FilterForm,
                lambda who, form: queries.find_campaigns(who, **form.wanted()),
                order=50,
            )
        )
        register_section(
            Section(
                "waiting",
                _("campaigns"),
                queries.count_waiting,
                queries.waiting_rows,
                "campaigns:list",
                order=50,
                shown=rules.organises,
            )
        )

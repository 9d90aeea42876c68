from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PromotionConfig(AppConfig):
    """Drafts of typical cases made from clues."""

    name = "liaison.promotion"
    label = "promotion"
    verbose_name = _("drafts of typical cases")

    def ready(self) -> None:
        from core import audit
        from core.access import register_rule
        from liaison.campaigns.panels import register_beside
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.joint.summary import register_offer
        from liaison.promotion import (
            campaign_views,
            of_campaigns,
            of_operations,
            operation_views,
            panels,
            rules,
            services,
        )
        from liaison.promotion.models import CampaignPage, OperationDraft, Promotion

        register_rule(Promotion, rules.promotions)
        register_rule(CampaignPage, rules.campaign_pages)
        register_rule(OperationDraft, rules.operation_drafts)
        register_offer(operation_views.offers)
        audit.register_action(of_operations.DRAFTED, _("Draft made of a joint operation"))
        audit.register_action(services.PROMOTED, _("Typical case drafted"))
        audit.register_action(of_campaigns.DRAFTED, _("a public page of a campaign was drafted"))
        register_beside("work/promotion/campaign_panel.html", campaign_views.of_campaign)
        register_action(Action(panels.promote_action, order=80))
        register_panel(Panel("work/promotion/panel.html", panels.of_clue, place="aside", order=30))

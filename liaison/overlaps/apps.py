from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverlapsConfig(AppConfig):
    """Overlaps of clues."""

    name = "liaison.overlaps"
    label = "overlaps"
    verbose_name = _("overlaps of clues")

    def ready(self) -> None:
        from core import audit, outbox
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.overlaps import finding, handling, queries, rules  # noqa: F401 - guards and effects
        from liaison.overlaps.flow import CONSENT, LIMITS, OVERLAP
        from liaison.overlaps.models import Consent, Overlap
        from liaison.workflow.announcing import after_event
        from liaison.workflow.registry import register
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        register_rule(Overlap, rules.overlaps)
        register_rule(Consent, rules.consents)
        register(
            OVERLAP,
            Overlap,
            roles=rules.roles_in_overlap,
            owner=lambda overlap: overlap.coordinator_id,
            kept_away=rules.kept_away_from_overlap,
        )
        # Named by a method: a notice prints the subject's name.
        register(
            CONSENT,
            Consent,
            roles=rules.roles_in_consent,
            owner=lambda consent: consent.organisation_id,
            kept_away=rules.kept_away_from_consent,
            named_by=("overlap",),
        )
        audit.register_action("overlap.found", _("an overlap of clues was found"))
        audit.register_action("consent.asked", _("an organisation was asked whether to share"))
        register_event("consent.asked", _("an organisation was asked whether to share"))
        outbox.register(finding.COMPARE, finding.compare)
        after_event(finding.clue_arrived)
        register_entry(Entry("overlaps", _("Overlaps of clues"), "overlaps:list", order=38, group="supervision"))
        for code, count, rows, order in (
            (_("overlaps of clues"), queries.count_overlaps, queries.waiting_overlap_rows, 38),
            (_("questions whether to share"), queries.count_consents, queries.waiting_consent_rows, 39),
        ):
            register_section(Section("waiting", code, count, rows, "overlaps:list", order=order))

"""The workflows of a campaign (方案 → 审批 → 检查 → 督促整改 → 总结 → 办结) and of a finding in it, as tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendar.counting import Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.workflow.definition import SYSTEM_ROLE, ClockRule, Event, Party, State, Workflow

RUNNER = ("runner.head", "runner.clerk")
HEAD = ("runner.head",)
ANY = (*RUNNER, "partner.head", "partner.clerk")
PARTIES = (Party("runner", _("organising body")), Party("partner", _("partner in a joint campaign")))

SUMMARY = Limit("campaign.summary", _("Report on a campaign"), 15, Unit.WORKING_DAYS, PROPOSED, assumed=True)

CAMPAIGN = Workflow(
    code="campaign",
    label=_("Special or key-field supervision"),
    initial="planned",
    parties=PARTIES,
    states=(
        State("planned", pgettext_lazy("campaign", "plan being drawn up"), 0, "runner"),
        State("approving", pgettext_lazy("campaign", "plan to be approved"), 0, "runner"),
        State("checking", pgettext_lazy("campaign", "checks under way"), 0, "runner"),
        State("correcting", pgettext_lazy("campaign", "corrections followed"), 0, "runner"),
        State("summing_up", pgettext_lazy("campaign", "result being summed up"), 0, "runner"),
        State("concluded", pgettext_lazy("campaign", "concluded"), 0, "", final=True),
        State("abandoned", pgettext_lazy("campaign", "abandoned"), 0, "", final=True),
    ),
    events=(
        Event(
            "submit",
            _("Submit the plan for approval"),
            ("planned",),
            "approving",
            RUNNER,
            guards=("campaign.complete",),
        ),
        Event(
            "approve",
            _("Approve the plan and begin the checks"),
            ("approving",),
            "checking",
            HEAD,
            guards=("campaign.not_own",),
            effects=("campaign.approve",),
        ),
        Event(
            "send_back",
            _("Send the plan back"),
            ("approving",),
            "planned",
            HEAD,
            requires=("reason",),
            stops=True,
        ),
        Event(
            "finish_checks",
            _("End the checks"),
            ("checking",),
            "correcting",
            RUNNER,
            guards=("campaign.all_checked",),
        ),
        Event(
            "check_again",
            _("Take the checks up again"),
            ("correcting",),
            "checking",
            HEAD,
            requires=("reason",),
        ),
        Event(
            "sum_up",
            _("Sum up the result"),
            ("correcting",),
            "summing_up",
            RUNNER,
            guards=("campaign.all_settled",),
            clocks=(ClockRule("campaign.summary", "start"),),
        ),
        Event(
            "conclude",
            pgettext_lazy("campaign", "Conclude"),
            ("summing_up",),
            "concluded",
            HEAD,
            requires=("summary",),
            effects=("campaign.conclude",),
            clocks=(ClockRule("campaign.*", "stop"),),
        ),
        Event(
            "abandon",
            pgettext_lazy("campaign", "Abandon"),
            ("planned", "approving", "checking"),
            "abandoned",
            HEAD,
            requires=("reason",),
            guards=("campaign.all_settled",),
            effects=("campaign.ended",),
            stops=True,
        ),
    ),
)

FINDING = Workflow(
    code="finding",
    label=_("Finding of a campaign"),
    initial="found",
    parties=PARTIES,
    states=(
        State("found", pgettext_lazy("finding", "found, to be confirmed"), 0, "runner"),
        State("confirmed", pgettext_lazy("finding", "confirmed"), 0, "runner"),
        State("demanded", pgettext_lazy("finding", "correction demanded"), 0, "runner"),
        State("corrected", pgettext_lazy("finding", "corrected, re-check passed"), 0, "", final=True),
        State("clue", pgettext_lazy("finding", "handled as a clue"), 0, "", final=True),
        State("dismissed", pgettext_lazy("finding", "no problem"), 0, "", final=True),
    ),
    events=(
        Event(
            "confirm",
            _("Confirm the finding"),
            ("found",),
            "confirmed",
            HEAD,
            requires=("tier",),
            effects=("finding.tier",),
        ),
        Event(
            "dismiss",
            _("Dismiss: no problem"),
            ("found", "confirmed"),
            "dismissed",
            HEAD,
            requires=("reason",),
            effects=("finding.ended",),
            stops=True,
        ),
        # caused by drafting a document out of it, and by making a clue of it (services)
        Event("demand", _("Correction demanded in a document"), ("confirmed",), "demanded", (SYSTEM_ROLE,)),
        Event(
            "raise",
            _("Taken up as a clue"),
            ("confirmed", "demanded"),
            "clue",
            (SYSTEM_ROLE,),
            effects=("finding.ended",),
        ),
        Event(
            "pass_recheck",
            _("Re-check passed"),
            ("demanded",),
            "corrected",
            RUNNER,
            requires=("text",),
            guards=("finding.demand_issued",),
            effects=("finding.recheck", "finding.ended"),
        ),
        Event(
            "fail_recheck",
            _("Re-check not passed: demand again"),
            ("demanded",),
            "confirmed",
            RUNNER,
            requires=("text",),
            guards=("finding.demand_issued",),
            effects=("finding.recheck",),
            stops=True,
        ),
        Event(
            "withdraw_demand",
            _("The document came to nothing"),
            ("demanded",),
            "confirmed",
            RUNNER,
            guards=("finding.demand_void",),
            effects=("finding.forget_document",),
            stops=True,
        ),
    ),
)

"""The workflow of a joint operation, as a table (起草 → 报批 → 批准 → 约期 → 定期 → 开展 → 跟进 → 办结; 取消)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.workflow.definition import ClockRule, Event, Party, State, Workflow

LEAD = ("lead.clerk", "lead.head")
PARTY = ("party.clerk", "party.head")
#: The lead, of accompanying supervision alone.
ESCORT = ("escort.clerk", "escort.head")

OPERATION = Workflow(
    code="operation",
    label=_("Joint operation"),
    initial="draft",
    parties=(
        Party("lead", _("leading organisation")),
        Party("party", _("participating organisation")),
        Party("escort", _("leading organisation of accompanying supervision")),
    ),
    states=(
        State("draft", pgettext_lazy("operation", "draft"), 0, "lead"),
        State("submitted", pgettext_lazy("operation", "waiting for approval"), 0, "lead"),
        State("approved", pgettext_lazy("operation", "approved"), 0, "lead"),
        State("scheduling", pgettext_lazy("operation", "a day is sought"), 0, "party"),
        State("confirmed", pgettext_lazy("operation", "day confirmed"), 0, "lead"),
        State("held", pgettext_lazy("operation", "held"), 0, "lead"),
        State("findings", pgettext_lazy("operation", "findings open"), 0, "lead"),
        State("closed", pgettext_lazy("operation", "closed"), 0, "", final=True),
        State("cancelled", pgettext_lazy("operation", "cancelled"), 0, "", final=True),
    ),
    events=(
        Event(
            "submit",
            _("Submit for approval"),
            ("draft",),
            "submitted",
            LEAD,
            guards=("operation.complete",),
            effects=("operation.hold_visits",),
        ),
        Event(
            "approve",
            pgettext_lazy("operation", "Approve"),
            ("submitted",),
            "approved",
            ("lead.head",),
            guards=("operation.four_eyes",),
            effects=("operation.approve",),
        ),
        Event(
            "send_back",
            _("Send back to the planner"),
            ("submitted",),
            "draft",
            ("lead.head",),
            requires=("reason",),
            effects=("operation.release_visits",),
            stops=True,
        ),
        Event(
            "ask",
            _("Ask the organisations for a day"),
            ("approved", "scheduling"),
            "scheduling",
            LEAD,
            requires=("slots",),
            effects=("operation.ask",),
            clocks=(ClockRule("operation.reply", "cancel"), ClockRule("operation.reply", "start")),
        ),
        Event(
            "answer",
            _("Answer for your organisation"),
            ("scheduling",),
            None,
            PARTY,
            requires=("answers",),
            effects=("operation.answer",),
        ),
        Event(
            "remind",
            _("Remind those who have not answered"),
            ("scheduling",),
            None,
            LEAD,
            guards=("operation.somebody_missing",),
            effects=("operation.remind",),
        ),
        Event(
            "confirm",
            _("Confirm the day"),
            ("scheduling",),
            "confirmed",
            ("lead.head",),
            requires=("slot",),
            effects=("operation.confirm",),
            clocks=(ClockRule("operation.reply", "stop"),),
        ),
        Event(
            "reschedule",
            _("Give the day up and seek another"),
            ("confirmed",),
            "scheduling",
            ("lead.head",),
            requires=("reason",),
            effects=("operation.reschedule",),
            clocks=(ClockRule("operation.reply", "start"),),
            stops=True,
        ),
        Event(
            "draw",
            _("Draw the random sample"),
            ("approved", "scheduling", "confirmed"),
            None,
            ESCORT,
            requires=("items",),
            guards=("operation.not_drawn",),
            effects=("operation.draw",),
        ),
        Event(
            "hold",
            _("Record that it was held"),
            ("confirmed",),
            "held",
            LEAD,
            requires=("attended",),
            guards=("operation.day_has_come", "operation.bodies_told"),
            effects=("operation.hold",),
        ),
        Event(
            "find",
            _("Record a finding"),
            ("held", "findings"),
            "findings",
            LEAD,
            requires=("text", "due_on"),
            effects=("operation.find",),
        ),
        Event(
            "settle",
            _("Settle a finding"),
            ("findings",),
            None,
            LEAD,
            requires=("finding", "result"),
            effects=("operation.settle",),
        ),
        Event(
            "close",
            pgettext_lazy("operation", "Close"),
            ("held", "findings"),
            "closed",
            ("lead.head",),
            requires=("result",),
            guards=("operation.nothing_open",),
            effects=("operation.close",),
        ),
        Event(
            "cancel",
            pgettext_lazy("operation", "Cancel"),
            ("draft", "submitted", "approved", "scheduling", "confirmed"),
            "cancelled",
            ("lead.head",),
            requires=("reason",),
            effects=("operation.cancel", "operation.withdraw_notices"),
            clocks=(ClockRule("operation.*", "cancel"),),
            stops=True,
        ),
    ),
)

#: States in which the participating organisations see it: from the first question about a day on.
SHARED = ("scheduling", "confirmed", "held", "findings", "closed")

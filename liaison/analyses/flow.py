"""The three workflows of analyses as tables, with their limits.

A body cannot withdraw from an analysis: every lost case is analysed (每案必分析). It can say that the case is not its
own, and whoever opened the analysis decides.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendar.counting import Basis, Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.workflow.definition import ClockRule, Event, Party, State, Workflow

LIMITS = (
    Limit("analysis.lost", _("Analysis of a lost case"), 30, Unit.DAYS, PROPOSED, assumed=True),
    Limit(
        "analysis.opinion",
        _("Analysis after a reconsideration opinion"),
        60,
        Unit.DAYS,
        "《中华人民共和国行政复议法》第七十六条",
        basis=Basis.RECONSIDERATION_LAW,
    ),
    Limit("analysis.review", _("Review of an analysis"), 15, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("analysis.rework", _("Analysis anew after it was sent back"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("analysis.contest", _("Decision whose case it is"), 5, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("adoption.receipt", _("Receipt of a warning or plan"), 3, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("adoption.answer", _("Answer to a warning or plan"), 30, Unit.DAYS, PROPOSED, assumed=True),
    Limit("adoption.carry_out", _("Carrying out a joint plan"), 60, Unit.DAYS, PROPOSED, assumed=True),
)
#: States in which others than the body read the analysis.
HANDED_IN = ("submitted", "accepted")
#: What happens inside the body, and stays there.
INSIDE = ("propose", "rework", "assign")

BODY = ("body.head", "body.clerk")
COORDINATOR = ("coordinator.head", "coordinator.clerk")
SENDER = ("sender.head", "sender.clerk")
ALL = "analysis.*"

ANALYSIS = Workflow(
    code="analysis",
    label=_("Analysis of a lost case"),
    initial="opened",
    parties=(
        Party("opener", _("opened by")),
        Party("body", _("body concerned")),
        Party("coordinator", _("coordinating body")),
    ),
    states=(
        State("opened", pgettext_lazy("analysis", "to be analysed by the body"), 0, "body"),
        State("proposed", pgettext_lazy("analysis", "written, waits for the head of the body"), 0, "body"),
        State("submitted", pgettext_lazy("analysis", "submitted, to be reviewed"), 0, "coordinator"),
        State("contested", pgettext_lazy("analysis", "the body says it is not its case"), 0, "opener"),
        State("accepted", pgettext_lazy("analysis", "accepted"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("analysis", "withdrawn"), 0, "", final=True),
    ),
    events=(
        Event(
            "propose",
            pgettext_lazy("analysis", "Report to the head"),
            ("opened",),
            "proposed",
            BODY,
            guards=("analysis.complete",),
        ),
        Event(
            "submit",
            pgettext_lazy("analysis", "Submit the analysis"),
            ("proposed",),
            "submitted",
            ("body.head",),
            guards=("analysis.not_own",),
            effects=("analysis.submit",),
            clocks=(ClockRule(ALL, "stop"), ClockRule("analysis.review", "start")),
        ),
        Event(
            "rework",
            pgettext_lazy("analysis", "Back to whoever wrote it"),
            ("proposed",),
            "opened",
            ("body.head",),
            requires=("reason",),
        ),
        Event(
            "accept",
            pgettext_lazy("analysis", "Accept the analysis"),
            ("submitted",),
            "accepted",
            COORDINATOR,
            effects=("analysis.review", "analysis.ended"),
            clocks=(ClockRule(ALL, "stop"),),
        ),
        Event(
            "send_back",
            pgettext_lazy("analysis", "Send it back with reason"),
            ("submitted",),
            "opened",
            COORDINATOR,
            requires=("reason",),
            effects=("analysis.review",),
            clocks=(ClockRule("analysis.review", "stop"), ClockRule("analysis.rework", "start")),
            stops=True,
        ),
        Event(
            "assign",
            pgettext_lazy("analysis", "Name who analyses it"),
            ("opened", "proposed"),
            None,
            BODY,
            requires=("handler",),
            effects=("analysis.assign",),
        ),
        Event(
            "contest",
            pgettext_lazy("analysis", "Not our case"),
            ("opened",),
            "contested",
            ("body.head",),
            requires=("reason",),
            clocks=(ClockRule(ALL, "pause"), ClockRule("analysis.contest", "start")),
            stops=True,
        ),
        Event(
            "insist",
            pgettext_lazy("analysis", "It is the case of this body"),
            ("contested",),
            "opened",
            ("opener.head", "opener.clerk"),
            requires=("reason",),
            clocks=(ClockRule("analysis.contest", "stop"), ClockRule(ALL, "resume")),
        ),
        Event(
            "withdraw",
            pgettext_lazy("analysis", "Withdraw: opened in error"),
            ("opened", "contested"),
            "withdrawn",
            ("opener.head",),
            requires=("reason",),
            effects=("analysis.ended",),
            clocks=(ClockRule(ALL, "cancel"),),
            stops=True,
        ),
    ),
)

ALERT = Workflow(
    code="alert",
    label=_("Early warning or joint rectification plan"),
    initial="drafted",
    parties=(Party("sender", _("sent by")),),
    states=(
        State("drafted", pgettext_lazy("alert", "being drafted"), 0, "sender"),
        State("proposed", pgettext_lazy("alert", "waits for the head"), 0, "sender"),
        State("issued", pgettext_lazy("alert", "sent, adoption followed"), 0, ""),
        State("concluded", pgettext_lazy("alert", "all bodies have answered"), 0, "", final=True),
        State("discarded", pgettext_lazy("alert", "given up"), 0, "", final=True),
    ),
    events=(
        Event("propose", pgettext_lazy("alert", "Report to the head"), ("drafted",), "proposed", SENDER),
        Event(
            "issue",
            pgettext_lazy("alert", "Send to the bodies"),
            ("proposed",),
            "issued",
            ("sender.head",),
            guards=("alert.not_own",),
            effects=("alert.issue",),
        ),
        Event(
            "send_back",
            pgettext_lazy("alert", "Back to whoever drafted it"),
            ("proposed",),
            "drafted",
            ("sender.head",),
            requires=("reason",),
        ),
        Event(
            "discard",
            pgettext_lazy("alert", "Give up the draft"),
            ("drafted",),
            "discarded",
            SENDER,
            effects=("alert.discard",),
            stops=True,
        ),
        Event("conclude", pgettext_lazy("alert", "All bodies have answered"), ("issued",), "concluded", ("system",)),
        Event("resume", pgettext_lazy("alert", "A body answers anew"), ("concluded",), "issued", ("system",)),
    ),
)

ADOPTION = Workflow(
    code="adoption",
    label=_("Adoption by one body"),
    initial="planned",
    parties=(Party("sender", _("sent by")), Party("body", _("body"))),
    states=(
        State("planned", pgettext_lazy("adoption", "not yet sent"), 0, ""),
        State("sent", pgettext_lazy("adoption", "sent, not received"), 0, "body"),
        State("received", pgettext_lazy("adoption", "received, not answered"), 0, "body"),
        State("undertaken", pgettext_lazy("adoption", "adopted, being carried out"), 0, "body"),
        State("adopted", pgettext_lazy("adoption", "adopted"), 0, "", final=True),
        State("carried_out", pgettext_lazy("adoption", "carried out"), 0, "", final=True),
        State("not_adopted", pgettext_lazy("adoption", "not adopted"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("adoption", "withdrawn"), 0, "", final=True),
    ),
    events=(
        Event(
            "send",
            pgettext_lazy("adoption", "Sent"),
            ("planned",),
            "sent",
            ("system",),
            effects=("adoption.send",),
            clocks=(ClockRule("adoption.receipt", "start"),),
        ),
        Event("cancel", pgettext_lazy("adoption", "Not sent"), ("planned",), "withdrawn", ("system",)),
        Event(
            "receive",
            pgettext_lazy("adoption", "Sign for it"),
            ("sent",),
            "received",
            BODY,
            effects=("adoption.receive",),
            clocks=(ClockRule("adoption.receipt", "stop"), ClockRule("adoption.answer", "start")),
        ),
        Event(
            "adopt",
            pgettext_lazy("adoption", "Adopted, with measures"),
            ("received",),
            "adopted",
            BODY,
            requires=("measures",),
            guards=("adoption.warning",),
            effects=("adoption.answer", "adoption.ended"),
            clocks=(ClockRule("adoption.*", "stop"),),
        ),
        Event(
            "undertake",
            pgettext_lazy("adoption", "Take on our part, with measures"),
            ("received",),
            "undertaken",
            BODY,
            requires=("measures",),
            guards=("adoption.plan",),
            effects=("adoption.answer",),
            clocks=(ClockRule("adoption.*", "stop"), ClockRule("adoption.carry_out", "start")),
        ),
        Event(
            "carry_out",
            pgettext_lazy("adoption", "Report that it was carried out"),
            ("undertaken",),
            "carried_out",
            BODY,
            requires=("report",),
            effects=("adoption.report", "adoption.ended"),
            clocks=(ClockRule("adoption.*", "stop"),),
        ),
        Event(
            "decline",
            pgettext_lazy("adoption", "Not adopted, with reason"),
            ("received",),
            "not_adopted",
            ("body.head",),
            requires=("reason",),
            effects=("adoption.answer", "adoption.ended"),
            clocks=(ClockRule("adoption.*", "stop"),),
            stops=True,
        ),
        Event(
            "insist",
            pgettext_lazy("adoption", "The reason is not accepted: answer anew"),
            ("not_adopted",),
            "received",
            ("sender.head",),
            requires=("reason",),
            effects=("adoption.resume",),
            clocks=(ClockRule("adoption.answer", "start"),),
        ),
        Event(
            "assign",
            pgettext_lazy("adoption", "Name who answers for it"),
            ("received", "undertaken"),
            None,
            BODY,
            requires=("handler",),
            effects=("adoption.assign",),
        ),
        Event(
            "withdraw",
            pgettext_lazy("adoption", "Withdraw from this body"),
            ("sent", "received", "undertaken"),
            "withdrawn",
            ("sender.head",),
            requires=("reason",),
            effects=("adoption.ended",),
            clocks=(ClockRule("adoption.*", "cancel"),),
            stops=True,
        ),
    ),
)
FLOWS = (ANALYSIS, ALERT, ADOPTION)

"""Four workflows as tables, with their limits. No text is known that sets one, but for the report on a decision."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendar.counting import Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.workflow.definition import SYSTEM_ROLE, ClockRule, Event, Party, State, Workflow

LIMITS = (
    Limit("decision.answer", _("Answer of the government to a request"), 30, Unit.DAYS, PROPOSED, assumed=True),
    Limit("accountability.decision", _("Decision on accountability"), 30, Unit.DAYS, PROPOSED, assumed=True),
    Limit("accountability.review", _("Review of such a decision"), 5, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("interview.report", _("Report after an interview"), 15, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("interview.review", _("Review of such a report"), 5, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("dual.conclusions", _("Conclusions of a dual examination"), 30, Unit.DAYS, PROPOSED, assumed=True),
)
TAKER = ("taker.clerk", "taker.head")
HEAD = ("taker.head",)
BODY = ("body.clerk", "body.head")
#: States that only the organisation that takes the measure has.
INSIDE = ("drafted", "proposed", "discarded", "planned", "cancelled")


def _drafting(code: str, ask: Event) -> tuple[Event, ...]:
    """Drawn up by one person, decided on by another."""
    return (
        Event("propose", _("Put before the head"), ("drafted",), "proposed", TAKER),
        Event(
            "return", _("Back to whoever drew it up"), ("proposed",), "drafted", HEAD, requires=("reason",), stops=True
        ),
        ask,
        Event(
            "discard",
            pgettext_lazy("measure", "Give up the draft"),
            ("drafted",),
            "discarded",
            TAKER,
            requires=("reason",),
            effects=(f"{code}.ended",),
            stops=True,
        ),
    )


DECISION = Workflow(
    code="decision",
    label=_("Supervision decision asked of the government"),
    initial="drafted",
    parties=(Party("taker", _("asking organisation")), Party("government", _("government"))),
    states=(
        State("drafted", pgettext_lazy("measure", "being drawn up"), 0, "taker"),
        State("proposed", pgettext_lazy("measure", "waits for the head"), 0, "taker"),
        State("asked", pgettext_lazy("measure", "asked, government decides"), 0, "government"),
        State("made", pgettext_lazy("measure", "decision made"), 0, "", final=True),
        State("refused", pgettext_lazy("measure", "decision refused"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("measure", "withdrawn"), 0, "", final=True),
        State("discarded", pgettext_lazy("measure", "given up"), 0, "", final=True),
    ),
    events=(
        *_drafting(
            "decision",
            Event(
                "ask",
                _("Ask the government for the decision"),
                ("proposed",),
                "asked",
                HEAD,
                guards=("measure.not_own",),
                effects=("decision.ask",),
                clocks=(ClockRule("decision.answer", "start"),),
            ),
        ),
        Event(
            "make",
            _("Decision made and served"),
            ("asked",),
            "made",
            (SYSTEM_ROLE,),
            effects=("decision.ended",),
            clocks=(ClockRule("decision.*", "stop"),),
        ),
        Event(
            "refuse",
            _("Make no decision, with reason"),
            ("asked",),
            "refused",
            ("government.head",),
            requires=("reason",),
            guards=("decision.none_issued",),
            effects=("decision.refuse", "decision.ended"),
            clocks=(ClockRule("decision.*", "stop"),),
            stops=True,
        ),
        Event(
            "withdraw",
            pgettext_lazy("measure", "Withdraw"),
            ("asked",),
            "withdrawn",
            HEAD,
            requires=("reason",),
            effects=("decision.ended",),
            clocks=(ClockRule("decision.*", "cancel"),),
            stops=True,
        ),
    ),
)

_DECIDED = (ClockRule("accountability.decision", "stop"), ClockRule("accountability.review", "start"))
ACCOUNTABILITY = Workflow(
    code="accountability",
    label=_("Accountability"),
    initial="drafted",
    parties=(Party("taker", _("demanding organisation")), Party("body", _("unit of the officer"))),
    states=(
        State("drafted", pgettext_lazy("measure", "being drawn up"), 0, "taker"),
        State("proposed", pgettext_lazy("measure", "waits for the head"), 0, "taker"),
        State("demanded", pgettext_lazy("measure", "demanded, unit decides"), 0, "body"),
        State("decided", pgettext_lazy("measure", "decided, to be reviewed"), 0, "taker"),
        State("counted", pgettext_lazy("measure", "accepted and counted"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("measure", "withdrawn"), 0, "", final=True),
        State("discarded", pgettext_lazy("measure", "given up"), 0, "", final=True),
    ),
    events=(
        *_drafting(
            "accountability",
            Event(
                "demand",
                _("Demand it of the unit"),
                ("proposed",),
                "demanded",
                HEAD,
                guards=("measure.not_own",),
                effects=("accountability.demand",),
                clocks=(ClockRule("accountability.decision", "start"),),
            ),
        ),
        Event(
            "sanction",
            _("Hold the officer to account"),
            ("demanded",),
            "decided",
            ("body.head",),
            requires=("sanction", "text"),
            effects=("accountability.decide",),
            clocks=_DECIDED,
        ),
        Event(
            "exempt",
            _("Exempt for due diligence"),
            ("demanded",),
            "decided",
            ("body.head",),
            requires=("ground", "text"),
            effects=("accountability.decide",),
            clocks=_DECIDED,
        ),
        Event(
            "no_fault",
            _("No fault established"),
            ("demanded",),
            "decided",
            ("body.head",),
            requires=("text",),
            effects=("accountability.decide",),
            clocks=_DECIDED,
        ),
        Event(
            "accept",
            _("Accept and count"),
            ("decided",),
            "counted",
            HEAD,
            effects=("accountability.ended",),
            clocks=(ClockRule("accountability.*", "stop"),),
        ),
        Event(
            "send_back",
            _("Not convincing: to be decided anew"),
            ("decided",),
            "demanded",
            HEAD,
            requires=("reason",),
            effects=("accountability.send_back",),
            clocks=(ClockRule("accountability.review", "stop"), ClockRule("accountability.decision", "start")),
            stops=True,
        ),
        Event(
            "withdraw",
            pgettext_lazy("measure", "Withdraw"),
            ("demanded", "decided"),
            "withdrawn",
            HEAD,
            requires=("reason",),
            effects=("accountability.ended",),
            clocks=(ClockRule("accountability.*", "cancel"),),
            stops=True,
        ),
    ),
)

INTERVIEW = Workflow(
    code="interview",
    label=_("Interview"),
    initial="planned",
    parties=(Party("taker", _("interviewing organisation")), Party("body", _("body interviewed"))),
    states=(
        State("planned", pgettext_lazy("measure", "planned"), 0, "taker"),
        State("held", pgettext_lazy("measure", "held, report awaited"), 0, "body"),
        State("reported", pgettext_lazy("measure", "report to be reviewed"), 0, "taker"),
        State("settled", pgettext_lazy("measure", "promises kept"), 0, "", final=True),
        State("cancelled", pgettext_lazy("measure", "called off"), 0, "", final=True),
    ),
    events=(
        Event(
            "hold",
            _("Record that it was held"),
            ("planned",),
            "held",
            TAKER,
            requires=("record", "promises"),
            effects=("interview.hold",),
            clocks=(ClockRule("interview.report", "start"),),
        ),
        Event(
            "cancel",
            pgettext_lazy("measure", "Call it off"),
            ("planned",),
            "cancelled",
            HEAD,
            requires=("reason",),
            effects=("interview.ended",),
            stops=True,
        ),
        Event(
            "report",
            _("Report what was done"),
            ("held",),
            "reported",
            BODY,
            requires=("text",),
            effects=("interview.report",),
            clocks=(ClockRule("interview.report", "stop"), ClockRule("interview.review", "start")),
        ),
        Event(
            "accept",
            _("Accept: the promises were kept"),
            ("reported",),
            "settled",
            TAKER,
            effects=("interview.ended",),
            clocks=(ClockRule("interview.*", "stop"),),
        ),
        Event(
            "send_back",
            _("Not sufficient: report anew"),
            ("reported",),
            "held",
            TAKER,
            requires=("reason",),
            effects=("interview.send_back",),
            clocks=(ClockRule("interview.review", "stop"), ClockRule("interview.report", "start")),
            stops=True,
        ),
    ),
)

DUAL = Workflow(
    code="dual",
    label=_("Dual examination of a case"),
    initial="open",
    parties=(Party("taker", _("examining organisation")),),
    states=(
        State("open", pgettext_lazy("dual", "under examination"), 0, "taker"),
        State("concluded", pgettext_lazy("dual", "both conclusions stand"), 0, "", final=True),
    ),
    events=(
        Event(
            "conclude_case",
            _("Conclude on the case"),
            ("open",),
            None,
            TAKER,
            requires=("case_result", "text"),
            guards=("dual.other_person",),
            effects=("dual.case",),
        ),
        Event(
            "conclude_conduct",
            _("Conclude on the conduct of the officer"),
            ("open",),
            None,
            TAKER,
            requires=("conduct_result", "text"),
            guards=("dual.other_person",),
            effects=("dual.conduct",),
        ),
        Event(
            "close",
            _("Approve both conclusions"),
            ("open",),
            "concluded",
            HEAD,
            guards=("dual.complete", "dual.breach_followed"),
            effects=("dual.ended",),
            clocks=(ClockRule("dual.*", "stop"),),
        ),
    ),
)
FLOWS = (DECISION, ACCOUNTABILITY, INTERVIEW, DUAL)

"""The workflow of a clue: five steps from analysis to feedback (五步走), as a table."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.workflow.definition import ClockRule, Event, Party, State, Workflow

CLERK = ("holder.clerk", "holder.head")
HEAD = ("holder.head",)
#: Steps that a limit runs for, each with its own.
STEPS = ("analysing", "verifying", "supervising", "rectifying", "feedback")
OPEN = ("received", *STEPS)


def _step(stop: str, start: str) -> tuple[ClockRule, ...]:
    return ClockRule(f"clue.{stop}", "stop"), ClockRule(f"clue.{start}", "start")


CLUE = Workflow(
    code="clue",
    label=_("Handling of a clue"),
    initial="received",
    parties=(Party("holder", _("organisation in charge")),),
    states=(
        State(
            "received",
            pgettext_lazy("clue", "received"),
            1,
            "holder",
            _("Your clue has arrived and waits to be looked at."),
        ),
        State("analysing", pgettext_lazy("clue", "analysis"), 1, "holder", _("Your clue is being analysed.")),
        State(
            "verifying", pgettext_lazy("clue", "verification"), 2, "holder", _("What you reported is being verified.")
        ),
        State(
            "supervising",
            pgettext_lazy("clue", "supervision"),
            3,
            "holder",
            _("A problem was found; it is being decided how to have it corrected."),
        ),
        State(
            "rectifying",
            pgettext_lazy("clue", "rectification"),
            4,
            "holder",
            _("The body has been told to correct the problem."),
        ),
        State(
            "feedback",
            pgettext_lazy("clue", "feedback"),
            5,
            "holder",
            _("The result is being reviewed before you are told."),
        ),
        State(
            "closed",
            pgettext_lazy("clue", "closed"),
            5,
            "",
            _("The handling has ended. The result is in the messages below."),
            final=True,
        ),
        State(
            "declined",
            pgettext_lazy("clue", "not accepted"),
            1,
            "",
            _("Your clue was not accepted. The reason is in the messages below."),
            final=True,
        ),
        State(
            "merged",
            pgettext_lazy("clue", "merged"),
            1,
            "",
            _("Your clue is handled together with another about the same matter."),
            final=True,
        ),
        State("withdrawn", pgettext_lazy("clue", "withdrawn"), 0, "", _("You have withdrawn the clue."), final=True),
    ),
    events=(
        Event(
            "accept",
            _("Accept for analysis"),
            ("received",),
            "analysing",
            CLERK,
            effects=("clue.responded",),
            clocks=(ClockRule("clue.first_response", "stop"), ClockRule("clue.analysis", "start")),
        ),
        Event(
            "decline",
            _("Not accept"),
            ("received", "analysing"),
            "declined",
            HEAD,
            requires=("reason",),
            stops=True,
            effects=("clue.responded", "clue.ended"),
            clocks=(ClockRule("clue.*", "stop"),),
        ),
        Event("assign", _("Name handlers"), OPEN, None, HEAD, requires=("handler",), effects=("clue.assign",)),
        Event("triage", _("Set the track"), ("analysing",), None, CLERK, requires=("track",), effects=("clue.triage",)),
        Event(
            "verify",
            _("Begin verification"),
            ("analysing",),
            "verifying",
            CLERK,
            requires=("track",),
            effects=("clue.triage",),
            clocks=_step("analysis", "verification"),
        ),
        Event(
            "supervise",
            _("Problem found: begin supervision"),
            ("verifying",),
            "supervising",
            CLERK,
            requires=("findings",),
            effects=("clue.findings",),
            clocks=_step("verification", "supervision"),
        ),
        Event(
            "no_problem",
            _("No problem found: prepare the feedback"),
            ("verifying",),
            "feedback",
            CLERK,
            requires=("findings",),
            effects=("clue.findings",),
            clocks=_step("verification", "feedback"),
        ),
        Event(
            "dispose",
            _("Decide the tier and have it corrected"),
            ("supervising",),
            "rectifying",
            HEAD,
            requires=("tier",),
            effects=("clue.tier",),
            clocks=_step("supervision", "rectification"),
        ),
        Event(
            "feed_back",
            _("Prepare the feedback"),
            ("analysing", "supervising", "rectifying"),
            "feedback",
            CLERK,
            guards=("clue.nothing_outside",),
            clocks=(
                *(ClockRule(f"clue.{step}", "stop") for step in ("analysis", "supervision", "rectification")),
                ClockRule("clue.feedback", "start"),
            ),
        ),
        Event(
            "back_to_rectification",
            _("Feedback not sufficient: back to rectification"),
            ("feedback",),
            "rectifying",
            HEAD,
            requires=("reason",),
            clocks=_step("feedback", "rectification"),
        ),
        Event(
            "close",
            pgettext_lazy("clue", "Close"),
            ("feedback",),
            "closed",
            HEAD,
            requires=("outcome",),
            guards=("clue.nothing_outside", "clue.feedback_accepted", "clue.reporter_told"),
            effects=("clue.outcome", "clue.ended"),
            clocks=(ClockRule("clue.*", "stop"),),
        ),
        Event(
            "reopen",
            pgettext_lazy("clue", "Reopen"),
            ("closed", "declined"),
            "analysing",
            HEAD,
            requires=("reason",),
            effects=("clue.reopened",),
            clocks=(ClockRule("clue.analysis", "start"), ClockRule("clue.closing", "start")),
        ),
        Event(
            "merge",
            _("Merge into another clue"),
            ("received", "analysing", "verifying"),
            "merged",
            CLERK,
            requires=("target",),
            guards=("clue.mergeable",),
            effects=("clue.merge", "clue.ended"),
            stops=True,
            clocks=(ClockRule("clue.*", "cancel"),),
        ),
        Event(
            "withdraw",
            _("Withdrawn by the reporter"),
            OPEN,
            "withdrawn",
            ("system",),
            stops=True,
            effects=("clue.ended",),
            clocks=(ClockRule("clue.*", "cancel"),),
        ),
        Event(
            "pause",
            _("Pause the clocks"),
            OPEN,
            None,
            HEAD,
            requires=("reason",),
            clocks=(ClockRule("clue.*", "pause"),),
        ),
        Event("resume", _("Let the clocks run again"), OPEN, None, HEAD, clocks=(ClockRule("clue.*", "resume"),)),
    ),
)

"""Findings and action items of an operation, as tables (查明 → 办理情况 → 销号 / 转线索 / 发文书; 交办 → 完成)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.workflow.definition import ClockRule, Event, Party, State, Workflow

LEAD = ("lead.clerk", "lead.head")
DOER = ("doer.clerk", "doer.head")
SETTLING, DOING = "joint_finding.settling", "joint_action.doing"
LIMITS = (
    Limit(SETTLING, _("Settling a finding of a joint operation"), 20, "working_days", PROPOSED, assumed=True),
    Limit(DOING, _("Action item of a joint operation"), 10, "working_days", PROPOSED, assumed=True),
)
# The doer first: where the lead itself sees to it, its clock is that of whoever is named.
_PARTIES = (Party("doer", _("organisation that sees to it")), Party("lead", _("leading organisation")))
_OPEN = ("open", "reported")


def _assign(code: str, states: tuple[str, ...]) -> Event:
    return Event(
        "assign", _("Name who sees to it"), states, None, DOER, requires=("handler",), effects=(f"{code}.assign",)
    )


FINDING = Workflow(
    code="joint_finding",
    label=_("Finding of a joint operation"),
    initial="open",
    parties=_PARTIES,
    states=(
        State("open", pgettext_lazy("finding", "open"), 0, "doer"),
        State("reported", pgettext_lazy("finding", "reported, to be reviewed"), 0, "lead"),
        State("clue", pgettext_lazy("finding", "became a clue"), 0, "", final=True),
        State("document", pgettext_lazy("finding", "put to the body by a document"), 0, "", final=True),
        State("settled", pgettext_lazy("finding", "settled"), 0, "", final=True),
    ),
    events=(
        Event(
            "report",
            _("Report what was done about it"),
            ("open",),
            "reported",
            DOER,
            requires=("text",),
            effects=("joint_finding.report",),
            clocks=(ClockRule(SETTLING, "stop"),),
        ),
        Event(
            "settle",
            _("Settle with a result"),
            _OPEN,
            "settled",
            LEAD,
            requires=("result",),
            effects=("joint_finding.settle",),
            clocks=(ClockRule(SETTLING, "stop"),),
        ),
        Event(
            "to_clue",
            _("Make a clue of it"),
            _OPEN,
            "clue",
            LEAD,
            effects=("joint_finding.to_clue",),
            clocks=(ClockRule(SETTLING, "stop"),),
        ),
        Event(
            "by_document",
            _("Settled by the document issued"),
            _OPEN,
            "document",
            LEAD,
            guards=("joint_finding.document_issued",),
            effects=("joint_finding.by_document",),
            clocks=(ClockRule(SETTLING, "stop"),),
        ),
        Event(
            "send_back",
            _("Not sufficient: send the report back"),
            ("reported",),
            "open",
            LEAD,
            requires=("reason",),
            clocks=(ClockRule(SETTLING, "start"),),
        ),
        _assign("joint_finding", _OPEN),
    ),
)

ACTION = Workflow(
    code="joint_action",
    label=_("Action item of a joint operation"),
    initial="open",
    parties=_PARTIES,
    states=(
        State("open", pgettext_lazy("action item", "to be done"), 0, "doer"),
        State("done", pgettext_lazy("action item", "done"), 0, "", final=True),
        State("dropped", pgettext_lazy("action item", "dropped"), 0, "", final=True),
    ),
    events=(
        Event(
            "finish",
            _("Report it done, with evidence"),
            ("open",),
            "done",
            DOER,
            requires=("text",),
            effects=("joint_action.finish",),
            clocks=(ClockRule(DOING, "stop"),),
        ),
        _assign("joint_action", ("open",)),
        Event(
            "reopen",
            _("Not done yet: open it again"),
            ("done",),
            "open",
            LEAD,
            requires=("reason",),
            guards=("joint_action.operation_open",),
            effects=("joint_action.reopen",),
            clocks=(ClockRule(DOING, "start"),),
        ),
        Event(
            "drop",
            _("Drop it"),
            ("open",),
            "dropped",
            LEAD,
            requires=("reason",),
            effects=("joint_action.drop",),
            clocks=(ClockRule(DOING, "cancel"),),
            stops=True,
        ),
    ),
)

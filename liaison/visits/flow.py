"""The workflow of a visit made together with another, as a table (提议 → 合并 / 不合并 / 撤回 → 解除)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.workflow.definition import SYSTEM_ROLE, Event, Party, State, Workflow

ASKED = ("asked.clerk", "asked.head")
OFFERER = ("offerer.clerk", "offerer.head")

MERGER = Workflow(
    code="merger",
    label=_("Visit made together"),
    initial="offered",
    parties=(Party("asked", _("organisation asked")), Party("offerer", _("organisation that offers"))),
    states=(
        State("offered", pgettext_lazy("merger", "offered"), 0, "asked"),
        State("joined", pgettext_lazy("merger", "one visit"), 0, ""),
        State("declined", pgettext_lazy("merger", "declined"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("merger", "withdrawn"), 0, "", final=True),
        State("ended", pgettext_lazy("merger", "separate again"), 0, "", final=True),
    ),
    events=(
        Event(
            "accept",
            pgettext_lazy("merger", "Make it one visit"),
            ("offered",),
            "joined",
            # the portal: where the plan of a quarter has put both visits on one half day
            (*ASKED, SYSTEM_ROLE),
            effects=("merger.join",),
        ),
        Event(
            "decline",
            pgettext_lazy("merger", "Keep the visits separate"),
            ("offered",),
            "declined",
            ASKED,
            requires=("reason",),
            stops=True,
        ),
        Event(
            "withdraw",
            pgettext_lazy("merger", "Withdraw the offer"),
            ("offered",),
            "withdrawn",
            OFFERER,
            stops=True,
        ),
        Event(
            "end",
            pgettext_lazy("merger", "One of both visits was given up or moved"),
            ("offered", "joined"),
            "ended",
            (SYSTEM_ROLE,),
            effects=("merger.leave",),
        ),
    ),
)

"""The workflow of a reading (征求意见 → 提出意见 | 无意见 → 意见采纳情况反馈), as a table."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendar.counting import Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.workflow.definition import ClockRule, Event, Party, State, Workflow

LIMITS: Final = (
    Limit("reading.comment", _("Opinion on a draft white paper"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("reading.answer", _("Answer to an opinion on a draft"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
)

ASKER = ("asker.clerk", "asker.head")
READER = ("reader.clerk", "reader.head")

READING = Workflow(
    code="reading",
    label=_("Reading of a draft white paper"),
    initial="opened",
    parties=(Party("asker", _("author of the draft")), Party("reader", _("reader of the draft"))),
    states=(
        State("opened", pgettext_lazy("reading", "opened, opinion awaited"), 0, "reader"),
        State("commented", pgettext_lazy("reading", "opinion to be answered"), 0, "asker"),
        State("answered", pgettext_lazy("reading", "answered"), 0, "", final=True),
        State("agreed", pgettext_lazy("reading", "read without an opinion"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("reading", "withdrawn"), 0, "", final=True),
    ),
    events=(
        Event(
            "comment",
            pgettext_lazy("reading", "Hand in an opinion"),
            ("opened",),
            "commented",
            READER,
            requires=("opinion",),
            effects=("reading.comment",),
            clocks=(ClockRule("reading.comment", "stop"), ClockRule("reading.answer", "start")),
        ),
        Event(
            "agree",
            pgettext_lazy("reading", "No opinion on the draft"),
            ("opened",),
            "agreed",
            READER,
            effects=("reading.ended",),
            clocks=(ClockRule("reading.*", "stop"),),
        ),
        Event(
            "answer",
            pgettext_lazy("reading", "Answer: what was taken up"),
            ("commented",),
            "answered",
            ASKER,
            requires=("answer",),
            effects=("reading.answer",),
            clocks=(ClockRule("reading.*", "stop"),),
        ),
        Event(
            "withdraw",
            pgettext_lazy("reading", "Withdraw the draft"),
            ("opened", "commented"),
            "withdrawn",
            ("asker.head",),
            requires=("reason",),
            effects=("reading.withdraw",),
            stops=True,
            clocks=(ClockRule("reading.*", "cancel"),),
        ),
    ),
)

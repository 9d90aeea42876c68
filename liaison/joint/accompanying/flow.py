"""The workflow of accompanying supervision at one body, as a table (告知 → 答复 → 记录; 撤回)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.workflow.definition import ClockRule, Event, Party, State, Workflow

LEAD = ("lead.clerk", "lead.head")
BODY = ("body.clerk", "body.head")
#: Two working days by the practice of a published pilot; a setting.
ANSWER = "accompanying.answer"

ACCOMPANIMENT = Workflow(
    code="accompaniment",
    label=_("Accompanying supervision at a body"),
    initial="sent",
    parties=(Party("lead", _("leading organisation")), Party("body", _("supervised body"))),
    states=(
        State("sent", pgettext_lazy("accompaniment", "notice given, answer awaited"), 0, "body"),
        State("answered", pgettext_lazy("accompaniment", "time, place and content answered"), 0, "lead"),
        State("recorded", pgettext_lazy("accompaniment", "followed and recorded"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("accompaniment", "withdrawn"), 0, "", final=True),
    ),
    events=(
        Event(
            "answer",
            _("Answer with time, place and content"),
            ("sent",),
            "answered",
            BODY,
            requires=("begins_at", "place", "content"),
            guards=("accompaniment.lawful_time",),
            effects=("accompaniment.answer",),
            clocks=(ClockRule(ANSWER, "stop"),),
        ),
        Event(
            "ask_again",
            _("Ask the body again"),
            ("answered",),
            "sent",
            LEAD,
            requires=("reason",),
            clocks=(ClockRule(ANSWER, "start"),),
        ),
        Event(
            "record",
            _("Record what was seen"),
            ("answered",),
            "recorded",
            LEAD,
            requires=("record",),
            guards=("accompaniment.has_begun",),
            effects=("accompaniment.record",),
        ),
        Event(
            "withdraw",
            _("Withdraw the notice"),
            ("sent", "answered"),
            "withdrawn",
            ("lead.head",),
            requires=("reason",),
            clocks=(ClockRule("*", "cancel"),),
            stops=True,
        ),
    ),
)

"""The workflows of an overlap (at the coordinating body) and of each party's consent, as tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendar.counting import Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.workflow.definition import SYSTEM_ROLE, ClockRule, Event, Party, State, Workflow

LIMITS = (
    Limit("consent.answer", _("Answer whether to share"), 5, Unit.WORKING_DAYS, PROPOSED, escalate=(0, None, None),
          assumed=True),
)  # fmt: skip

OVERLAP = Workflow(
    code="overlap",
    label=_("Overlap of clues of two organisations"),
    initial="found",
    parties=(Party("coordinator", _("coordinating body")),),
    states=(
        State("found", pgettext_lazy("overlap", "found"), 0, "coordinator"),
        State("asked", pgettext_lazy("overlap", "both asked"), 0, ""),
        State("dismissed", pgettext_lazy("overlap", "laid aside"), 0, "", final=True),
    ),
    events=(
        Event(
            "ask",
            _("Ask both whether to share"),
            ("found",),
            "asked",
            ("coordinator.head",),
            requires=("text",),
            effects=("overlap.ask",),
        ),
        Event(
            "ask_again",
            _("Ask again"),
            ("asked",),
            None,
            ("coordinator.head",),
            requires=("text",),
            guards=("overlap.both_answered",),
            effects=("overlap.ask",),
        ),
        Event(
            "dismiss",
            _("Lay aside"),
            ("found", "asked"),
            "dismissed",
            ("coordinator.head",),
            requires=("text",),
            effects=("overlap.dismiss",),
            stops=True,
        ),
    ),
)

OWNER = ("organisation.head",)

CONSENT = Workflow(
    code="consent",
    label=_("Consent to share what a clue is about"),
    initial="asked",
    parties=(Party("organisation", _("organisation asked")),),
    states=(
        State("asked", pgettext_lazy("consent", "to be answered"), 0, "organisation"),
        State("agreed", pgettext_lazy("consent", "agreed"), 0, ""),
        State("refused", pgettext_lazy("consent", "refused"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("consent", "agreement withdrawn"), 0, "", final=True),
        State("ended", pgettext_lazy("consent", "no longer asked"), 0, "", final=True),
    ),
    events=(
        Event(
            "agree",
            _("Agree, and write what is shared"),
            ("asked",),
            "agreed",
            OWNER,
            requires=("text",),
            effects=("consent.share",),
            clocks=(ClockRule("consent.answer", "stop"),),
        ),
        Event(
            "refuse",
            _("Refuse to share"),
            ("asked",),
            "refused",
            OWNER,
            stops=True,
            clocks=(ClockRule("consent.answer", "stop"),),
        ),
        Event("withdraw", _("Withdraw the agreement"), ("agreed",), "withdrawn", OWNER, stops=True),
        Event(
            "end",
            _("The coordinating body laid the overlap aside"),
            ("asked", "agreed"),
            "ended",
            (SYSTEM_ROLE,),
            clocks=(ClockRule("consent.*", "cancel"),),
        ),
    ),
)

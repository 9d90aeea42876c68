"""The workflow of a ledger entry: recorded, an answer awaited where one is asked for, closed or taken up as a clue."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.workflow.definition import SYSTEM_ROLE, ClockRule, Event, Party, State, Workflow

KEEPER = ("keeper.head", "keeper.clerk")

LEDGER = Workflow(
    code="ledger",
    label=_("Entry of a ledger"),
    initial="recorded",
    parties=(Party("keeper", _("keeper of the ledger")),),
    states=(
        State("recorded", pgettext_lazy("ledger", "recorded"), 0, "keeper"),
        State("awaiting", pgettext_lazy("ledger", "answer awaited"), 0, "keeper"),
        State("closed", pgettext_lazy("ledger", "closed"), 0, "", final=True),
        State("clue", pgettext_lazy("ledger", "taken up as a clue"), 0, "", final=True),
    ),
    events=(
        Event(
            "contact",
            _("Record a contact"),
            ("recorded",),
            None,
            KEEPER,
            requires=("day", "report"),
            guards=("ledger.contact",),
            effects=("ledger.contact",),
        ),
        Event(
            "renew",
            _("Renew the appointment"),
            ("recorded",),
            None,
            KEEPER,
            requires=("until",),
            guards=("ledger.renew",),
            effects=("ledger.renew",),
        ),
        Event(
            "ask",
            _("Answer asked for: start its time"),
            ("recorded",),
            "awaiting",
            KEEPER,
            guards=("ledger.answered",),
            effects=("ledger.ask",),
        ),
        Event(
            "close",
            pgettext_lazy("ledger", "Close with the result"),
            ("recorded", "awaiting"),
            "closed",
            KEEPER,
            requires=("result",),
            effects=("ledger.close",),
            clocks=(ClockRule("ledger.*", "stop"),),
        ),
        Event(
            "reopen",
            pgettext_lazy("ledger", "Open again"),
            ("closed",),
            "recorded",
            ("keeper.head",),
            requires=("reason",),
            effects=("ledger.reopen",),
        ),
        Event(
            "raise",
            _("Taken up as a clue"),
            ("recorded", "awaiting"),
            "clue",
            (SYSTEM_ROLE,),
            effects=("ledger.ended",),
            clocks=(ClockRule("ledger.*", "stop"),),
        ),
    ),
)

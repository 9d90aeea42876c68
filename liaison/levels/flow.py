"""The workflow of an order of supervision (督办 → 签收 | 退回 → 办理 → 答复 → 办结 | 退回重办), as a table."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.calendar.counting import Unit
from core.deadlines import Limit
from core.deadlines.standard import PROPOSED
from liaison.workflow.definition import ClockRule, Event, Party, State, Workflow

LIMITS = (
    Limit("order.receipt", _("Receipt of an order of supervision"), 24, Unit.HOURS, PROPOSED, assumed=True),
    Limit("order.answer", _("Answer to an order of supervision"), 10, Unit.WORKING_DAYS, PROPOSED, assumed=True),
    Limit("order.review", _("Review of the answer to an order"), 5, Unit.WORKING_DAYS, PROPOSED, assumed=True),
)

SUPERIOR = ("above.clerk", "above.head")
SUBORDINATE = ("below.clerk", "below.head")

ORDER = Workflow(
    code="order",
    label=_("Supervision of a handling by the office above"),
    initial="issued",
    parties=(Party("above", _("office above")), Party("below", _("office below"))),
    states=(
        State("issued", pgettext_lazy("order", "issued, not received"), 0, "below"),
        State("handling", pgettext_lazy("order", "being handled"), 0, "below"),
        State("answered", pgettext_lazy("order", "answer to be reviewed"), 0, "above"),
        State("settled", pgettext_lazy("order", "settled"), 0, "", final=True),
        State("returned", pgettext_lazy("order", "returned"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("order", "withdrawn"), 0, "", final=True),
    ),
    events=(
        Event(
            "receive",
            pgettext_lazy("order", "Sign for receipt"),
            ("issued",),
            "handling",
            SUBORDINATE,
            clocks=(ClockRule("order.receipt", "stop"), ClockRule("order.answer", "start")),
        ),
        Event(
            "return",
            pgettext_lazy("order", "Return with reason"),
            ("issued", "handling"),
            "returned",
            ("below.head",),
            requires=("text",),
            effects=("order.say", "order.ended"),
            stops=True,
            clocks=(ClockRule("order.*", "stop"),),
        ),
        Event(
            "answer",
            pgettext_lazy("order", "Answer"),
            ("handling",),
            "answered",
            SUBORDINATE,
            requires=("text",),
            effects=("order.say",),
            clocks=(ClockRule("order.answer", "stop"), ClockRule("order.review", "start")),
        ),
        Event(
            "accept",
            pgettext_lazy("order", "Accept the answer"),
            ("answered",),
            "settled",
            SUPERIOR,
            effects=("order.ended",),
            clocks=(ClockRule("order.*", "stop"),),
        ),
        Event(
            "send_back",
            pgettext_lazy("order", "Not sufficient: handle further"),
            ("answered",),
            "handling",
            SUPERIOR,
            requires=("text",),
            effects=("order.say",),
            clocks=(ClockRule("order.review", "stop"), ClockRule("order.answer", "start")),
        ),
        Event(
            "press",
            pgettext_lazy("order", "Press for an answer"),
            ("issued", "handling"),
            None,
            SUPERIOR,
            requires=("text",),
            effects=("order.say",),
        ),
        Event(
            "withdraw",
            pgettext_lazy("order", "Withdraw the order"),
            ("issued", "handling", "answered"),
            "withdrawn",
            ("above.head",),
            requires=("text",),
            effects=("order.say", "order.ended"),
            stops=True,
            clocks=(ClockRule("order.*", "cancel"),),
        ),
    ),
)

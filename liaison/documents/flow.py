"""Two workflows as tables: the document at its issuer (拟稿 → 审批 → 印发), and its service on each addressee
(送达 → 签收 → 回复 → 认可)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.workflow.definition import SYSTEM_ROLE, ClockRule, Event, Party, State, Workflow

ISSUER = ("issuer.clerk", "issuer.head")
HEAD = ("issuer.head",)
ADDRESSEE = ("addressee.clerk", "addressee.head")
ALL_CLOCKS = "*"

DOCUMENT = Workflow(
    code="document",
    label=_("Official document"),
    initial="draft",
    parties=(Party("issuer", _("issuing organisation")),),
    states=(
        State("draft", pgettext_lazy("document", "draft"), 0, "issuer"),
        State("submitted", pgettext_lazy("document", "waits for approval"), 0, "issuer"),
        State("approved", pgettext_lazy("document", "approved, to be issued"), 0, "issuer"),
        State("issued", pgettext_lazy("document", "issued"), 0, ""),
        State("concluded", pgettext_lazy("document", "concluded"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("document", "withdrawn"), 0, "", final=True),
        State("discarded", pgettext_lazy("document", "given up"), 0, "", final=True),
    ),
    events=(
        Event(
            "submit",
            _("Submit for approval"),
            ("draft",),
            "submitted",
            ISSUER,
            guards=("document.complete",),
        ),
        Event(
            "approve",
            pgettext_lazy("document", "Approve"),
            ("submitted",),
            "approved",
            HEAD,
            guards=("document.complete", "document.not_own"),
            effects=("document.approve",),
        ),
        Event(
            "issue",
            pgettext_lazy("document", "Issue and serve"),
            ("approved",),
            "issued",
            ISSUER,
            guards=("document.complete", "document.unchanged", "document.room"),
            effects=("document.issue",),
        ),
        Event(
            "send_back",
            pgettext_lazy("document", "Send back to the drafter"),
            ("submitted", "approved"),
            "draft",
            HEAD,
            requires=("reason",),
            effects=("document.send_back",),
            stops=True,
        ),
        Event("conclude", _("All addressees are done"), ("issued",), "concluded", (SYSTEM_ROLE,)),
        Event(
            "withdraw",
            pgettext_lazy("document", "Withdraw"),
            ("issued", "concluded"),
            "withdrawn",
            HEAD,
            requires=("reason",),
            effects=("document.withdraw",),
            stops=True,
        ),
        Event(
            "discard",
            _("Give the draft up"),
            ("draft",),
            "discarded",
            ISSUER,
            requires=("reason",),
            stops=True,
        ),
    ),
)

SERVICE = Workflow(
    code="service",
    label=_("Service of a document"),
    initial="planned",
    parties=(Party("issuer", _("issuing organisation")), Party("addressee", _("addressee"))),
    states=(
        State("planned", pgettext_lazy("service", "not served yet"), 0, "issuer"),
        State("served", pgettext_lazy("service", "served, not received"), 0, "addressee"),
        State("received", pgettext_lazy("service", "received, reply awaited"), 0, "addressee"),
        State("replied", pgettext_lazy("service", "reply to be reviewed"), 0, "issuer"),
        State("accepted", pgettext_lazy("service", "reply accepted"), 0, "", final=True),
        State("settled", pgettext_lazy("service", "received, no reply asked"), 0, "", final=True),
        State("withdrawn", pgettext_lazy("service", "withdrawn"), 0, "", final=True),
    ),
    events=(
        Event(
            "serve",
            pgettext_lazy("service", "Serve"),
            ("planned",),
            "served",
            (SYSTEM_ROLE,),
            effects=("service.serve",),
            clocks=(ClockRule("document.receipt", "start"),),
        ),
        Event(
            "receive",
            _("Sign for receipt"),
            ("served",),
            "received",
            ADDRESSEE,
            effects=("service.receive",),
            clocks=(ClockRule("document.receipt", "stop"),),
        ),
        Event(
            "settle",
            _("No reply is asked for"),
            ("received",),
            "settled",
            (SYSTEM_ROLE,),
            effects=("service.ended",),
            clocks=(ClockRule(ALL_CLOCKS, "stop"),),
        ),
        Event(
            "reply",
            pgettext_lazy("service", "Reply"),
            ("received",),
            "replied",
            ADDRESSEE,
            requires=("text",),
            effects=("service.reply",),
            clocks=(ClockRule(ALL_CLOCKS, "stop"), ClockRule("document.review", "start")),
        ),
        Event(
            "accept",
            _("Accept the reply"),
            ("replied",),
            "accepted",
            ISSUER,
            effects=("service.decide", "service.ended"),
            clocks=(ClockRule(ALL_CLOCKS, "stop"),),
        ),
        Event(
            "send_back",
            _("Send the reply back"),
            ("replied",),
            "received",
            ISSUER,
            requires=("reason",),
            effects=("service.decide", "service.again"),
            clocks=(ClockRule("document.review", "stop"),),
            stops=True,
        ),
        Event(
            "extend",
            _("Give more time"),
            ("served", "received"),
            None,
            HEAD,
            requires=("days", "reason"),
            guards=("service.running",),
            effects=("service.extend",),
        ),
        Event(
            "withdraw",
            pgettext_lazy("service", "Withdraw"),
            ("served", "received", "replied", "accepted", "settled"),
            "withdrawn",
            (SYSTEM_ROLE,),
            effects=("service.ended",),
            clocks=(ClockRule(ALL_CLOCKS, "cancel"),),
            stops=True,
        ),
    ),
)

"""The limits of the field that clues, referrals and supervision documents need. Every one is a setting.

Amounts are those of published rules (two provincial regulations, national statutes); where no text is known the limit
is marked ``assumed`` and is this portal's proposal. National limits of the 2026 regulation on supervision of
administrative law enforcement are to be set by administrators when a text gives them.
"""

from django.utils.translation import gettext_lazy as _

from core.calendar.counting import Basis, Unit
from core.deadlines.limits import Limit, register_limit

PROPOSED = _("proposed by this portal; no text is known that sets it")

HOURS, DAYS, WORKING_DAYS = Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS

STANDARD = (
    Limit(
        "clue.first_response",
        _("First response to a clue"),
        24,
        HOURS,
        _("practice of a published pilot: 24 hours"),
        escalate=(0, 1, 3),
    ),
    Limit("clue.analysis", _("Analysis of a clue"), 3, WORKING_DAYS, PROPOSED, assumed=True),
    Limit("clue.verification", _("Verification of a problem"), 10, WORKING_DAYS, PROPOSED, assumed=True),
    Limit("clue.supervision", _("Supervision of a problem"), 10, WORKING_DAYS, PROPOSED, assumed=True),
    Limit("clue.rectification", _("Rectification of a problem"), 30, DAYS, "《山东省行政执法监督条例》第二十八条"),
    Limit("clue.feedback", _("Feedback on rectification"), 10, WORKING_DAYS, PROPOSED, assumed=True),
    Limit("clue.closing", _("Closing of a clue"), 60, DAYS, PROPOSED, assumed=True),
    Limit(
        "clue.objection",
        _("Objection of the supervised body"),
        10,
        WORKING_DAYS,
        "《重庆市行政执法监督条例》第二十一条第一款",
    ),
    Limit(
        "clue.reexamination",
        _("Re-examination after an objection"),
        15,
        WORKING_DAYS,
        "《重庆市行政执法监督条例》第二十一条第二款",
    ),
    Limit("referral.receipt", _("Receipt of a referral"), 24, HOURS, PROPOSED, assumed=True),
    Limit("referral.acceptance", _("Acceptance of a referral"), 3, WORKING_DAYS, PROPOSED, assumed=True),
    Limit("referral.feedback", _("Feedback on a referral"), 10, WORKING_DAYS, "《重庆市行政执法监督条例》第二十条"),
    Limit("referral.review", _("Review of the feedback"), 5, WORKING_DAYS, PROPOSED, assumed=True),
    Limit(
        "opinion.rectification",
        _("Correction after a supervision opinion"),
        30,
        DAYS,
        "《山东省行政执法监督条例》第二十八条",
    ),
    Limit("decision.report", _("Report on a supervision decision"), 30, DAYS, "《山东省行政执法监督条例》第二十九条"),
    Limit(
        "reconsideration.opinion",
        _("Report on a reconsideration opinion"),
        60,
        DAYS,
        "《中华人民共和国行政复议法》第七十六条",
        basis=Basis.RECONSIDERATION_LAW,
    ),
    Limit(
        "accompanying.notice",
        _("Notice before accompanying supervision"),
        3,
        WORKING_DAYS,
        _("practice of a published pilot: 3 working days before"),
        before=True,
    ),
    Limit(
        "accompanying.answer",
        _("Answer to a notice of accompanying supervision"),
        2,
        WORKING_DAYS,
        _("practice of a published pilot: 2 working days"),
    ),
    Limit(
        "crime.approval",
        _("Approval of a transfer of suspected crime"),
        3,
        DAYS,
        "《行政执法机关移送涉嫌犯罪案件的规定》第五条",
    ),
    Limit(
        "crime.transfer", _("Transfer of suspected crime"), 24, HOURS, "《行政执法机关移送涉嫌犯罪案件的规定》第五条"
    ),
)


def register() -> None:
    """Define them; called once when Django starts."""
    register_limit(*STANDARD)

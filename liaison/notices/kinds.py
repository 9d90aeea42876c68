"""What is told to whom, as a table. What is not in it is told to nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    Attributes:
        code: what happened: ``<workflow code>.<event>``, or ``clock.<kind of event>``.
        words: what it tells, without a name or a title.
        to: sides of the item: ``holder`` is whoever does the work there (handlers and their deputies, else the clerks),
            ``holder.head`` its heads and their deputies, ``holder.person`` the heads themselves, ``holder.named``
            its handlers alone; ``given`` whom the happening names;
            ``owner`` and ``superior`` are of a clock.
        act: whether something has to be done now.
        late: whether a limit has passed.
        blind: told also to whom the item is not shown: which organisation is late and since when, no more. Never to
            those it must be hidden from.
        patience: how long to wait with the mail: whoever is there reads it meanwhile and gets none.
    """

    code: str
    words: str
    to: tuple[str, ...]
    act: bool = True
    late: bool = False
    blind: bool = False
    patience: dt.timedelta = dt.timedelta()


_WHILE_THERE: Final = dt.timedelta(minutes=5)
_TABLE: Final = (
    # clues
    Kind("clue.received", _("A clue has arrived"), ("holder",)),
    Kind("clue.assign", _("You are named to handle a clue"), ("holder.named",)),
    Kind("clue.supervise", _("A problem was found: the tier is to be decided"), ("holder.head",)),
    Kind("clue.no_problem", _("The feedback is ready to be reviewed"), ("holder.head",)),
    Kind("clue.feed_back", _("The feedback is ready to be reviewed"), ("holder.head",)),
    Kind("clue.dispose", _("The tier is decided: have it corrected"), ("holder",)),
    Kind("clue.back_to_rectification", _("The feedback is not sufficient: back to rectification"), ("holder",)),
    Kind("clue.close", _("A clue you handle was closed"), ("holder.named",), act=False),
    Kind("clue.decline", _("A clue you handle was not accepted"), ("holder.named",), act=False),
    Kind("clue.reopen", _("A clue was reopened"), ("holder",)),
    Kind("clue.withdraw", _("The reporter has withdrawn a clue"), ("holder",), act=False),
    Kind("clue.message", _("A reporter has written"), ("holder",)),
    Kind("clue.identity_asked", _("A reporter's identity is asked for: approve or refuse"), ("holder.person",)),
    Kind("clue.identity_granted", _("You may read a reporter's identity for a time"), ("given",)),
    Kind("clue.identity_refused", _("Your request to read a reporter's identity was refused"), ("given",), act=False),
    # referrals
    Kind("referral.sent", _("A referral was sent to your organisation"), ("receiver",)),
    Kind("referral.receive", _("Your referral was received"), ("sender",), act=False),
    Kind("referral.accept", _("Your referral was accepted"), ("sender",), act=False),
    Kind("referral.assign", _("You are named to handle a referral"), ("receiver.named",)),
    Kind("referral.return", _("Your referral was returned"), ("sender",)),
    Kind("referral.recall", _("A referral was recalled"), ("receiver",), act=False),
    Kind("referral.lapse", _("Your referral lapsed without receipt"), ("sender",)),
    Kind("referral.feed_back", _("There is feedback to your referral: review it"), ("sender",)),
    Kind("referral.accept_feedback", _("Your feedback was accepted"), ("receiver",), act=False),
    Kind("referral.send_back", _("Your feedback was sent back"), ("receiver",)),
    Kind("referral.escalate", _("A referral was brought to coordination"), ("coordinator.head", "receiver")),
    Kind("referral.uphold", _("Coordination: the feedback stands"), ("sender", "receiver"), act=False),
    Kind("referral.order_anew", _("Coordination: to be handled anew"), ("receiver", "sender")),
    # rectifications
    Kind("rectification.issued", _("A demand was served on your organisation"), ("body",)),
    Kind("rectification.receive", _("The body has received the demand"), ("holder",), act=False),
    Kind("rectification.assign", _("You are named to answer for a demand"), ("body.named",)),
    Kind("rectification.explain", _("The body has explained"), ("holder",)),
    Kind("rectification.ask_time", _("The body asks for more time"), ("holder.head", "holder")),
    Kind("rectification.grant_time", _("The time asked for was granted"), ("body",), act=False),
    Kind("rectification.refuse_time", _("More time was refused"), ("body",)),
    Kind("rectification.report", _("The body has reported its correction: review it"), ("holder",)),
    Kind("rectification.object", _("The body objects: examine it"), ("holder.head", "holder")),
    Kind("rectification.uphold", _("The demand stands after the objection"), ("body",)),
    Kind("rectification.accept", _("The correction was accepted"), ("body",), act=False),
    Kind("rectification.accept_with_recheck", _("The correction was accepted, with a re-check"), ("body",), act=False),
    Kind("rectification.reject", _("The correction is not sufficient: correct further"), ("body",)),
    Kind("rectification.recheck_passed", _("The re-check was passed"), ("body",), act=False),
    Kind("rectification.recheck_failed", _("The re-check was not passed: correct further"), ("body",)),
    Kind("rectification.withdraw", _("A demand was withdrawn"), ("body",), act=False),
    # documents and their services
    Kind("document.submit", _("A document waits for your approval"), ("issuer.head",)),
    Kind("document.approve", _("A document was approved: issue it"), ("issuer",)),
    Kind("document.send_back", _("A document was sent back to its drafter"), ("issuer",)),
    Kind("document.issue", _("A document you drafted was issued"), ("issuer.named",), act=False),
    Kind("document.withdraw", _("A document you drafted was withdrawn"), ("issuer.named",), act=False),
    Kind("co_issue.ask", _("You are asked to sign a joint document"), ("co_issuer.head",)),
    Kind("co_issue.sign", _("A co-issuer has signed a joint document"), ("issuer",), act=False),
    Kind("co_issue.refuse", _("A co-issuer refuses to sign a joint document"), ("issuer",)),
    Kind("co_issue.issue", _("A document you signed was issued jointly"), ("co_issuer",), act=False),
    Kind("service.serve", _("A document was served on your organisation"), ("addressee",)),
    Kind("service.receive", _("The addressee has signed for a document"), ("issuer",), act=False),
    Kind("service.reply", _("There is a reply to a document: review it"), ("issuer",)),
    Kind("service.accept", _("Your reply to a document was accepted"), ("addressee",), act=False),
    Kind("service.send_back", _("Your reply to a document was sent back"), ("addressee",)),
    Kind("service.extend", _("More time was given for a reply"), ("addressee",), act=False),
    Kind("service.withdraw", _("A document served on you was withdrawn"), ("addressee",), act=False),
    # campaigns
    Kind("campaign.submit", _("The plan of a campaign waits for your approval"), ("runner.head",)),
    # decisions of the government, accountability, interviews, dual examinations
    Kind("decision.propose", _("A request for a supervision decision waits for you"), ("taker.head",)),
    Kind("decision.ask", _("A supervision decision is asked of you"), ("government",)),
    Kind("decision.make", _("The supervision decision you asked for was made"), ("taker",), act=False),
    Kind("decision.refuse", _("The government makes no supervision decision"), ("taker",)),
    Kind("accountability.propose", _("A demand for accountability waits for you"), ("taker.head",)),
    Kind("accountability.demand", _("Accountability is demanded of your unit: decide on it"), ("body.head",)),
    Kind("accountability.sanction", _("A unit has decided on accountability: review it"), ("taker",)),
    Kind("accountability.exempt", _("A unit has exempted its officer for due diligence: review it"), ("taker",)),
    Kind("accountability.no_fault", _("A unit has established no fault of its officer: review it"), ("taker",)),
    Kind("accountability.accept", _("Your decision on accountability was accepted"), ("body.head",), act=False),
    Kind("accountability.send_back", _("Your decision on accountability was sent back"), ("body.head",)),
    Kind("interview.hold", _("Your body was interviewed: report on what it promised"), ("body",)),
    Kind("interview.report", _("There is a report after an interview: review it"), ("taker",)),
    Kind("interview.accept", _("Your report after an interview was accepted"), ("body",), act=False),
    Kind("interview.send_back", _("Your report after an interview was sent back"), ("body",)),
    Kind("dual.conclude_case", _("The case of a dual examination was concluded on"), ("taker.head",)),
    Kind("dual.conclude_conduct", _("The conduct in a dual examination was concluded on"), ("taker.head",)),
    # administrative–criminal linkage
    Kind("crime.propose", _("A transfer of a suspected crime waits for your decision"), ("body.head",)),
    Kind("crime.approve", _("A transfer was approved: make it within 24 hours"), ("body",)),
    Kind("crime.transfer", _("A suspected crime was transferred to you: decide on it"), ("police",)),
    Kind("crime.file", _("The police have filed a case you transferred"), ("body",), act=False),
    Kind("crime.refuse", _("The police have not filed a case you transferred"), ("body",)),
    Kind("crime.ask_review", _("A body asks you to review a refusal"), ("police.head",)),
    Kind("crime.file_on_review", _("On review the police have filed a case"), ("body",), act=False),
    Kind("crime.uphold_refusal", _("On review the refusal stands"), ("body",)),
    Kind("crime.ask_supervision", _("A body asks you to supervise a refusal"), ("procuratorate",)),
    Kind("crime.order_filing", _("The procuratorate notifies you to file a case"), ("police",)),
    Kind("crime.refusal_justified", _("The procuratorate finds a refusal justified"), ("body",), act=False),
    Kind("crime.report_outcome", _("The outcome of a case you transferred was reported"), ("body",), act=False),
    Kind("penalty.sent", _("A procuratorate asks for a penalty: accept or refuse"), ("body",)),
    Kind("penalty.refuse", _("A body has refused a penalty opinion: review it"), ("procuratorate",)),
    Kind("penalty.insist", _("A penalty opinion was sent anew after your refusal"), ("body",)),
    Kind("penalty.answer", _("There is an answer to a penalty opinion: check it"), ("procuratorate",)),
    Kind("penalty.send_back", _("Your answer to a penalty opinion was sent back"), ("body",)),
    Kind("penalty.withdraw", _("A penalty opinion was withdrawn"), ("body",), act=False),
    # analyses of lost cases; warnings and plans to many bodies
    Kind("analysis.opened", _("A lost case of yours is to be analysed"), ("body",)),
    Kind("analysis.by_itself", _("A published lost case has opened an analysis in your name"), ("opener",), act=False),
    Kind("analysis.assign", _("You are named to analyse a lost case"), ("body.named",)),
    Kind("analysis.propose", _("The analysis of a lost case waits for you to submit it"), ("body.head",)),
    Kind("analysis.rework", _("The analysis of a lost case came back from the head"), ("body",)),
    Kind("analysis.submit", _("The analysis of a lost case was submitted: review it"), ("coordinator",)),
    Kind("analysis.accept", _("The analysis of a lost case was accepted"), ("body", "opener"), act=False),
    Kind("analysis.send_back", _("Your analysis of a lost case was sent back"), ("body",)),
    Kind("analysis.contest", _("A body says that a lost case is not its own: decide"), ("opener",)),
    Kind("analysis.insist", _("The lost case stays with your organisation: analyse it"), ("body",)),
    Kind("analysis.withdraw", _("The analysis of a lost case was withdrawn"), ("body",), act=False),
    Kind("alert.propose", _("A warning or plan to many bodies waits for you to send it"), ("sender.head",)),
    Kind("alert.send_back", _("A warning or plan came back from the head"), ("sender",)),
    Kind("adoption.send", _("A warning or joint plan was sent to your organisation"), ("body",)),
    Kind("adoption.assign", _("You are named to answer for a warning or plan"), ("body.named",)),
    Kind("adoption.adopt", _("A body has adopted your warning"), ("sender",), act=False),
    Kind("adoption.undertake", _("A body has taken on its part of your plan"), ("sender",), act=False),
    Kind("adoption.carry_out", _("A body has carried out its part of your plan"), ("sender",), act=False),
    Kind("adoption.decline", _("A body does not adopt your warning or plan: read the reason"), ("sender.head",)),
    Kind("adoption.insist", _("Your reason not to adopt was not accepted: answer anew"), ("body",)),
    Kind("adoption.withdraw", _("A warning or plan to your organisation was withdrawn"), ("body",), act=False),
    # inspections
    Kind("inspection.submit", _("An inspection waits for your approval"), ("body.head",)),
    Kind("inspection.approve", _("An inspection you filed was approved"), ("body",), act=False),
    Kind("inspection.send_back", _("An inspection was sent back to be changed"), ("body",)),
    # levels: orders of supervision
    Kind("order.issued", _("The office above supervises a handling of yours: sign for the order"), ("below",)),
    Kind("order.receive", _("The office below has received your order"), ("above",), act=False),
    Kind("order.return", _("The office below has returned your order"), ("above.head", "above")),
    Kind("order.answer", _("There is an answer to your order: review it"), ("above",)),
    Kind("order.accept", _("Your answer to an order was accepted"), ("below",), act=False),
    Kind("order.send_back", _("Your answer to an order was sent back"), ("below",)),
    Kind("order.press", _("The office above presses for an answer"), ("below.head", "below")),
    Kind("order.withdraw", _("An order to your office was withdrawn"), ("below",), act=False),
    # white papers read in draft
    Kind("reading.opened", _("A white paper in draft is opened to you for your opinion"), ("reader",)),
    Kind("reading.comment", _("There is an opinion on your draft white paper: answer it"), ("asker",)),
    Kind("reading.agree", _("Your draft white paper was read without an opinion"), ("asker",), act=False),
    Kind("reading.answer", _("Your opinion on a draft white paper was answered"), ("reader",), act=False),
    Kind("reading.withdraw", _("A draft white paper opened to you was withdrawn"), ("reader",), act=False),
    # overlaps of clues
    Kind("overlap.found", _("Two organisations hold clues about the same: decide what follows"), ("coordinator.head",)),
    Kind("consent.asked", _("You are asked whether to share what a clue is about"), ("organisation.head",)),
    Kind("consent.shared", _("Both have agreed: what is shared can be read"), ("organisation.head",), act=False),
    # visits made one
    Kind("merger.offered", _("Two visits to one enterprise can be made one: answer"), ("asked",)),
    Kind("merger.accept", _("Two visits to one enterprise are one now"), ("host", "guest", "offerer"), act=False),
    Kind("merger.decline", _("Two visits to one enterprise stay separate"), ("offerer",), act=False),
    Kind("merger.withdraw", _("The offer to make two visits one was withdrawn"), ("asked",), act=False),
    Kind("merger.end", _("Visits made together are separate again: plan yours anew"), ("host", "guest")),
    # joint operations
    Kind("operation.submit", _("A joint operation waits for your approval"), ("lead.head",)),
    Kind("operation.approve", _("Your joint operation was approved: find the day"), ("lead",)),
    Kind("operation.send_back", _("Your joint operation was sent back"), ("lead",)),
    Kind("operation.asked", _("Joint operation: which of these days suit you?"), ("given",)),
    Kind("operation.answer", _("An organisation has answered about the day"), ("lead",), act=False),
    Kind("operation.reminded", _("Reminder: a joint operation waits for your answer"), ("given",)),
    Kind("operation.day_confirmed", _("The day of a joint operation is confirmed"), ("given",), act=False),
    Kind("operation.given_up", _("The day of a joint operation was given up"), ("given",), act=False),
    Kind("operation.called_off", _("A joint operation was cancelled"), ("given",), act=False),
    Kind("accompaniment.sent", _("Notice of accompanying supervision: answer with time, place and content"), ("body",)),
    Kind("accompaniment.answer", _("The body has answered when and where to accompany it"), ("lead",)),
    Kind("accompaniment.ask_again", _("Accompanying supervision: you are asked again for time and place"), ("body",)),
    Kind("accompaniment.withdraw", _("A notice of accompanying supervision was withdrawn"), ("body",), act=False),
    Kind("joint_finding.begun", _("Joint operation: a finding was recorded that you see to"), ("doer",)),
    Kind("joint_finding.assign", _("You are named to see to a finding of a joint operation"), ("doer.named",)),
    Kind("joint_finding.report", _("There is a report on a finding of a joint operation: review it"), ("lead",)),
    Kind("joint_finding.send_back", _("Your report on a finding of a joint operation was sent back"), ("doer",)),
    Kind("joint_finding.settle", _("A finding of a joint operation was settled"), ("doer",), act=False),
    Kind("joint_finding.to_clue", _("A finding of a joint operation became a clue"), ("doer",), act=False),
    Kind("joint_finding.by_document", _("A finding of a joint operation was put to the body"), ("doer",), act=False),
    Kind("joint_action.begun", _("Joint operation: you are given something to do"), ("doer",)),
    Kind("joint_action.assign", _("You are named to see to an action item of a joint operation"), ("doer.named",)),
    Kind("joint_action.finish", _("An action item of a joint operation was reported done"), ("lead",), act=False),
    Kind("joint_action.reopen", _("An action item of a joint operation was opened again"), ("doer",)),
    Kind("joint_action.drop", _("An action item of a joint operation was dropped"), ("doer",), act=False),
    # memberships; whom a change concerns is told (liaison.organisations.telling)
    Kind("membership.changed", _("Your role or department was changed"), (), act=False),
    Kind("membership.deputy_set", _("A deputy was set"), (), act=False),
    Kind("membership.deputy_ended", _("Deputising was ended early"), (), act=False),
    # rooms
    Kind("room.mention", _("You are mentioned in a room"), ("given",), patience=_WHILE_THERE),
    Kind("room.notice", _("A formal notice in a room: confirm it for your organisation"), ("given",)),
    Kind("room.reminder", _("Reminder: a formal notice in a room is not confirmed"), ("given",)),
    Kind("room.decision", _("A decision is proposed in a room"), ("given",), patience=_WHILE_THERE),
    Kind("room.action", _("You are given something to do in a room"), ("given",), patience=_WHILE_THERE),
    Kind(
        "room.poll",
        _("You are asked in a room which half days suit your organisation"),
        ("given",),
        patience=_WHILE_THERE,
    ),
    Kind("room.minutes", _("Minutes of a room: confirm or object"), ("given",)),
    Kind("room.objected", _("An organisation objects to your minutes"), ("given",)),
    # clocks
    Kind("clock.due_soon", _("A limit ends soon"), ("owner",)),
    Kind("clock.overdue", _("A limit has passed"), ("owner",), late=True),
    Kind("clock.due_changed", _("A due date has changed"), ("owner",), act=False),
    Kind("clock.escalated_head", _("Overdue: brought to the head"), ("owner.head",), late=True),
    Kind(
        "clock.escalated_coordinating",
        _("Overdue: brought to the coordinating body"),
        ("coordinating",),
        late=True,
        blind=True,
    ),
    Kind(
        "clock.escalated_superior",
        _("Overdue: brought to the superior organisation"),
        ("superior",),
        late=True,
        blind=True,
    ),
)

KINDS: Final = {kind.code: kind for kind in _TABLE}
#: Kinds told also to whom the item is not shown.
BLIND: Final = tuple(kind.code for kind in _TABLE if kind.blind)
CLOCK_KINDS: Final = tuple(code.removeprefix("clock.") for code in KINDS if code.startswith("clock."))
#: Where an item is opened, by workflow.
PLACES: Final = {
    "clue": "clues:clue",
    "referral": "referrals:referral",
    "rectification": "rectifications:rectification",
    "document": "documents:document",
    "co_issue": "documents:co_issue",
    "service": "documents:service",
    "campaign": "campaigns:campaign",
    "crime": "linkage:crime",
    "penalty": "linkage:penalty",
    "ledger": "ledgers:entry",
    "decision": "disposal:decision",
    "accountability": "disposal:accountability",
    "interview": "disposal:interview",
    "dual": "disposal:dual",
    "analysis": "analyses:analysis",
    "alert": "analyses:alert",
    "adoption": "analyses:adoption",
    "inspection": "inspections:inspection",
    "order": "levels:order",
    "reading": "readings:reading",
    "overlap": "overlaps:overlap",
    "consent": "overlaps:consent",
    "merger": "visits:merger",
    "operation": "joint:operation",
    "accompaniment": "joint:accompaniment",
    "joint_finding": "joint:finding",
    "joint_action": "joint:action",
    "membership": "organisations:person",
}

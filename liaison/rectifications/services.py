"""Writes of rectifications: putting a demand to a body, and the effects of the workflow's events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for, record
from core.deadlines import extend_clock, open_clock, start_clock
from core.files import Received, attach
from core.numbering import next_number
from liaison.clues.choices import Tier
from liaison.clues.models import LONGEST_DESCRIPTION, Clue
from liaison.clues.rules import roles as roles_in_clue
from liaison.organisations.models import Organisation
from liaison.rectifications.flow import CORRECTION
from liaison.rectifications.models import LONGEST_TERM, Rectification, Statement
from liaison.referrals.packages import digest
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import keep_due_date
from liaison.workflow.engine import EventRefused
from liaison.workflow.handlers import handler_given
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of

#: Steps of a clue in which a demand may be put to a body.
WHEN = ("supervising", "rectifying")

#: Kind of statement that an event makes.
_KINDS = {
    "explain": Statement.Kind.EXPLANATION,
    "report": Statement.Kind.REPORT,
    "ask_time": Statement.Kind.TIME,
    "object": Statement.Kind.OBJECTION,
    "recheck_passed": Statement.Kind.RECHECK,
    "recheck_failed": Statement.Kind.RECHECK,
}


def may_issue(principal: Principal, clue: Clue) -> bool:
    """Whether it may put a demand to a body out of this clue."""
    return clue.state in WHEN and "holder.clerk" in roles_in_clue(principal, clue)


@transaction.atomic
def issue(
    *,
    clue: Clue,
    body: Organisation,
    principal: Principal,
    title: str,
    disclosed: str,
    requirements: str,
    legal_basis: str,
    days: int = 30,
    tier: str = Tier.GENERAL,
    at: dt.datetime | None = None,
) -> Rectification:
    """Put a demand to ``body``: what it is told is frozen and hashed, numbered, the clock to correct starts.

    Raises:
        EventRefused: not for this principal or not in this step, no such body, a text missing or too long, or a term
            outside 1 to 180 days.
    """
    clue = Clue.objects.select_for_update().select_related("holder").get(pk=clue.pk)
    if not may_issue(principal, clue):
        raise EventRefused(_("A demand is put to a body in the steps supervision and rectification, by the handlers."))
    if body.pk == clue.holder_id or not Organisation.objects.active().filter(pk=body.pk).exists():
        raise EventRefused(_("Choose one of the options."), field="body")
    texts = {"title": (title, 120), "disclosed": (disclosed, LONGEST_DESCRIPTION)}
    texts |= {"requirements": (requirements, 5000), "legal_basis": (legal_basis, 500)}
    for name, (text, longest) in texts.items():
        if not text.strip():
            raise EventRefused(_("Something required is missing."), field=name)
        if len(text) > longest:
            raise EventRefused(_("At most %(n)d characters.") % {"n": longest}, field=name)
    if not 1 <= days <= LONGEST_TERM:
        raise EventRefused(_("The term has 1 to %(n)d days.") % {"n": LONGEST_TERM}, field="days")
    if tier not in Tier.values:
        raise EventRefused(_("Choose one of the options."), field="tier")
    at = at or timezone.now()
    year = timezone.localtime(at).year
    code = clue.holder.number_code or clue.holder.short_name
    given = {name: text.strip() for name, (text, _longest) in texts.items()}
    item = Rectification.objects.create(
        clue=clue,
        holder=clue.holder,
        body=body,
        number=f"{code}督改〔{year}〕{next_number(f'rectification/{clue.holder_id}/{year}')}号",
        tier=tier,
        days=days,
        content_hash=digest(given | {"days": days}),
        issued_by_id=principal.membership_id,
        issued_at=at,
        **given,
    )
    transition = record_beginning(item, "issued", principal=principal, at=at)
    start_clock(
        subject=item.subject, limit=CORRECTION, event="rectification.issued", owner=body.pk, started_at=at, amount=days
    )
    keep_due_date(workflow_of(item), item)
    detail = {"rectification": item.number, "body": body.name, "content": item.content_hash}
    for stream in (clue.subject, item.subject):
        record(action="rectification.issued", stream=stream, actor=actor_for(principal), detail=detail)
    announce_transition(item, transition, principal)
    return item


@guard("rectification.one_request")
def one_request(item: Rectification, principal: Principal, values: dict[str, Any]) -> None:
    """One request for time at once, within the longest term."""
    if item.days_asked:
        raise EventRefused(_("A request for more time is waiting for its answer."))
    days = values["days"]
    if not isinstance(days, int) or not 1 <= days <= LONGEST_TERM:
        raise EventRefused(_("The term has 1 to %(n)d days.") % {"n": LONGEST_TERM}, field="days")


@guard("rectification.asked")
def asked(item: Rectification, principal: Principal, values: dict[str, Any]) -> None:
    """There is a request to answer."""
    if not item.days_asked:
        raise EventRefused(_("The body has not asked for more time."))


@guard("rectification.in_time")
def in_time(item: Rectification, principal: Principal, values: dict[str, Any]) -> None:
    """An objection is made while its limit runs."""
    clock = open_clock(item.subject, "clue.objection", item.body_id)
    if clock is None or clock.due_at < timezone.now():
        raise EventRefused(
            _("The time to object has passed. Explain instead; the demanding organisation will read it.")
        )


@effect("rectification.receive")
def receive(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who received it, and when; that person answers for it until another is named."""
    item.received_by_id, item.received_at = principal.membership_id, transition.at
    item.handler_id = principal.membership_id
    item.save(update_fields=["received_by", "received_at", "handler"])


@effect("rectification.assign")
def assign(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who of the body answers for it. Its other clerks may act all the same: a demand has to be met."""
    member = handler_given(values["handler"], item.body_id)
    if item.clue.subjects.filter(user=member.user_id).exists():
        raise EventRefused(_("Choose a clerk or head of your organisation."), field="handler")
    item.handler = member
    item.save(update_fields=["handler"])


@effect("rectification.say")
def say(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The words of an event as a statement, with its files (values["files"], received before the transaction)."""
    text = str(values["text"]).strip()
    if not text:
        raise EventRefused(_("Write something first."), field="text")
    if len(text) > LONGEST_DESCRIPTION:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_DESCRIPTION}, field="text")
    statement = Statement.objects.create(
        rectification=item,
        kind=_KINDS.get(transition.event, Statement.Kind.ANSWER),
        text=text,
        author_id=principal.membership_id,
        at=transition.at,
    )
    files: Sequence[Received] = values.get("files") or ()
    for received in files:
        attach(received, subject=statement.subject, purpose="evidence", uploader_id=principal.user_id)


@effect("rectification.ask")
def ask(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Keep how many days were asked for."""
    item.days_asked = values["days"]
    item.save(update_fields=["days_asked"])


@effect("rectification.grant")
def grant(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The clock gets the days asked for."""
    days, item.days_asked = item.days_asked, None
    item.save(update_fields=["days_asked"])
    clock = open_clock(item.subject, CORRECTION, item.body_id)
    if clock is not None:
        extend_clock(clock=clock, amount=days, reason=_("time asked for by the body"), at=transition.at)
        keep_due_date(workflow_of(item), item)


@effect("rectification.refuse")
def refuse(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The request is answered."""
    item.days_asked = None
    item.save(update_fields=["days_asked"])


@effect("rectification.recheck")
def recheck(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """When it will be looked at again."""
    if values["recheck_on"] <= timezone.localdate(transition.at):
        raise EventRefused(_("Choose a day after today."), field="recheck_on")
    item.recheck_on = values["recheck_on"]
    item.next_due_at = timezone.make_aware(dt.datetime.combine(item.recheck_on, dt.time(17)))
    item.save(update_fields=["recheck_on", "next_due_at"])


@effect("rectification.ended")
def ended(item: Rectification, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    item.ended_at, item.next_due_at, item.days_asked = transition.at, None, None
    item.save(update_fields=["ended_at", "next_due_at", "days_asked"])


def still_open(clue: Clue) -> list[str]:
    """Rectifications of the clue that are not accepted yet, in words; a scheduled re-check keeps nothing open."""
    return [
        _("rectification %(number)s by %(body)s") % {"number": number, "body": body}
        for number, body in clue.rectifications.filter(
            state__in=["issued", "correcting", "objected", "reported"]
        ).values_list("number", "body__short_name")
    ]

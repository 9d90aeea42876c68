"""Writes of levels: issuing an order of supervision, the effects of its events, and its tie to the clue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.clues.models import Clue
from liaison.levels.models import LONGEST_TEXT, Order, Remark
from liaison.levels.rules import may_order
from liaison.organisations.models import Organisation
from liaison.referrals.models import Referral
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, workflow_of


def _text(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise EventRefused(_("Write something first."), field=field)
    if len(text) > LONGEST_TEXT:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_TEXT}, field=field)
    return text


@transaction.atomic
def issue_order(*, referral: Referral, principal: Principal, requirements: str, at: dt.datetime | None = None) -> Order:
    """Supervise how the office below handles what was handed down or reported up; its clocks begin.

    Raises:
        EventRefused: not a head of the office above; the matter is not there or came back; an order runs already;
            the text is missing or too long.
    """
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if not may_order(principal, locked):
        raise EventRefused(_("This cannot be supervised now: it is not yours to do, or an order runs already."))
    at = at or timezone.now()
    year = timezone.localtime(at).year
    above = Organisation.objects.get(pk=principal.organisation_id)
    below = locked.receiver_id if locked.sender_id == above.pk else locked.sender_id
    code = above.number_code or above.short_name
    order = Order.objects.create(
        referral=locked,
        above=above,
        below_id=below,
        number=f"{code}督办〔{year}〕{next_number(f'order/{above.pk}/{year}')}号",
        title=locked.title,
        requirements=_text(requirements, "requirements"),
        issued_by_id=principal.membership_id,
        issued_at=at,
    )
    issued = record_beginning(order, "issued", principal=principal, at=at)
    run_clocks(workflow_of(order), (ClockRule("order.receipt", "start"),), order, issued)
    detail = {"number": order.number, "referral": locked.number, "below": order.below.name}
    record(action="order.issued", stream=order.subject, actor=actor_for(principal), detail=detail)
    announce_transition(order, issued, principal)
    return order


@effect("order.say")
def say(order: Order, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Both offices read it."""
    Remark.objects.create(
        order=order,
        event=transition.event,
        text=_text(str(values["text"]), "text"),
        author_id=principal.membership_id,
        at=transition.at,
    )


@effect("order.ended")
def ended(order: Order, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    order.ended_at, order.next_due_at = transition.at, None
    order.save(update_fields=["ended_at", "next_due_at"])


def still_open(clue: Clue) -> list[str]:
    """Orders that the holder of ``clue`` has yet to answer, in words."""
    waiting = Order.objects.filter(below=clue.holder_id, state__in=["issued", "handling"])
    found = waiting.filter(referral__clue=clue) | waiting.filter(referral__received_clue=clue)
    return [_("order of supervision %(number)s") % {"number": order.number} for order in found.order_by("pk")]

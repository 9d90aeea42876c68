"""Effects of the service's workflow: delivery, signed receipt, clocks, replies and what the issuer says to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core import outbox
from core.access import SYSTEM, Principal
from core.deadlines import extend_clock, open_clock, start_clock
from core.files import Received, attach
from liaison.clues.models import LONGEST_DESCRIPTION, Clue
from liaison.documents.models import LONGEST_TERM, Reply, Service
from liaison.workflow.clocking import keep_due_date
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of

#: Work of the outbox: conclude a document whose services have all ended.
CONCLUDE: Final = "documents.conclude"


@effect("service.serve")
def serve(service: Service, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """It has arrived in the addressee's workspace: that is its service; the time for the reply counts from now."""
    service.served_at = transition.at
    service.save(update_fields=["served_at"])
    _start_reply(service, transition)


def _start_reply(service: Service, transition: Transition) -> None:
    document = service.document
    if not document.reply_asked:
        return
    start_clock(
        subject=service.subject,
        limit=document.rules.limit,
        event=f"service.{transition.event}",
        owner=service.addressee_id,
        started_at=transition.at,
        amount=document.reply_days,
        source=_("set in %(number)s") % {"number": document.number} if document.reply_days else "",
    )
    keep_due_date(workflow_of(service), service)


@effect("service.receive")
def receive(service: Service, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The signed receipt: a keyed hash over document, addressee, person and time, which anybody here can check."""
    service.received_by_id, service.received_at = principal.membership_id, transition.at
    service.receipt = receipt_of(service)
    service.save(update_fields=["received_by", "received_at", "receipt"])
    if not service.document.reply_asked:
        fire(service, "settle", principal=SYSTEM, at=transition.at)


def receipt_of(service: Service) -> str:
    """What the receipt of ``service`` must be."""
    document = service.document
    parts = (
        document.number,
        document.content_hash,
        service.addressee_id,
        service.received_by_id,
        service.received_at.isoformat(),
    )
    return salted_hmac("liaison.documents.receipt", "\n".join(map(str, parts)), algorithm="sha256").hexdigest()


@effect("service.reply")
def reply(service: Service, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The reply with its files (values["files"], received before the transaction)."""
    text = str(values["text"]).strip()
    if not text:
        raise EventRefused(_("Write something first."), field="text")
    if len(text) > LONGEST_DESCRIPTION:
        raise EventRefused(_("At most %(n)d characters.") % {"n": LONGEST_DESCRIPTION}, field="text")
    written = Reply.objects.create(service=service, text=text, author_id=principal.membership_id, at=transition.at)
    files: Sequence[Received] = values.get("files") or ()
    for received in files:
        attach(received, subject=written.subject, purpose="evidence", uploader_id=principal.user_id)


@effect("service.decide")
def decide(service: Service, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the issuer says to the latest reply."""
    latest = service.replies.order_by("-pk").first()
    if latest is None:
        return
    latest.decision, latest.decision_reason = transition.event, str(values.get("reason", "")).strip()[:2000]
    latest.decided_by_id, latest.decided_at = principal.membership_id, transition.at
    latest.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])


@effect("service.again")
def again(service: Service, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The reply was not sufficient: the time for it begins anew."""
    _start_reply(service, transition)


@guard("service.running")
def running(service: Service, principal: Principal, values: dict[str, Any]) -> None:
    """There is a time that can be made longer, by a sensible number of days."""
    days = values["days"]
    if not isinstance(days, int) or not 1 <= days <= LONGEST_TERM:
        raise EventRefused(_("The term has 1 to %(n)d days.") % {"n": LONGEST_TERM}, field="days")
    if open_clock(service.subject, service.document.rules.limit, service.addressee_id) is None:
        raise EventRefused(_("No reply is asked for here."))


@effect("service.extend")
def extend(service: Service, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """More time for the reply, with the reason."""
    clock = open_clock(service.subject, service.document.rules.limit, service.addressee_id)
    extend_clock(clock=clock, amount=values["days"], reason=str(values["reason"])[:300], at=transition.at)
    keep_due_date(workflow_of(service), service)


@effect("service.ended")
def ended(service: Service, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended. With the last one the document is concluded, by work of its own (``producing.conclude``)."""
    service.ended_at, service.next_due_at = transition.at, None
    service.save(update_fields=["ended_at", "next_due_at"])
    outbox.enqueue(CONCLUDE, str(service.document_id))


def still_open(clue: Clue) -> list[str]:
    """Documents of the clue that somebody has yet to answer, in words."""
    found = Service.objects.filter(document__clue=clue, state__in=["served", "received", "replied"])
    return [
        _("%(number)s at %(name)s") % {"number": number, "name": name}
        for number, name in found.values_list("document__number", "addressee__short_name")
    ]

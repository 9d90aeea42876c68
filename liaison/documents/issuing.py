"""Guards and effects of the document's workflow: approval by the head, number, service, withdrawal.

Issuing is one transaction: number, date, verification code and the services on all addressees are stored together or
not at all. The PDF is typeset and sealed afterwards from these rows (docs/decisions/0020).
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from core import outbox
from core.access import SYSTEM, Principal
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.documents.drafting import waiting_fields
from liaison.documents.models import Document
from liaison.documents.services import printed_content
from liaison.organisations.models import Membership, Organisation
from liaison.referrals.packages import digest
from liaison.referrals.services import conflicts
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard

#: Work of the outbox: the sealed PDF of one document.
PRODUCE: Final = "documents.produce"


@guard("document.complete")
def complete(document: Document, principal: Principal, values: dict[str, Any]) -> None:
    """Nothing is left to be filled in, addressees and supervisors are named, and nothing of the clue leaks out."""
    if left := waiting_fields(document.title, document.text):
        raise EventRefused(_("Still to be filled in: %(list)s.") % {"list": "、".join(dict.fromkeys(left))})
    rules = document.rules
    addressees = [service.addressee for service in document.services.select_related("addressee")]
    if rules.is_served and not addressees:
        raise EventRefused(_("Choose at least one addressee."), field="addressees")
    if rules.supervisors:
        _certificated(document)
    clue = document.clue
    if clue is None:
        return
    if not rules.internal and clue.number in f"{document.title}\n{document.text}":
        raise EventRefused(_("The text names the number of the clue. The addressee must not learn it."), field="text")
    for each in addressees:
        if rules.code == "transfer_letter" and conflicts(clue, each):
            raise EventRefused(
                _("The clue is about %(name)s: it must not reach it.") % {"name": each}, field="addressees"
            )


def _certificated(document: Document) -> None:
    """Supervision is carried out by at least two certificated supervisors (山东省行政执法监督条例 art. 22)."""
    named = [document.supervisor, document.second_supervisor]
    if None in named:
        raise EventRefused(_("Name two supervisors: supervision is carried out by at least two."), field="supervisor")
    active = set(
        Membership.objects.active()
        .filter(pk__in=[member.pk for member in named], organisation=document.issuer_id)
        .exclude(certificate="")
        .values_list("pk", flat=True)
    )
    for member in named:
        if member.pk not in active:
            raise EventRefused(
                _("%(name)s has no supervision certificate in force here.") % {"name": member.user}, field="supervisor"
            )


@guard("document.not_own")
def not_own(document: Document, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody approves what they drafted or edited last."""
    authors = {document.drafted_by.user_id, document.edited_by.user_id}
    if principal.user_id in authors:
        raise EventRefused(_("You drafted or edited it. Another head approves it; see to it that there is one."))


@guard("document.unchanged")
def unchanged(document: Document, principal: Principal, values: dict[str, Any]) -> None:
    """What is issued is what was approved."""
    if digest(printed_content(document)) != document.content_hash:
        raise EventRefused(_("It is no longer what was approved. Have it approved again."))


@effect("document.approve")
def approve(document: Document, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who approved what, and when."""
    document.approved_by_id, document.approved_at = principal.membership_id, transition.at
    document.content_hash, document.return_reason = digest(printed_content(document)), ""
    document.save(update_fields=["approved_by", "approved_at", "content_hash", "return_reason"])


@effect("document.send_back")
def send_back(document: Document, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Why; an approval that was given is taken back with it."""
    document.return_reason = str(values["reason"]).strip()[:2000]
    document.approved_by, document.approved_at, document.content_hash = None, None, ""
    document.save(update_fields=["return_reason", "approved_by", "approved_at", "content_hash"])


def number_of(issuer: Organisation, sign: str, year: int, serial: int) -> str:
    """示司督通〔2026〕3号 (GB/T 9704-2012, 7.2.5: full year in 〔〕, no leading zeros)."""
    return f"{issuer.number_code or issuer.short_name}{sign}〔{year}〕{serial}号"


@effect("document.issue")
def issue(document: Document, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Number without gaps, verification code, service on every addressee, and the PDF asked for."""
    issuer = document.issuer
    document.year = timezone.localtime(transition.at).year
    document.serial = next_number(f"document/{issuer.pk}/{document.kind}/{document.year}")
    document.number = number_of(issuer, document.rules.sign, document.year, document.serial)
    document.issued_by_id, document.issued_at = principal.membership_id, transition.at
    document.verify_code = secrets.token_hex(10)
    document.save(update_fields=["year", "serial", "number", "issued_by", "issued_at", "verify_code"])
    services = list(document.services.order_by("pk"))
    for service in services:
        fire(service, "serve", principal=SYSTEM, at=transition.at)
    outbox.enqueue(PRODUCE, str(document.pk))
    if document.clue is not None:
        record(
            action="document.issued",
            stream=document.clue.subject,
            actor=actor_for(principal),
            detail={"document": document.number, "content": document.content_hash, "addressees": len(services)},
        )
    if not services:
        fire(document, "conclude", principal=SYSTEM, at=transition.at)


@effect("document.withdraw")
def withdraw(document: Document, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Why; every service ends with it. The number stays used."""
    document.withdrawn_at, document.withdraw_reason = transition.at, str(values["reason"]).strip()[:2000]
    document.save(update_fields=["withdrawn_at", "withdraw_reason"])
    for service in document.services.exclude(state__in=["planned", "withdrawn"]):
        fire(service, "withdraw", principal=SYSTEM, note=document.withdraw_reason, at=transition.at)

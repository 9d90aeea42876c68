"""Joint documents (联合行文): who can issue one together with its host, and what their signing (会签) brings about.

The host (主办机关) drafts it, approves it first and gives it its number; then every co-issuer (联署机关) is asked, and
its head signs what the host approved, or refuses with a reason (党政机关公文处理工作条例 art. 22: all who issue it
jointly sign it). A refusal keeps the document from being issued; the host sends it back to its drafter, and with the
new approval all are asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal
from liaison.clues.models import Clue
from liaison.documents.kinds import PARTIES, Kind
from liaison.documents.models import CoIssue, Document
from liaison.organisations.models import Organisation
from liaison.referrals.services import conflicts
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard

#: With its host six organisations issue a document: two rows of seals, and a first page that still holds text.
MOST_CO_ISSUERS: Final = 5


def able_to_join(kind: Kind, issuer: Organisation) -> QuerySet[Organisation]:
    """Who can issue a document of ``kind`` together with ``issuer``: liaison parties and coordinating bodies."""
    if not kind.joint:
        return Organisation.objects.none()
    able = Organisation.objects.active().of_kind(*PARTIES).exclude(pk=issuer.pk)
    return able.order_by("region_id", "kind", "name")


def set_co_issuers(document: Document, chosen: Iterable[Organisation]) -> None:
    """The planned co-issuers of a draft are ``chosen``, in their order; its addressees are stored already.

    Raises:
        EventRefused: the kind is never joint, one of them cannot join or is addressed, or they are too many.
    """
    wanted = list({each.pk: each for each in chosen}.values())
    if not wanted:
        document.co_issues.all().delete()
        return
    able = set(able_to_join(document.rules, document.issuer).values_list("pk", flat=True))
    addressed = set(document.services.values_list("addressee", flat=True))
    if len(wanted) > MOST_CO_ISSUERS:
        raise EventRefused(_("At most %(n)d co-issuers.") % {"n": MOST_CO_ISSUERS}, field="co_issuers")
    for each in wanted:
        if each.pk not in able or each.pk in addressed or _about(document.clue, each):
            text = _("%(name)s cannot issue this document with you.") % {"name": each.short_name}
            raise EventRefused(text, field="co_issuers")
    document.co_issues.exclude(co_issuer__in=wanted).delete()
    for place, each in enumerate(wanted, start=1):
        CoIssue.objects.update_or_create(document=document, co_issuer=each, defaults={"place": place})


def _about(clue: Clue | None, organisation: Organisation) -> bool:
    return clue is not None and bool(conflicts(clue, organisation))


@effect("document.ask_co_issuers")
def ask_co_issuers(document: Document, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """With the host's approval every co-issuer is asked, all at once."""
    for each in document.co_issues.all():
        fire(each, "ask", principal=SYSTEM, at=transition.at)


@effect("document.reset_co_issuers")
def reset_co_issuers(document: Document, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Sent back to the drafter: what was signed is signed no more."""
    for each in document.co_issues.exclude(state="planned"):
        fire(each, "reset", principal=SYSTEM, at=transition.at)


@guard("document.all_signed")
def all_signed(document: Document, principal: Principal, values: dict[str, Any]) -> None:
    """Every co-issuer has signed exactly what was approved."""
    lacking = document.co_issues.select_related("co_issuer").exclude(state="signed", content_hash=document.content_hash)
    if names := "、".join(each.co_issuer.short_name for each in lacking):
        raise EventRefused(_("Not signed yet by: %(names)s.") % {"names": names})


@effect("document.co_issued")
def co_issued(document: Document, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The co-issuers have issued it too."""
    for each in document.co_issues.all():
        fire(each, "issue", principal=SYSTEM, at=transition.at)


@guard("co_issue.not_own")
def not_own(item: CoIssue, principal: Principal, values: dict[str, Any]) -> None:
    """Nobody signs what they drafted or edited last, in whatever office."""
    document = item.document
    if principal.user_id in {document.drafted_by.user_id, document.edited_by.user_id}:
        raise EventRefused(_("You drafted or edited it. Another head signs it; see to it that there is one."))


@guard("co_issue.unchanged")
def signed_as_approved(item: CoIssue, principal: Principal, values: dict[str, Any]) -> None:
    """What is signed is what the host approved."""
    from liaison.documents.issuing import unchanged

    unchanged(item.document, principal, values)


@effect("co_issue.ask")
def ask(item: CoIssue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """When it was asked; what it said to an earlier draft counts no more."""
    item.asked_at = transition.at
    item.content_hash, item.decided_by, item.decided_at, item.reason = "", None, None, ""
    item.save(update_fields=["asked_at", "content_hash", "decided_by", "decided_at", "reason"])


@effect("co_issue.decide")
def decide(item: CoIssue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Who signed what, or refused why."""
    item.decided_by_id, item.decided_at = principal.membership_id, transition.at
    item.reason = str(values.get("reason", "")).strip()[:2000]
    item.content_hash = item.document.content_hash if transition.event == "sign" else ""
    item.save(update_fields=["decided_by", "decided_at", "reason", "content_hash"])


@effect("co_issue.reset")
def reset(item: CoIssue, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Its signature holds no more; why it refused stays readable at the host until it is asked again."""
    item.content_hash = ""
    item.save(update_fields=["content_hash"])

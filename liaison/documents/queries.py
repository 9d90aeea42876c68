"""Reads of documents and services, for lists and the home page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Principal, visible
from liaison.documents.flow import CO_ISSUE, DOCUMENT, SERVICE
from liaison.documents.models import CoIssue, Document, Service
from liaison.organisations.rules import leads, may_act
from liaison.workspace.elsewhere import address
from liaison.workspace.tallies import count_of, total_of
from liaison.workspace.waiting import Counts, Row


def whose_clock(service: Service) -> int:
    """The organisation that must act in the present state."""
    return service.issuer_id if SERVICE.state(service.state).waits_for == "issuer" else service.addressee_id


def documents_waiting(principal: Principal) -> QuerySet[Document]:
    """Own drafts and approved documents to be issued; for heads and their deputies also what others submitted."""
    found = visible(principal, Document).filter(issuer=principal.organisation_id)
    if not may_act(principal):
        return found.none()
    mine = Q(drafted_by__in=principal.memberships) | Q(edited_by__in=principal.memberships)
    wanted = Q(mine, state__in=["draft", "approved"])
    if leads(principal):
        wanted |= Q(state="submitted") & ~Q(drafted_by__user=principal.user_id) & ~Q(edited_by__user=principal.user_id)
    return found.filter(wanted)


def services_waiting(principal: Principal) -> QuerySet[Service]:
    """Services whose next move is this member's: to sign for, to answer, or to review the answer."""
    found = visible(principal, Service)
    if not may_act(principal):
        return found.none()
    own, mine = principal.organisation_id, principal.memberships
    review = Q(issuer=own, state="replied") & (Q(document__drafted_by__in=mine) | Q(pk__isnull=not leads(principal)))
    return found.filter(Q(addressee=own, state__in=["served", "received"]) | review)


def co_issues_waiting(principal: Principal) -> QuerySet[CoIssue]:
    """Joint documents that the head of this organisation is asked to sign."""
    found = visible(principal, CoIssue)
    if not leads(principal):
        return found.none()
    return found.filter(co_issuer=principal.organisation_id, state="asked")


def _narrowed(found: QuerySet, text: str, path: str = "") -> QuerySet:
    for word in text.split()[:8]:
        found = found.filter(Q(**{f"{path}number__icontains": word}) | Q(**{f"{path}title__icontains": word}))
    return found


def issued_by_us(principal: Principal, *, state: str = "", kind: str = "", text: str = "") -> QuerySet[Document]:
    """Documents the organisation acted for issues, alone, as the host or together with another; newest first."""
    asked = CoIssue.objects.filter(document=OuterRef("pk"), co_issuer=principal.organisation_id)
    jointly = Exists(asked.exclude(state="planned"))
    found = visible(principal, Document).filter(Q(jointly) | Q(issuer=principal.organisation_id))
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    return _narrowed(found, text).order_by("-pk")


def addressed_to_us(principal: Principal, *, state: str = "", kind: str = "", text: str = "") -> QuerySet[Service]:
    """Services on the organisation acted for, newest first."""
    found = visible(principal, Service).filter(addressee=principal.organisation_id)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(document__kind=kind)
    return _narrowed(found, text, "document__").order_by("-served_at", "-pk")


def found_in(principal: Principal, text: str) -> Iterator[tuple[Any, str, QuerySet]]:
    """For the search over all lists: what we issue, and what is addressed to us."""
    yield _("Documents we issue"), address("documents:list", text, scope="out"), issued_by_us(principal, text=text)
    yield _("Documents to us"), address("documents:list", text, scope="in"), addressed_to_us(principal, text=text)


def of_record(principal: Principal, subject: str) -> list[tuple[Document, str]]:
    """What the organisation acted for drafted from a record (``finding:17``), with the state in words."""
    found = visible(principal, Document).filter(about=subject, issuer=principal.organisation_id)
    return [
        (each, str(DOCUMENT.state(each.state).label)) for each in found.exclude(state="discarded").order_by("pk")[:50]
    ]


def outside(principal: Principal) -> QuerySet[Service]:
    """Served by this organisation and not answered yet."""
    return visible(principal, Service).filter(issuer=principal.organisation_id, state__in=["served", "received"])


def count_waiting(principal: Principal) -> Counts:
    """How much waits for this member; three queries."""
    counted = count_of(principal, services_waiting) + count_of(principal, co_issues_waiting)
    return replace(counted, total=counted.total + total_of(principal, documents_waiting))


def count_outside(principal: Principal) -> Counts:
    """How many services others have yet to answer."""
    return count_of(principal, outside)


def document_rows(documents: Iterable[Document]) -> list[Row]:
    """One row for each document, at its issuer."""
    return [
        Row(
            title=document.title,
            number=document.number or str(document.get_kind_display()),
            url=reverse("documents:document", args=[document.pk]),
            origin=_addressees(document),
            state=str(DOCUMENT.state(document.state).label),
            subject=document.subject,
        )
        for document in documents
    ]


def _addressees(document: Document) -> str:
    names = [service.addressee.short_name for service in document.services.all()]
    if len(names) > 3:
        return _("%(names)s and %(n)d others") % {"names": "、".join(names[:3]), "n": len(names) - 3}
    return "、".join(names) or _("internal")


def service_rows(principal: Principal, services: Iterable[Service]) -> list[Row]:
    """One row for each service, from the asking organisation's side."""
    own = principal.organisation_id
    return [
        Row(
            title=service.document.title,
            number=service.document.number,
            url=reverse("documents:service", args=[service.pk]),
            origin=service.addressee.short_name if service.issuer_id == own else service.issuer.short_name,
            state=str(SERVICE.state(service.state).label),
            subject=service.subject,
            due_at=service.next_due_at,
        )
        for service in services
    ]


def co_issue_rows(items: Iterable[CoIssue]) -> list[Row]:
    """One row for each joint document to be signed."""
    return [
        Row(
            title=item.document.title,
            number=str(item.document.get_kind_display()),
            url=reverse("documents:document", args=[item.document_id]),
            origin=item.document.issuer.short_name,
            state=str(CO_ISSUE.state(item.state).label),
            subject=item.subject,
            due_at=item.next_due_at,
        )
        for item in items
    ]


def with_hosts(items: QuerySet[CoIssue]) -> QuerySet[CoIssue]:
    """For lists: document and host in the same query, the most urgent first."""
    return items.select_related("document__issuer").order_by(F("next_due_at").asc(nulls_last=True), "pk")


def with_addressees(documents: QuerySet[Document]) -> QuerySet[Document]:
    """For lists: the addressees in one query more."""
    return documents.prefetch_related("services__addressee")


def with_sides(services: QuerySet[Service]) -> QuerySet[Service]:
    """For lists: document and both sides in the same query."""
    return services.select_related("document", "issuer", "addressee")


def _urgent(services: QuerySet[Service], limit: int) -> QuerySet[Service]:
    return with_sides(services).order_by(F("next_due_at").asc(nulls_last=True), "-pk")[:limit]


def waiting_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent services, joint documents to be signed, then drafts and approvals."""
    rows = service_rows(principal, _urgent(services_waiting(principal), limit))
    rows += co_issue_rows(with_hosts(co_issues_waiting(principal))[: limit - len(rows)])
    return rows + document_rows(with_addressees(documents_waiting(principal)).order_by("pk")[: limit - len(rows)])


def outside_rows(principal: Principal, limit: int) -> list[Row]:
    """The most urgent ones that others have."""
    return service_rows(principal, _urgent(outside(principal), limit))

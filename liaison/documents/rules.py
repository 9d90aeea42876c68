"""Who may see a document, its services and replies, and what a principal is in them."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast, Substr

from core.access import Principal, may_see, visible
from liaison.clues.models import Clue, ClueSubject
from liaison.clues.rules import clues, kept_away
from liaison.documents.kinds import kinds_for
from liaison.documents.models import CoIssue, Document, Service
from liaison.documents.sources import Source, registered_sources
from liaison.organisations.choices import Role
from liaison.organisations.rules import leads, may_act


def _named(principal: Principal, clue: str) -> Exists:
    """The officer whom the clue behind it names: sees nothing of it, at no organisation."""
    return Exists(ClueSubject.objects.filter(clue=OuterRef(clue), user=principal.user_id))


def _key_in(source: Source, document: str) -> Case:
    """The key in ``finding:17``; nothing for the records of other sources, whose text need not be a number."""
    about = f"{document}about"
    key = Cast(Substr(about, len(source.code) + 2), BigIntegerField())
    return Case(When(**{f"{about}__startswith": f"{source.code}:", "then": key}), output_field=BigIntegerField())


def _at_issuer(principal: Principal, queryset: QuerySet, document: str = "") -> tuple[QuerySet, Q]:
    """``queryset`` with what the condition needs, and the condition: at the issuer, whoever sees the clue behind the
    document and the record it was drafted from; everybody, where there is neither."""
    # Asked for each row: a list of all clues one may see would be made first, however few documents there are.
    seen = Exists(clues(principal, Clue.objects.filter(pk=OuterRef(f"{document}clue"))))
    records = [Q(**{f"{document}about": ""})]
    for source in registered_sources():
        theirs = Q(**{f"{document}about__startswith": f"{source.code}:"})
        if not source.follows_clue:
            name = f"key_of_{source.code}"
            queryset = queryset.alias(**{name: _key_in(source, document)})
            theirs &= Q(Exists(visible(principal, source.model).filter(pk=OuterRef(name))))
        records.append(theirs)
    own = Q(**{f"{document}issuer": principal.organisation_id})
    return queryset, own & (Q(**{f"{document}clue": None}) | Q(seen)) & reduce(or_, records)


def kept_away_from_document(principal: Principal) -> Q:
    """Whom a document is hidden from, party to it or not: as its clue is."""
    return kept_away(principal, "clue")


def kept_away_from_co_issue(principal: Principal) -> Q:
    """Whom a request to sign is hidden from: as its document is."""
    return kept_away(principal, "document__clue")


def kept_away_from_service(principal: Principal) -> Q:
    """Whom a service is hidden from: as its document is."""
    return kept_away(principal, "document__clue")


def _at_co_issuer(principal: Principal, document: str = "pk") -> Q:
    """The condition that the organisation acted for was asked to issue the document jointly; for nobody who is kept
    away from the clue behind it."""
    asked = CoIssue.objects.filter(document=OuterRef(document), co_issuer=principal.organisation_id)
    clue = "clue" if document == "pk" else f"{document}__clue"
    return Q(Exists(asked.exclude(state="planned"))) & ~kept_away(principal, clue)


def documents(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the issuer as ``_at_issuer``; at a co-issuer from when it was asked on; at an addressee once it was served
    there, but for officers the clue names."""
    if not principal.is_member:
        return queryset.none()
    served = Service.objects.filter(document=OuterRef("pk"), addressee=principal.organisation_id)
    theirs = Q(Exists(served.exclude(state="planned")), ~_named(principal, "clue"))
    queryset, ours = _at_issuer(principal, queryset)
    return queryset.filter(ours | theirs | _at_co_issuer(principal))


def co_issues(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the host all of its document; a co-issuer sees its own alone, from when it was asked on."""
    if not principal.is_member:
        return queryset.none()
    theirs = ~Q(state="planned") & Q(co_issuer=principal.organisation_id) & ~kept_away(principal, "document__clue")
    queryset, ours = _at_issuer(principal, queryset, "document__")
    return queryset.filter(ours | theirs)


def services(principal: Principal, queryset: QuerySet) -> QuerySet:
    """At the issuer, and once served at the co-issuers, all services of a document; an addressee sees its own alone."""
    if not principal.is_member:
        return queryset.none()
    theirs = Q(~_named(principal, "document__clue"), ~Q(state="planned"), addressee=principal.organisation_id)
    queryset, ours = _at_issuer(principal, queryset, "document__")
    joint = ~Q(state="planned") & _at_co_issuer(principal, "document")
    return queryset.filter(ours | theirs | joint)


def replies(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Replies are seen by whoever sees their service."""
    if not principal.is_member:
        return queryset.none()
    return queryset.filter(Exists(services(principal, Service.objects.filter(pk=OuterRef("service")))))


def templates(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Members see the templates of their own organisation."""
    return queryset.filter(organisation=principal.organisation_id) if principal.is_member else queryset.none()


def _role(principal: Principal, party: str) -> set[str]:
    if leads(principal):
        return {f"{party}.head", f"{party}.clerk"}
    return {f"{party}.clerk"} if principal.role == Role.CLERK else set()


def roles_in_document(principal: Principal, document: Document) -> frozenset[str]:
    """``issuer.…`` with the membership's role, for whoever sees it at the issuer."""
    if document.issuer_id != principal.organisation_id:
        return frozenset()
    if not may_see(principal, document):
        return frozenset()
    return frozenset(_role(principal, "issuer"))


def roles_in_service(principal: Principal, service: Service) -> frozenset[str]:
    """``issuer.…`` and ``addressee.…`` with the membership's role."""
    if not may_see(principal, service):
        return frozenset()
    if service.addressee_id == principal.organisation_id:
        return frozenset(_role(principal, "addressee"))
    return frozenset(_role(principal, "issuer")) if service.issuer_id == principal.organisation_id else frozenset()


def roles_in_co_issue(principal: Principal, item: CoIssue) -> frozenset[str]:
    """``co_issuer.…`` with the membership's role; the host only reads."""
    if item.co_issuer_id != principal.organisation_id:
        return frozenset()
    if not may_see(principal, item):
        return frozenset()
    return frozenset(_role(principal, "co_issuer"))


def may_draft(principal: Principal) -> bool:
    """Whether it drafts documents: clerks and heads of organisations that issue any."""
    return may_act(principal) and bool(kinds_for(principal.organisation_kind))


def may_edit_templates(principal: Principal) -> bool:
    """Heads decide on the templates of their organisation."""
    return may_draft(principal) and principal.role == Role.HEAD

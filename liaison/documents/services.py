"""Writes of documents: templates, drafting, editing. What follows are events (``issuing``, ``serving``)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.access import Principal, may_see
from core.audit import actor_for, record
from core.deadlines import limit_in_force
from core.deadlines.words import amount_words
from core.files import Attachment
from liaison.clues.models import LONGEST_DESCRIPTION
from liaison.documents import drafting
from liaison.documents.joint import set_co_issuers
from liaison.documents.kinds import KINDS, Kind
from liaison.documents.models import LONGEST_TERM, LONGEST_TITLE, Document, Secrecy, Service, Template, Urgency
from liaison.documents.rules import may_draft, may_edit_templates, roles_in_document
from liaison.documents.sources import source_of, subject_of
from liaison.organisations.models import Membership, Organisation
from liaison.workflow.engine import EventRefused

MOST_ADDRESSEES: Final = 60
MOST_SECRECY_YEARS: Final = 30
#: Purpose of the files that go along with a document.
ANNEX: Final = "annex"
#: Fields of a document that its drafter writes, with the longest text of each.
WRITTEN: Final = {"title": LONGEST_TITLE, "text": LONGEST_DESCRIPTION, "addressed_as": 200, "copies_to": 300}


@transaction.atomic
def publish_template(
    *, organisation: Organisation, kind: str, principal: Principal, title: str, text: str, remark: str = ""
) -> Template:
    """A new version of the organisation's template of ``kind``.

    Raises:
        EventRefused: not its head, a kind it does not issue, something empty or too long, or names no record gives.
    """
    if principal.organisation_id != organisation.pk or not may_edit_templates(principal):
        raise EventRefused(_("Only the head decides on templates."))
    _issued_by(organisation, kind)
    written = _checked({"title": title, "text": text})
    drafting.check_names(kind, title, text)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = Template.objects.filter(organisation=organisation, kind=kind).order_by("-version").first()
    template = Template.objects.create(
        organisation=organisation,
        kind=kind,
        version=last.version + 1 if last else 1,
        remark=remark.strip()[:200],
        published_by_id=principal.membership_id,
        **written,
    )
    record(
        action="document.template_published",
        stream=f"organisation:{organisation.pk}",
        actor=actor_for(principal),
        detail={"kind": kind, "version": template.version},
    )
    return template


def reply_term(kind: Kind, days: int | None = None) -> str:
    """The time for the reply as documents write it, without spaces (30日, 10个工作日); empty where none is asked."""
    if not kind.limit:
        return ""
    limit = limit_in_force(kind.limit)
    return amount_words(days or limit.amount, limit.counted_in).replace(" ", "")


@transaction.atomic
def create_document(
    *,
    kind: str,
    principal: Principal,
    about: models.Model | None = None,
    addressees: Iterable[Organisation] | None = None,
    co_issuers: Iterable[Organisation] = (),
    previous: Document | None = None,
    supervisors: Sequence[Membership] = (),
    reply_asked: bool = True,
    reply_days: int | None = None,
    values: dict[str, str] | None = None,
    at=None,
    **written: str,
) -> Document:
    """Draft a document of ``kind`` for the organisation acted for, its text filled from the template in force.

    Args:
        about: the record it is drafted from (its app has registered it with ``sources``); without one it stands alone.
        addressees: whom it goes to; by default whom the record names.
        co_issuers: who issues it together with this organisation (联合行文), in the order of the heading.
        previous: the document it answers or follows.
        supervisors: one or two certificated supervisors to be named.
        values: more values for the template, by name, over those of the record.
        written: title, text, addressed_as or copies_to instead of what the template gives.

    Raises:
        EventRefused: not a kind this organisation issues, not for this principal, or something of it cannot be.
    """
    issuer = Organisation.objects.get(pk=principal.organisation_id)
    rules = _issued_by(issuer, kind)
    if not may_draft(principal):
        raise EventRefused(_("Your role only reads."))
    clue = None
    if about is not None:
        source = source_of(about)
        if not may_see(principal, about) or not source.may(principal, about):
            raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
        clue = source.clue(about)
        if addressees is None:
            addressees = [each for each in source.addressees(about) if each.kind in rules.addressees]
            addressees = addressees if rules.many else addressees[:1]
    chosen = list(addressees or ())
    wording = drafting.wording_for(issuer, kind)
    filled = drafting.values_for(
        issuer=issuer, addressees=chosen, about=about, reply_term=reply_term(rules, reply_days)
    ) | (values or {})
    texts = {"title": wording.title, "text": wording.text} | written
    texts = _checked({name: drafting.fill(text, filled) for name, text in texts.items()})
    document = Document(
        issuer=issuer,
        kind=kind,
        template=wording.template,
        about=subject_of(about) if about is not None else "",
        clue=clue,
        previous=previous,
        drafted_by_id=principal.membership_id,
        edited_by_id=principal.membership_id,
        **texts,
    )
    if at is not None:
        document.drafted_at = at
    _set_terms(document, supervisors, reply_asked, reply_days)
    document.save()
    _set_addressees(document, chosen)
    set_co_issuers(document, co_issuers)
    detail = {"kind": kind, "about": document.about, "template": wording.version}
    for stream in filter(None, (document.subject, clue.subject if clue else "")):
        record(action="document.drafted", stream=stream, actor=actor_for(principal), detail=detail)
    return document


@transaction.atomic
def edit_document(
    *,
    document: Document,
    principal: Principal,
    addressees: Iterable[Organisation],
    co_issuers: Iterable[Organisation] = (),
    supervisors: Sequence[Membership] = (),
    reply_asked: bool = True,
    reply_days: int | None = None,
    urgency: str = "",
    secrecy: str = "",
    secrecy_years: int | None = None,
    **written: str,
) -> Document:
    """Store a draft anew; whoever does so has edited it and cannot approve it.

    Args:
        urgency, secrecy, secrecy_years: the marks at its top (紧急程度、密级和保密期限).

    Raises:
        EventRefused: it is no draft any more, is not for this principal, or something of it cannot be.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    if "issuer.clerk" not in roles_in_document(principal, document):
        raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
    if document.state != "draft":
        raise EventRefused(_("Only a draft can be edited. Have it sent back first."))
    for name, text in _checked(written).items():
        setattr(document, name, text)
    document.edited_by_id = principal.membership_id
    _set_marks(document, urgency, secrecy, secrecy_years)
    _set_terms(document, supervisors, reply_asked, reply_days)
    document.save()
    _set_addressees(document, addressees)
    set_co_issuers(document, co_issuers)
    record(
        action="document.edited",
        stream=document.subject,
        actor=actor_for(principal),
        # A hash and no words: the trail outlives the document.
        detail={"content": _hash_of(document), "length": len(document.text)},
    )
    return document


def _hash_of(document: Document) -> str:
    return hashlib.sha256(f"{document.title}\n{document.text}".encode()).hexdigest()


def _issued_by(organisation: Organisation, kind: str) -> Kind:
    rules = KINDS.get(kind)
    if rules is None or organisation.kind not in rules.issuers:
        raise EventRefused(_("Your organisation does not issue this kind of document."), field="kind")
    return rules


def _checked(written: dict[str, str]) -> dict[str, str]:
    if unknown := set(written) - set(WRITTEN):
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    made = {name: text.strip() for name, text in written.items()}
    for name, text in made.items():
        if len(text) > WRITTEN[name]:
            raise EventRefused(_("At most %(n)d characters.") % {"n": WRITTEN[name]}, field=name)
        if not text and name in {"title", "text"}:
            raise EventRefused(_("Write something first."), field=name)
    return made


def _set_marks(document: Document, urgency: str, secrecy: str, years: int | None) -> None:
    """The marks at the top; one of secrecy only in a classified network, and years only with it."""
    if urgency and urgency not in Urgency.values:
        raise EventRefused(_("Choose one of the options."), field="urgency")
    if secrecy and (secrecy not in Secrecy.values or not settings.PORTAL_SECRECY_MARKS):
        raise EventRefused(_("This portal runs in no classified network: it holds no state secrets."), field="secrecy")
    if years is not None and (not secrecy or not 1 <= years <= MOST_SECRECY_YEARS):
        text = _("Years of secrecy stand with a mark, 1 to %(n)d.") % {"n": MOST_SECRECY_YEARS}
        raise EventRefused(text, field="secrecy_years")
    document.urgency, document.secrecy, document.secrecy_years = urgency, secrecy, years


def _set_terms(
    document: Document, supervisors: Sequence[Membership], reply_asked: bool, reply_days: int | None
) -> None:
    named = list(supervisors)[:2]
    for member in named:
        if member.organisation_id != document.issuer_id:
            raise EventRefused(_("Supervisors are of your own organisation."), field="supervisor")
    if len(named) == 2 and named[0].pk == named[1].pk:
        raise EventRefused(_("Name two different people."), field="second_supervisor")
    document.supervisor = named[0] if named else None
    document.second_supervisor = named[1] if len(named) > 1 else None
    if reply_days is not None and not 1 <= reply_days <= LONGEST_TERM:
        raise EventRefused(_("The term has 1 to %(n)d days.") % {"n": LONGEST_TERM}, field="reply_days")
    document.reply_asked = reply_asked and bool(document.rules.limit)
    document.reply_days = reply_days if document.reply_asked else None


def _set_addressees(document: Document, addressees: Iterable[Organisation]) -> None:
    """The planned services are those of ``addressees``, in their order.

    Raises:
        EventRefused: the organisation itself, one that ended or of a kind the document cannot go to, or too many.
    """
    chosen = list({each.pk: each for each in addressees}.values())
    rules = document.rules
    if len(chosen) > (MOST_ADDRESSEES if rules.many else 1):
        text = _("At most %(n)d addressees.") if rules.many else _("This kind of document goes to one addressee.")
        raise EventRefused(text % {"n": MOST_ADDRESSEES} if rules.many else text, field="addressees")
    existing = set(
        Organisation.objects.active().filter(pk__in=[each.pk for each in chosen]).values_list("pk", flat=True)
    )
    for each in chosen:
        if each.pk == document.issuer_id or each.kind not in rules.addressees or each.pk not in existing:
            raise EventRefused(
                _("%(name)s cannot be an addressee of this document.") % {"name": each.short_name}, field="addressees"
            )
    document.services.all().delete()
    Service.objects.bulk_create(
        [Service(document=document, issuer_id=document.issuer_id, addressee=each) for each in chosen]
    )


def printed_content(document: Document) -> dict[str, Any]:
    """What is printed, as plain values: frozen under its SHA-256 when the document is approved."""
    marks = [document.urgency, document.secrecy, document.secrecy_years]
    co_issuers = list(document.co_issues.values_list("co_issuer__name", flat=True))
    # Nothing is said of marks and co-issuers that are not there: what was approved before there were any stays.
    present = {"marks": marks if any(marks) else [], "co_issuers": co_issuers}
    return {name: value for name, value in present.items() if value} | {
        "kind": document.kind,
        "title": document.title,
        "text": document.text,
        "addressees": list(document.services.order_by("pk").values_list("addressee__name", flat=True)),
        "addressed_as": document.addressed_as,
        "copies_to": document.copies_to,
        "supervisors": [m.pk for m in (document.supervisor, document.second_supervisor) if m],
        "reply": [document.reply_asked, document.reply_days],
        "annexes": list(
            Attachment.objects.filter(subject=document.subject, purpose=ANNEX).values_list("name", "original__sha256")
        ),
    }

"""Writes of rulings: create, publish, withdraw, lift a withdrawal, put into a dispute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content.rulings import choices, derived
from content.rulings.models import Chain, Ruling, RulingAttachment
from content.rulings.search import rulings_changed
from core.generations import bump

Text = str | Sequence[str]


def _text(value: Text) -> str:
    return value if isinstance(value, str) else "\n".join(value)


@transaction.atomic
def create_chain(*, title: str, slug: str | None = None) -> Chain:
    """The dispute with this key, made when there is none; without a key always a new one."""
    if slug:
        chain, _made = Chain.objects.get_or_create(slug=slug, defaults={"title": title})
        return chain
    return Chain.objects.create(title=title)


@transaction.atomic
def create_ruling(
    *,
    number: str,
    kind: str,
    title: str,
    body: str,
    decided_on: date | None,
    anonymised_by: str,
    parties: Text = "",
    facts: Text = "",
    reasons: Text = "",
    basis: Text = "",
    result: Text = "",
    region: str = "",
    field: str = "",
    instance: str = "",
    outcome: str = "",
    outcome_note: str = "",
    fine: Decimal | int | None = None,
    chain: Chain | None = None,
    documents: Iterable[tuple[Any, str]] = (),
    publish: bool = False,
    published_at: datetime | None = None,
    user=None,
    **fields: Any,
) -> Ruling:
    """Store a new ruling as a draft with its first revision, and publish it when asked.

    ``instance`` and ``outcome`` may be stored values or the Chinese term (一审, 维持). ``documents`` are
    (wagtail document, title) pairs. ``published_at`` backdates the publication (demo content, migrations);
    other ``fields`` are columns of the model (``issuing_body``, ``is_sample``, ``expire_at`` …).

    Raises:
        ValidationError: with one message a field, such as a number that cannot be read or exists already.
    """
    try:
        kind = choices.term(choices.Kind, choices.KIND_TERMS, kind)
        instance = choices.term(choices.Instance, choices.INSTANCE_TERMS, instance) if instance else ""
        outcome = choices.term(choices.Outcome, choices.OUTCOME_TERMS, outcome) if outcome else ""
    except ValueError as error:
        raise ValidationError(_("Not a known term: %(term)s") % {"term": error.args[0]}) from error
    ruling = Ruling(
        number=number,
        kind=kind,
        title=title,
        body=body,
        decided_on=decided_on,
        anonymised_by=anonymised_by,
        parties=_text(parties),
        facts=_text(facts),
        reasons=_text(reasons),
        basis=_text(basis),
        result=_text(result),
        region=region,
        field=field,
        instance=instance,
        outcome=outcome,
        outcome_note=outcome_note,
        fine=fine,
        chain=chain,
        live=False,
        has_unpublished_changes=True,
        **fields,
    )
    ruling.full_clean(exclude=["number_key"])
    ruling.attachments = [RulingAttachment(document=doc, title=name) for doc, name in documents]
    ruling.save()
    ruling.save_revision(user=user, clean=False)
    if publish:
        publish_ruling(ruling=ruling, user=user, published_at=published_at)
    return ruling


@transaction.atomic
def publish_ruling(*, ruling: Ruling, user=None, published_at: datetime | None = None) -> Ruling:
    """Publish the latest revision of ``ruling`` (which must say who anonymised it).

    Raises:
        ValidationError: nobody answers for the anonymisation.
        WithdrawnError: the ruling is withdrawn.
        ReviewRefused: something in its text that may identify a person is undecided.
    """
    ruling.refresh_from_db()  # the caller's object may be older than the latest revision
    latest = ruling.get_latest_revision() or ruling.save_revision(user=user)
    version = latest.as_object()
    if not version.anonymised_by:
        raise ValidationError({"anonymised_by": _("Say who anonymised the text before it is published.")})
    if published_at and ruling.first_published_at is None:
        # The publishing action only sets the time when there is none; revisions take it from the row.
        Ruling.objects.filter(pk=ruling.pk).update(first_published_at=published_at)
        ruling.first_published_at = published_at
        latest.refresh_from_db()
    latest.publish(user=user, skip_permission_checks=True)
    if published_at:
        Ruling.objects.filter(pk=ruling.pk, last_published_at__gt=published_at).update(last_published_at=published_at)
    ruling.refresh_from_db()
    return ruling


@transaction.atomic
def withdraw(*, ruling: Ruling, reason: str, basis: str = "", day: date | None = None, user=None) -> Ruling:
    """Take a ruling back (撤回): its page answers 410 with number, date and reason; its text stays for editors.

    Ends a running workflow and any scheduled publication, removes the PDF, the derived citations and the search
    entry, in the transaction that makes it invisible.

    Raises:
        ValidationError: no reason, or the ruling was never public or is withdrawn already.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why the ruling is withdrawn; the reason is published.")})
    stored = Ruling.objects.select_for_update().get(pk=ruling.pk)
    if stored.withdrawn_on:
        raise ValidationError(_("%(number)s is withdrawn already.") % {"number": stored.number})
    if stored.first_published_at is None:
        raise ValidationError(_("%(number)s was never public; delete the draft instead.") % {"number": stored.number})
    state = stored.current_workflow_state
    if state:
        state.cancel(user=user)
    stored.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
    Ruling.objects.filter(pk=stored.pk).update(
        live=False,
        live_revision=None,
        expired=False,
        has_unpublished_changes=True,
        withdrawn_on=day or timezone.localdate(),
        withdrawal_reason=reason[:300],
        withdrawal_basis=basis.strip()[:300],
    )
    bump("rulings")
    ruling.refresh_from_db()
    derived.forget(ruling)
    log(instance=ruling, action="rulings.withdraw", user=user, data={"reason": reason, "basis": basis})
    return ruling


@transaction.atomic
def lift_withdrawal(*, ruling: Ruling, user=None) -> Ruling:
    """End the withdrawal. The ruling is a draft again and comes back only through the workflow."""
    if not Ruling.objects.filter(pk=ruling.pk, withdrawn_on__isnull=False).update(
        withdrawn_on=None, withdrawal_reason="", withdrawal_basis=""
    ):
        raise ValidationError(_("%(number)s is not withdrawn.") % {"number": ruling.number})
    bump("rulings")
    ruling.refresh_from_db()
    log(instance=ruling, action="rulings.lift", user=user)
    return ruling


@transaction.atomic
def link(*, chain: Chain, rulings: Iterable[Ruling]) -> Chain:
    """Put ``rulings`` into the dispute ``chain``, live rows and drafts alike, leaving any other dispute."""
    rulings = list(rulings)
    former = [ruling.chain_id for ruling in rulings]
    for ruling in rulings:
        Ruling.objects.filter(pk=ruling.pk).update(chain=chain)
        ruling.chain = chain
        latest = ruling.latest_revision
        if latest and latest.content.get("chain") != chain.pk:
            latest.content["chain"] = chain.pk
            latest.save(update_fields=["content"])
    bump("rulings")
    rulings_changed(rulings, former_chains=former)
    return chain

"""Clues that members enter: found by themselves, told at a contact point, taken from an order, a letter, a judgment."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.access import Principal
from core.files import PARTY_LIMITS, Received, attach
from liaison.clues.choices import Channel
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue
from liaison.intake.models import EnteredForm, Receipt
from liaison.intake.receivers import receiver
from liaison.intake.subjects import FIELDS, organisations_in, store_reporter, subjects_of, title_of
from liaison.intake.submitting import Prepared, store_receipt
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.organisations.rules import may_act
from liaison.workflow.engine import EventRefused

#: They collect clues and hand them to the coordinating body; the others keep what they enter.
COLLECTORS = frozenset({OrganisationKind.CONTACT_POINT, OrganisationKind.TOWNSHIP_OFFICE, OrganisationKind.EXPERTS})


@dataclass(frozen=True, slots=True)
class Entered:
    """The stored clue; ``receipt`` where one was made for the reporter; ``again`` where the form was known."""

    clue: Clue
    receipt: Receipt | None = None
    again: bool = False


def collects(principal: Principal) -> bool:
    """Whether what ``principal`` enters goes to the coordinating body."""
    return principal.organisation_kind in COLLECTORS


def enter(
    *,
    principal: Principal,
    key: uuid.UUID,
    values: dict[str, Any],
    contact: dict[str, str] | None = None,
    files: Iterable[Received] = (),
    prepared: Prepared | None = None,
) -> Entered:
    """Store a member's clue once for each ``key``.

    Args:
        values: fields of ``Clue``, with ``bodies``, ``officers``, ``enterprise`` and ``enterprise_detail``.
        files: received already (``core.files.receive``), attached in the same transaction.
        prepared: passphrase of a receipt for the reporter; None makes none.

    Raises:
        EventRefused: the role only reads, the number at the source is known, or nobody may receive it.
    """
    if not may_act(principal):
        raise EventRefused(_("Your role only reads."))
    subjects = subjects_of(**{name: value for name, value in values.items() if name in FIELDS})
    fields = {name: value for name, value in values.items() if name not in FIELDS}
    holder = _holder(principal, organisations_in(subjects), fields.get("region"))
    fields["title"] = fields.get("title") or title_of(fields["kind"], subjects)
    try:
        with transaction.atomic():
            clue = create_clue(
                holder=holder, principal=principal, subjects=subjects, channel=Channel.WORKSPACE, **fields
            )
            EnteredForm.objects.create(key=key, clue=clue)
            store_reporter(clue, contact or {})
            for file in files:
                attach(file, subject=clue.subject, uploader_id=principal.user_id, limits=PARTY_LIMITS)
            receipt = store_receipt(clue, key, prepared) if prepared else None
    except IntegrityError:
        return _again(key, holder, fields)
    return Entered(clue, receipt)


def _holder(principal: Principal, about: list[Organisation], region: Any) -> Organisation:
    if not collects(principal):
        if any(organisation.pk == principal.organisation_id for organisation in about):
            raise EventRefused(
                _("The clue is about your own organisation. Nobody here could see it: hand it to the body above."),
                field="bodies",
            )
        return Organisation.objects.get(pk=principal.organisation_id)
    found = receiver(about, region)
    if found is None:
        raise EventRefused(_("No organisation is registered that could receive this clue."))
    return found


def _again(key: uuid.UUID, holder: Organisation, fields: dict[str, Any]) -> Entered:
    """What stood in the way: the same form, or a clue with the same number at the source."""
    known = EnteredForm.objects.select_related("clue").filter(pk=key).first()
    if known is not None:
        return Entered(known.clue, again=True)
    same = Clue.objects.filter(
        holder=holder, source=fields.get("source"), external_key=fields.get("external_key") or None
    ).first()
    if same is None:
        raise EventRefused(_("This could not be stored just now. Please send it again."))
    raise EventRefused(_("A clue with this number from this source is there already."), field="external_key")

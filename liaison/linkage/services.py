"""Writes of the linkage: drawing up a transfer with its evidence list, sending a penalty opinion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal, may_see
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.clues.models import Clue
from liaison.clues.rules import roles as roles_in_clue
from liaison.linkage.choices import EvidenceKind
from liaison.linkage.models import LONGEST_TEXT, MOST_EVIDENCE, CrimeTransfer, Evidence, PenaltyOpinion
from liaison.linkage.rules import BODIES, may_advise, may_transfer, roles_in_crime
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused
from liaison.workflow.registry import workflow_of

COMMON: Final = {"title": 120, "suspect": 120, "facts": LONGEST_TEXT, "legal_basis": 500}
CRIME_TEXTS: Final = COMMON | {"charge": 120, "penalty_before": 200}
PENALTY_TEXTS: Final = COMMON | {"decision_number": 60, "advice": 2000}


def _texts(given: dict[str, str], longest: dict[str, int]) -> dict[str, str]:
    if unknown := set(given) - set(longest):
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    made = {name: given.get(name, "").strip() for name in longest}
    for name, text in made.items():
        if not text and name != "penalty_before":
            raise EventRefused(_("Write something first."), field=name)
        if len(text) > longest[name]:
            raise EventRefused(_("At most %(n)d characters.") % {"n": longest[name]}, field=name)
    return made


def _not_yours() -> EventRefused:
    return EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))


def _of_kind(organisation: Organisation | None, kinds: frozenset[str], field: str) -> None:
    if organisation is None:
        return
    if organisation.kind not in kinds or not Organisation.objects.active().filter(pk=organisation.pk).exists():
        raise EventRefused(_("Choose one of the options."), field=field)


def _checked_evidence(rows: Sequence[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    if len(rows) > MOST_EVIDENCE:
        raise EventRefused(_("At most %(n)d items.") % {"n": MOST_EVIDENCE}, field="evidence")
    made = []
    for kind, *texts in rows:
        name, amount, kept_at = (text.strip() for text in texts)
        if kind not in EvidenceKind.values or not 1 <= len(name) <= 200 or len(amount) > 40 or len(kept_at) > 200:
            raise EventRefused(
                _("An item of evidence has a kind and a name: “%(name)s”.") % {"name": name[:80]}, field="evidence"
            )
        made.append((kind, name, amount, kept_at))
    return made


@transaction.atomic
def draw_up(
    *,
    principal: Principal,
    police: Organisation,
    evidence: Sequence[tuple[str, str, str, str]],
    procuratorate: Organisation | None = None,
    clue: Clue | None = None,
    transfer: CrimeTransfer | None = None,
    at: dt.datetime | None = None,
    **texts: str,
) -> CrimeTransfer:
    """Store the report on a suspected crime with its evidence list, or store one anew that is still a draft.

    Args:
        evidence: (kind, name, amount, where it is kept), in order.
        clue: the body's own clue it comes from.
        texts: title, suspect, facts, legal_basis, charge, penalty_before.

    Raises:
        EventRefused: not for this principal, no draft any more, or something of it cannot be; ``field`` says what.
    """
    if not may_transfer(principal):
        raise _not_yours()
    _of_kind(police, frozenset({OrganisationKind.POLICE}), "police")
    _of_kind(procuratorate, frozenset({OrganisationKind.PROCURATORATE}), "procuratorate")
    rows, written = _checked_evidence(evidence), _texts(texts, CRIME_TEXTS)
    at = at or timezone.now()
    if transfer is None:
        if clue is not None and "holder.clerk" not in roles_in_clue(principal, clue):
            raise _not_yours()
        body = Organisation.objects.get(pk=principal.organisation_id)
        year = timezone.localtime(at).year
        code = body.number_code or body.short_name
        number = f"{code}刑移〔{year}〕{next_number(f'crime/{body.pk}/{year}')}号"
        transfer = CrimeTransfer(body=body, clue=clue, number=number, created_at=at)
        action = "crime.drawn_up"
    else:
        transfer = CrimeTransfer.objects.select_for_update().get(pk=transfer.pk)
        if "body.clerk" not in roles_in_crime(principal, transfer):
            raise _not_yours()
        if transfer.state != "drafted":
            raise EventRefused(_("The report is with the head or has been decided: it cannot be changed."))
        action = "crime.changed"
    transfer.police, transfer.procuratorate = police, procuratorate
    # Whoever wrote it last answers for it and does not decide on it.
    transfer.created_by_id = principal.membership_id
    for name, text in written.items():
        setattr(transfer, name, text)
    transfer.save()
    transfer.evidence.all().delete()
    Evidence.objects.bulk_create(
        Evidence(transfer=transfer, position=place, kind=kind, name=name, amount=amount, kept_at=kept_at)
        for place, (kind, name, amount, kept_at) in enumerate(rows, start=1)
    )
    detail = {"number": transfer.number, "evidence": len(rows)}
    record(action=action, stream=transfer.subject, actor=actor_for(principal), detail=detail)
    return transfer


@transaction.atomic
def send_opinion(
    *,
    principal: Principal,
    body: Organisation,
    transfer: CrimeTransfer | None = None,
    at: dt.datetime | None = None,
    **texts: str,
) -> PenaltyOpinion:
    """Ask ``body`` to examine a penalty after a decision not to prosecute; its time to accept begins.

    Args:
        transfer: the transfer the case began with, which the procuratorate has.
        texts: title, suspect, facts, legal_basis, decision_number, advice.

    Raises:
        EventRefused: not for this principal, or something of it cannot be; ``field`` says what.
    """
    if not may_advise(principal):
        raise _not_yours()
    _of_kind(body, BODIES | {OrganisationKind.POLICE}, "body")
    if transfer is not None and not may_see(principal, transfer):
        raise EventRefused(_("Choose one of the options."), field="transfer")
    written = _texts(texts, PENALTY_TEXTS)
    at = at or timezone.now()
    procuratorate = Organisation.objects.get(pk=principal.organisation_id)
    year = timezone.localtime(at).year
    code = procuratorate.number_code or procuratorate.short_name
    opinion = PenaltyOpinion.objects.create(
        procuratorate=procuratorate,
        body=body,
        transfer=transfer,
        number=f"{code}检意〔{year}〕{next_number(f'penalty/{procuratorate.pk}/{year}')}号",
        created_by_id=principal.membership_id,
        created_at=at,
        **written,
    )
    sent = record_beginning(opinion, "sent", principal=principal, at=at)
    run_clocks(workflow_of(opinion), (ClockRule("penalty.acceptance", "start"),), opinion, sent)
    detail = {"number": opinion.number, "body": body.name}
    record(action="penalty.sent", stream=opinion.subject, actor=actor_for(principal), detail=detail)
    announce_transition(opinion, sent, principal)
    return opinion

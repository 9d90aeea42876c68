"""Writes of ledgers: recording an entry, taking one up as a clue; guards and effects of their workflow."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal, may_see
from core.audit import actor_for, record
from core.deadlines import start_clock
from core.numbering import next_number
from liaison.clues.choices import Channel, ClueKind, ClueSource
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue
from liaison.ledgers import clocks
from liaison.ledgers.kinds import KINDS, kinds_for
from liaison.ledgers.models import LONGEST_TEXT, Entry, Secrecy
from liaison.ledgers.rules import may_record, roles
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Membership, Organisation
from liaison.workflow.clocking import keep_due_date
from liaison.workflow.engine import EventRefused, fire
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, guard, workflow_of
from liaison.workflow.texts import checked_text


@transaction.atomic
def record_entry(
    *,
    principal: Principal,
    kind: str,
    title: str,
    day: dt.date,
    text: str,
    details: dict[str, str] | None = None,
    secrecy: str = Secrecy.OPEN,
    about: Entry | None = None,
    at: dt.datetime | None = None,
) -> Entry:
    """Record an entry in a ledger of the organisation acted for, numbered; the clock of its ledger begins.

    Args:
        about: the visit, seminar or contact point it comes from; a visit to a contact point is a contact with it.

    Raises:
        EventRefused: not one of its ledgers, not for this principal, or something of it cannot be; ``field`` says what.
    """
    if not may_record(principal):
        raise EventRefused(_("Your role only reads."))
    rules = KINDS.get(kind)
    if rules is None or rules not in kinds_for(principal.organisation_kind):
        raise EventRefused(_("Your organisation does not keep this ledger."), field="kind")
    if secrecy not in Secrecy.values or (secrecy != Secrecy.OPEN and not rules.secret):
        raise EventRefused(_("Choose one of the options."), field="secrecy")
    given = details or {}
    kept = {
        field.code: checked_text(given.get(field.code), field.longest, field.code, required=field.required)
        for field in rules.fields
    }
    for field in rules.fields:
        if field.is_date and kept[field.code]:
            kept[field.code] = clocks.day_given(kept[field.code], field.code).isoformat()
    if about is not None and (about.kind not in rules.about or not may_see(principal, about)):
        raise EventRefused(_("Choose one of the options."), field="about")
    organisation = Organisation.objects.get(pk=principal.organisation_id)
    at = at or timezone.now()
    year, code = timezone.localtime(at).year, organisation.number_code or organisation.short_name
    serial = next_number(f"ledger/{organisation.pk}/{kind}/{year}")
    entry = Entry.objects.create(
        organisation=organisation,
        kind=kind,
        number=f"{code}{rules.sign}〔{year}〕{serial}号",
        title=checked_text(title, 120, "title"),
        day=day,
        text=checked_text(text, LONGEST_TEXT, "text"),
        details=kept,
        about=about,
        secrecy=secrecy,
        recorded_by_id=principal.membership_id,
        recorded_at=at,
    )
    detail = {"number": entry.number, "kind": kind}
    clocks.begin(entry, since=day, at=at)
    if about is not None and about.rules.turn == "contact" and about.state == "recorded" and rules.own:
        told = {"day": min(day, timezone.localdate(at)).isoformat(), "report": str(entry)}
        fire(about, "contact", principal=principal, values=told, note=str(entry), at=at)
    record(action="ledger.recorded", stream=entry.subject, actor=actor_for(principal), detail=detail)
    return entry


@transaction.atomic
def raise_clue(*, entry: Entry, kind: str, principal: Principal, at: dt.datetime | None = None) -> Clue:
    """Take an entry up as a clue of its organisation; a restricted one becomes a confined clue.

    Raises:
        EventRefused: not for this principal, the ledger has no clues, or the entry has ended.
    """
    entry = Entry.objects.select_for_update().select_related("organisation").get(pk=entry.pk)
    if "keeper.clerk" not in roles(principal, entry):
        raise EventRefused(_("This is not for you to do. Ask the head or the handler in charge."))
    if not entry.rules.clue or entry.state not in {"recorded", "awaiting"}:
        raise EventRefused(_("This entry does not become a clue."))
    if kind not in ClueKind.values:
        raise EventRefused(_("Choose one of the options."), field="kind")
    chamber = entry.organisation.kind == OrganisationKind.CHAMBER
    confined = entry.secrecy != Secrecy.OPEN
    member = Membership.objects.get(pk=principal.membership_id)
    clue = create_clue(
        holder=entry.organisation,
        principal=principal,
        title=entry.title,
        description=entry.text,
        kind=kind,
        source=ClueSource.CONTACT_POINT if chamber else ClueSource.OWN,
        source_detail=entry.number[:120],
        channel=Channel.WORKSPACE,
        confined=confined,
        handler=member if confined else None,
        received_at=at or timezone.now(),
    )
    entry.clue = clue
    entry.save(update_fields=["clue"])
    fire(entry, "raise", principal=SYSTEM, at=at)
    detail = {"clue": clue.number}
    record(action="ledger.clue_raised", stream=entry.subject, actor=actor_for(principal), detail=detail)
    return clue


@guard("ledger.answered")
def answered(entry: Entry, principal: Principal, values: dict[str, Any]) -> None:
    """Its ledger asks for answers."""
    if not entry.rules.answered:
        raise EventRefused(_("In this ledger nobody is asked for an answer."))


@effect("ledger.ask")
def ask(entry: Entry, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The time for the answer, by the limit of its ledger."""
    start_clock(
        subject=entry.subject,
        limit=entry.rules.limit,
        event=f"ledger.{transition.event}",
        owner=entry.organisation_id,
        started_at=transition.at,
    )
    keep_due_date(workflow_of(entry), entry)


@effect("ledger.close")
def close(entry: Entry, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The result in words."""
    entry.result, entry.ended_at = checked_text(values["result"], 2000, "result"), transition.at
    entry.save(update_fields=["result", "ended_at"])


@effect("ledger.reopen")
def reopen(entry: Entry, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """Open again; the timeline keeps the result."""
    entry.ended_at = None
    entry.save(update_fields=["ended_at"])
    clocks.begin_anew(entry, transition)


@effect("ledger.ended")
def ended(entry: Entry, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    entry.ended_at = transition.at
    entry.save(update_fields=["ended_at"])

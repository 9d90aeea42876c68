"""Writes of readings: opening a draft to a reader, and the effects of the workflow."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.whitepapers.models import EditionPage
from core.access import Principal
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.readings.drafts import frozen, open_drafts
from liaison.readings.models import LONGEST_TEXT, OPEN, Reading, hash_of
from liaison.readings.rules import may_open
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused
from liaison.workflow.models import Transition
from liaison.workflow.registry import effect, workflow_of
from liaison.workflow.texts import checked_text


@transaction.atomic
def open_draft(
    *,
    principal: Principal,
    edition: EditionPage,
    reader: Organisation,
    request: str = "",
    at: dt.datetime | None = None,
) -> Reading:
    """Open the newest draft of ``edition`` to a people's congress; its text is frozen and the clock begins.

    Raises:
        EventRefused: not a head of the coordinating body; no draft this member may edit; no people's congress; the
            draft is with it already; it has no chapter; the text is too long.
    """
    if not may_open(principal):
        raise EventRefused(_("The head of the coordinating body opens drafts."))
    if edition.pk not in {page.pk for page in open_drafts(principal)}:
        raise EventRefused(_("Choose one of the options."), field="edition")
    if reader.kind != OrganisationKind.CONGRESS:
        raise EventRefused(_("Drafts are opened to the people's congress."), field="reader")
    # the row of the reader serialises openings to it
    reader = Organisation.objects.select_for_update().get(pk=reader.pk)
    if Reading.objects.filter(edition=edition, reader=reader, state__in=OPEN).exists():
        raise EventRefused(_("This draft is with that reader already."), field="edition")
    content = frozen(edition)
    if not content["chapters"]:
        raise EventRefused(_("The draft has no chapter yet."), field="edition")
    at = at or timezone.now()
    year, asker = timezone.localtime(at).year, Organisation.objects.get(pk=principal.organisation_id)
    code = asker.number_code or asker.short_name
    reading = Reading.objects.create(
        asker=asker,
        reader=reader,
        edition=edition,
        number=f"{code}征求〔{year}〕{next_number(f'reading/{asker.pk}/{year}')}号",
        title=content["title"],
        content=content,
        content_hash=hash_of(content),
        request=checked_text(request, LONGEST_TEXT, "request", required=False),
        opened_by_id=principal.membership_id,
        opened_at=at,
    )
    opened = record_beginning(reading, "opened", principal=principal, at=at)
    run_clocks(workflow_of(reading), (ClockRule("reading.comment", "start"),), reading, opened)
    detail = {"number": reading.number, "reader": reader.name, "sha256": reading.content_hash}
    record(action="reading.opened", stream=reading.subject, actor=actor_for(principal), detail=detail)
    announce_transition(reading, opened, principal)
    return reading


@effect("reading.comment")
def comment(reading: Reading, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What the reader thinks of the draft."""
    reading.opinion = checked_text(values["opinion"], LONGEST_TEXT, "opinion")
    reading.save(update_fields=["opinion"])


@effect("reading.answer")
def answer(reading: Reading, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """What was taken up, and why something was not."""
    reading.answer, reading.ended_at = checked_text(values["answer"], LONGEST_TEXT, "answer"), transition.at
    reading.save(update_fields=["answer", "ended_at"])


@effect("reading.withdraw")
def withdraw(reading: Reading, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The reader reads the reason, and the text no longer."""
    reading.withdraw_reason, reading.ended_at = checked_text(values["reason"], 2000, "reason"), transition.at
    reading.save(update_fields=["withdraw_reason", "ended_at"])


@effect("reading.ended")
def ended(reading: Reading, principal: Principal, values: dict[str, Any], transition: Transition) -> None:
    """The day it ended."""
    reading.ended_at = transition.at
    reading.save(update_fields=["ended_at"])

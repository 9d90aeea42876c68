"""Writes of analyses: opening one, writing it, drafting a warning or a plan to many bodies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.rulings.choices import Outcome as RulingOutcome
from content.rulings.models import Ruling
from content.rulings.numbers import key_of
from core.access import Principal
from core.audit import actor_for, record
from core.files import Received, attach
from core.numbering import next_number
from liaison.analyses.choices import OF_RULING, SIGNS, AlertKind, Cause, Origin, Outcome
from liaison.analyses.lost import lost_cases
from liaison.analyses.models import LONGEST_TEXT, Adoption, Alert, Analysis, AnalysisCause
from liaison.analyses.rules import BODIES, may_open, may_warn, may_write, roles_in_alert
from liaison.documents.models import Document
from liaison.organisations.models import Membership, Organisation
from liaison.organisations.queries import nearest_coordinating
from liaison.workflow.announcing import announce_transition
from liaison.workflow.beginning import record_beginning
from liaison.workflow.clocking import run_clocks
from liaison.workflow.definition import ClockRule
from liaison.workflow.engine import EventRefused
from liaison.workflow.registry import workflow_of

OPENING: Final = {"title": 120, "case_number": 120, "decided_by": 120, "summary": LONGEST_TEXT}
WRITTEN: Final = {"explanation": LONGEST_TEXT, "unit": 120, "remedy": LONGEST_TEXT, "lesson": LONGEST_TEXT}
ALERT: Final = {"title": 120, "text": LONGEST_TEXT, "requirements": LONGEST_TEXT}
#: Files of the case as it was lost, and files of the analysis, which stay at the body until it is handed in.
CASE_FILE, ANALYSIS_FILE = "case", "analysis"
MOST_BODIES: Final = 200


def _refuse(message: str, field: str = "") -> EventRefused:
    return EventRefused(message, field=field)


def _not_yours() -> EventRefused:
    return _refuse(_("This is not for you to do. Ask the head or the handler in charge."))


def _texts(given: dict[str, Any], longest: dict[str, int], *, all_of_them: bool = True) -> dict[str, str]:
    if unknown := set(given) - set(longest):
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    made = {name: str(given.get(name, "")).strip() for name in longest}
    for name, text in made.items():
        if not text and all_of_them:
            raise _refuse(_("Write something first."), name)
        if len(text) > longest[name]:
            raise _refuse(_("At most %(n)d characters.") % {"n": longest[name]}, name)
    return made


def _number(organisation: Organisation, sign: str, at: dt.datetime) -> str:
    year, code = timezone.localtime(at).year, organisation.number_code or organisation.short_name
    serial = next_number(f"analysis/{organisation.pk}/{sign}/{year}")
    return f"{code}{sign}〔{year}〕{serial}号"


def key_of_case(number: str) -> str:
    """Under which a case is found again, however its number is written; the bare text where it is no number."""
    try:
        return key_of(number)
    except ValueError:
        return "".join(number.split()).lower()[:160]


def find_ruling(number: str) -> Ruling | None:
    """The published decision or judgment of this number that ended against the body; None where there is none."""
    return lost_cases().without_text().filter(number_key=key_of_case(number)).first()


def opening_from(ruling: Ruling) -> dict[str, Any]:
    """What a published ruling says of the case, as ``open_analysis`` takes it."""
    return {
        "origin": OF_RULING[ruling.kind].value,
        "title": ruling.title[:120],
        "case_number": ruling.number,
        "decided_by": ruling.body,
        "decided_on": ruling.decided_on,
        "outcome": ruling.outcome,
        "summary": ruling.outcome_note or str(RulingOutcome(ruling.outcome).label),
    }


def coordinator_for(opener: Organisation, body: Organisation) -> Organisation | None:
    """Who reviews the analysis: a coordinating body that opened it itself, else the nearest one to the body."""
    return opener if opener.is_coordinating else nearest_coordinating(body.region, besides=[body.pk])


def open_analysis(*, principal: Principal, **given: Any) -> Analysis:
    """Ask a body for the analysis of a case it lost, for the organisation of ``principal``; its limit begins.

    Args:
        given: what ``begin_analysis`` takes.

    Raises:
        EventRefused: not for this principal, the case is being analysed already, or something of it cannot be;
            ``field`` says what.
    """
    if not may_open(principal):
        raise _not_yours()
    opener = Organisation.objects.get(pk=principal.organisation_id)
    return begin_analysis(principal=principal, opener=opener, **given)


@transaction.atomic
def begin_analysis(
    *,
    principal: Principal,
    opener: Organisation,
    body: Organisation,
    origin: str,
    decided_on: dt.date,
    outcome: str = "",
    document: Document | None = None,
    files: Sequence[Received] = (),
    at: dt.datetime | None = None,
    note: str = "",
    **texts: str,
) -> Analysis:
    """Ask ``body`` for the analysis of a case it lost, for ``opener``, whoever causes it: a member, or the system.

    A published ruling of the same number is linked by itself.

    Args:
        outcome: needed for a decision or judgment, empty for an opinion.
        document: the reconsideration opinion, where it was issued here.
        note: words for the timeline.
        texts: title, case_number, decided_by, summary.

    Raises:
        EventRefused: as ``open_analysis``, without asking for whom.
    """
    at = at or timezone.now()
    if origin not in Origin.values:
        raise _refuse(_("Choose one of the options."), "origin")
    if origin != Origin.OPINION and outcome not in Outcome.values:
        raise _refuse(_("Choose how the case ended."), "outcome")
    if decided_on > timezone.localdate(at):
        raise _refuse(_("This day has not come yet."), "decided_on")
    if body.kind not in BODIES or body == opener or not Organisation.objects.active().filter(pk=body.pk).exists():
        raise _refuse(_("Choose one of the options."), "body")
    coordinator = coordinator_for(opener, body)
    if coordinator is None:
        raise _refuse(_("There is no coordinating body above this body that could review the analysis."), "body")
    written = _texts(texts, OPENING)
    key = key_of_case(written["case_number"])
    # Locked, so that of two who open the same case at once the second is told.
    Organisation.objects.select_for_update().get(pk=body.pk)
    twin = Analysis.objects.filter(body=body, case_key=key).exclude(state="withdrawn").first()
    if twin is not None:
        raise _refuse(_("This case is being analysed already: %(number)s.") % {"number": twin.number}, "case_number")
    analysis = Analysis.objects.create(
        opener=opener,
        body=body,
        coordinator=coordinator,
        number=_number(opener, "案析", at),
        origin=origin,
        case_key=key,
        decided_on=decided_on,
        outcome="" if origin == Origin.OPINION else outcome,
        ruling=find_ruling(written["case_number"]),
        document=document,
        opened_by_id=principal.membership_id,
        opened_at=at,
        **written,
    )
    for received in files:
        attach(received, subject=analysis.subject, purpose=CASE_FILE, uploader_id=principal.user_id)
    opened = record_beginning(analysis, "opened", principal=principal, at=at, note=note)
    limit = "analysis.opinion" if origin == Origin.OPINION else "analysis.lost"
    run_clocks(workflow_of(analysis), (ClockRule(limit, "start"),), analysis, opened)
    detail = {"number": analysis.number, "body": body.name, "case": analysis.case_number}
    record(action="analysis.opened", stream=analysis.subject, actor=actor_for(principal), detail=detail)
    announce_transition(analysis, opened, principal)
    return analysis


@transaction.atomic
def write_analysis(
    *,
    analysis: Analysis,
    principal: Principal,
    causes: Iterable[str],
    files: Sequence[Received] = (),
    **texts: str,
) -> Analysis:
    """Store what the body writes; it may be incomplete until it goes to the head.

    Args:
        causes: codes of ``Cause``.
        texts: explanation, unit, remedy, lesson.

    Raises:
        EventRefused: not for this principal, not in this state, or something of it cannot be.
    """
    analysis = Analysis.objects.select_for_update().get(pk=analysis.pk)
    if not may_write(principal, analysis):
        raise _refuse(_("The analysis is written by the body, until it is with its head or handed in."))
    codes = list(dict.fromkeys(causes))
    if not set(codes) <= set(Cause.values):
        raise _refuse(_("Choose one of the options."), "causes")
    for name, text in _texts(texts, WRITTEN, all_of_them=False).items():
        setattr(analysis, name, text)
    # Whoever wrote it last answers for it and does not submit it.
    analysis.written_by_id = principal.membership_id
    analysis.save()
    analysis.causes.all().delete()
    AnalysisCause.objects.bulk_create(AnalysisCause(analysis=analysis, code=code) for code in codes)
    for received in files:
        attach(received, subject=analysis.subject, purpose=ANALYSIS_FILE, uploader_id=principal.user_id)
    detail = {"causes": codes, "files": len(files)}
    record(action="analysis.written", stream=analysis.subject, actor=actor_for(principal), detail=detail)
    return analysis


def _checked_bodies(sender: int, bodies: Iterable[Organisation]) -> list[Organisation]:
    chosen = list(dict.fromkeys(bodies))
    if not 1 <= len(chosen) <= MOST_BODIES:
        raise _refuse(_("Choose at least one body, at most %(n)d.") % {"n": MOST_BODIES}, "bodies")
    active = set(Organisation.objects.active().of_kind(*BODIES).exclude(pk=sender).values_list("pk", flat=True))
    if not {body.pk for body in chosen} <= active:
        raise _refuse(_("Choose one of the options."), "bodies")
    return chosen


@transaction.atomic
def draft_alert(
    *,
    principal: Principal,
    bodies: Iterable[Organisation],
    analysis: Analysis | None = None,
    kind: str = "",
    alert: Alert | None = None,
    at: dt.datetime | None = None,
    **texts: str,
) -> Alert:
    """Draft a warning or a joint plan out of an accepted analysis, or store one anew that is still a draft.

    Raises:
        EventRefused: not for this principal, no draft any more, or something of it cannot be; ``field`` says what.
    """
    at, written = at or timezone.now(), _texts(texts, ALERT)
    if alert is None:
        if analysis is None:
            raise TypeError("a new alert has an analysis")
        if not may_warn(principal, analysis):
            raise _not_yours()
        if kind not in AlertKind.values:
            raise _refuse(_("Choose one of the options."), "kind")
        sender = Organisation.objects.get(pk=principal.organisation_id)
        alert = Alert(analysis=analysis, sender=sender, kind=kind, number=_number(sender, SIGNS[kind], at))
        alert.drafted_at, action = at, "alert.drafted"
    else:
        alert = Alert.objects.select_for_update().get(pk=alert.pk)
        if "sender.clerk" not in roles_in_alert(principal, alert):
            raise _not_yours()
        if alert.state != "drafted":
            raise _refuse(_("It is with the head or was sent: it cannot be changed."))
        action = "alert.changed"
    chosen = _checked_bodies(alert.sender_id, bodies)
    # Whoever wrote it last does not send it.
    alert.drafted_by = Membership.objects.get(pk=principal.membership_id)
    for name, text in written.items():
        setattr(alert, name, text)
    alert.save()
    alert.adoptions.exclude(body__in=chosen).delete()
    there = set(alert.adoptions.values_list("body", flat=True))
    Adoption.objects.bulk_create(
        Adoption(alert=alert, sender_id=alert.sender_id, body=body, planned_at=at)
        for body in chosen
        if body.pk not in there
    )
    detail = {"number": alert.number, "bodies": len(chosen)}
    record(action=action, stream=alert.subject, actor=actor_for(principal), detail=detail)
    return alert

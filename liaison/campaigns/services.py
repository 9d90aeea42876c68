"""Writes of campaigns: the plan, checks with their findings, documents and clues out of findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM, Principal, visible
from core.audit import actor_for, record
from core.numbering import next_number
from liaison.campaigns.choices import CampaignKind, Category, CheckResult
from liaison.campaigns.flow import FINDING
from liaison.campaigns.lines import Line, reason_against
from liaison.campaigns.models import (
    LONGEST_TEXT,
    MOST_BODIES,
    MOST_ITEMS,
    Campaign,
    Check,
    Checklist,
    ChecklistItem,
    CoveredBody,
    Finding,
    KeptItem,
)
from liaison.campaigns.rules import may_plan, roles
from liaison.clues.choices import Channel, ClueKind, ClueSource, Tier
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue
from liaison.documents.kinds import SUPERVISED
from liaison.documents.models import Document
from liaison.documents.services import create_document
from liaison.organisations.models import Organisation
from liaison.workflow.engine import EventRefused, fire

#: Texts of a plan and of a finding with the longest of each.
PLAN: Final = {"title": 120, "field": 120, "purpose": LONGEST_TEXT, "basis": 500}
FINDING_TEXTS: Final = {"title": 120, "text": LONGEST_TEXT, "evidence": 2000}
#: States in which findings are worked on.
WORKED_ON: Final = frozenset({"checking", "correcting"})


def _refuse(message: str, field: str = "") -> EventRefused:
    return EventRefused(message, field=field)


def _not_yours() -> EventRefused:
    return _refuse(_("This is not for you to do. Ask the head or the handler in charge."))


def _texts(
    given: dict[str, str], longest: dict[str, int], may_be_empty: frozenset[str] = frozenset()
) -> dict[str, str]:
    made = {name: str(given.get(name, "")).strip() for name in longest}
    for name, text in made.items():
        if not text and name not in may_be_empty:
            raise _refuse(_("Write something first."), name)
        if len(text) > longest[name]:
            raise _refuse(_("At most %(n)d characters.") % {"n": longest[name]}, name)
    return made


def _plan_values(
    principal: Principal,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date,
    bodies: Sequence[Organisation],
    partners: Sequence[Organisation],
    items: Sequence[Line],
) -> None:
    if kind not in CampaignKind.values:
        raise _refuse(_("Choose one of the options."), "kind")
    if ends_on < starts_on:
        raise _refuse(_("The last day lies before the first."), "ends_on")
    if len(bodies) > MOST_BODIES:
        raise _refuse(_("At most %(n)d bodies.") % {"n": MOST_BODIES}, "bodies")
    if len(items) > MOST_ITEMS:
        raise _refuse(_("At most %(n)d items.") % {"n": MOST_ITEMS}, "items")
    reason = next(filter(None, map(reason_against, items)), "")
    if reason:
        raise _refuse(reason, "items")
    own = principal.organisation_id
    if any(body.pk == own or body.kind not in SUPERVISED for body in bodies):
        raise _refuse(_("Only bodies that are supervised can be covered."), "bodies")
    if own in {each.pk for each in partners} or {each.pk for each in partners} & {each.pk for each in bodies}:
        raise _refuse(_("A partner is neither your own organisation nor a body that is covered."), "partners")


@transaction.atomic
def plan_campaign(
    *,
    principal: Principal,
    kind: str,
    starts_on: dt.date,
    ends_on: dt.date,
    bodies: Iterable[Organisation],
    items: Iterable[Sequence[str]],
    partners: Iterable[Organisation] = (),
    checklists: Iterable[Checklist] = (),
    campaign: Campaign | None = None,
    at: dt.datetime | None = None,
    **texts: str,
) -> Campaign:
    """Store a plan, or store one anew that is still being drawn up.

    Args:
        items: (what is checked, provision it comes from, how it is checked), in order; the last may be left out.
        checklists: kept checklists that items were taken from; an item with their words is remembered as theirs.
        texts: title, field, purpose, basis.

    Raises:
        EventRefused: not for this principal, no plan any more, or something of it cannot be; ``field`` says what.
    """
    if not may_plan(principal):
        raise _not_yours()
    chosen, together = list(dict.fromkeys(bodies)), list(dict.fromkeys(partners))
    lines = [Line.of(each) for each in items]
    _plan_values(principal, kind, starts_on, ends_on, chosen, together, lines)
    written = _texts(texts, PLAN, frozenset({"field"}))
    at = at or timezone.now()
    if campaign is None:
        organisation = Organisation.objects.get(pk=principal.organisation_id)
        year = timezone.localtime(at).year
        code = organisation.number_code or organisation.short_name
        campaign = Campaign(
            organisation=organisation,
            number=f"{code}专〔{year}〕{next_number(f'campaign/{organisation.pk}/{year}')}号",
            created_at=at,
        )
        action = "campaign.planned"
    else:
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if "runner.clerk" not in roles(principal, campaign):
            raise _not_yours()
        if campaign.state != "planned":
            raise _refuse(_("Only a plan that is being drawn up can be changed. Have it sent back first."))
        action = "campaign.changed"
    # Whoever wrote it last answers for it and does not approve it.
    campaign.created_by_id = principal.membership_id
    for name, value in (written | {"kind": kind, "starts_on": starts_on, "ends_on": ends_on}).items():
        setattr(campaign, name, value)
    campaign.save()
    campaign.partners.set(together)
    campaign.covered.all().delete()
    taken = _taken_items(principal, campaign, checklists)
    campaign.items.all().delete()
    CoveredBody.objects.bulk_create(CoveredBody(campaign=campaign, body=body) for body in chosen)
    made = ChecklistItem.objects.bulk_create(
        ChecklistItem(
            campaign=campaign,
            position=place,
            text=line.text,
            basis=line.basis,
            method=line.method,
            **taken.get(line.text, {}),
        )
        for place, line in enumerate(lines, start=1)
    )
    detail = {"number": campaign.number, "bodies": len(chosen), "items": len(lines)}
    used = sorted({(item.kept.checklist_id, item.kept_version) for item in made if item.kept})
    detail |= {"checklists": [f"{pk} v{version}" for pk, version in used]} if used else {}
    record(action=action, stream=campaign.subject, actor=actor_for(principal), detail=detail)
    return campaign


def _taken_items(
    principal: Principal, campaign: Campaign, checklists: Iterable[Checklist]
) -> dict[str, dict[str, Any]]:
    """Text → which kept item it is: of the plan as it stands, then of the first of ``checklists`` that has it."""
    lists = visible(principal, Checklist).filter(pk__in=[each.pk for each in checklists])
    found = KeptItem.objects.filter(checklist__in=lists, dropped=False).select_related("checklist")
    stands = campaign.items.exclude(kept=None).select_related("kept")
    return {
        item.text: {"kept": item, "kept_version": item.checklist.version}
        for item in found.order_by("-checklist", "-position")
    } | {item.text: {"kept": item.kept, "kept_version": item.kept_version} for item in stands}


@transaction.atomic
def record_check(
    *,
    covered: CoveredBody,
    item: ChecklistItem,
    principal: Principal,
    result: str,
    note: str = "",
    finding: dict[str, str] | None = None,
    at: dt.datetime | None = None,
) -> Finding | None:
    """What was established about ``item`` at the body; a problem is stored with its finding, which is returned.

    Args:
        finding: title, text, evidence, category and tier of what was found.

    Raises:
        EventRefused: no checks under way, not for this principal; a problem without a finding, or a result without a
            problem where a finding stands.
    """
    campaign = Campaign.objects.select_for_update().get(pk=covered.campaign_id)
    if not roles(principal, campaign):
        raise _not_yours()
    if campaign.state != "checking":
        raise _refuse(_("Checks are recorded while they are under way."))
    if item.campaign_id != campaign.pk:
        raise _refuse(_("Choose one of the options."), "item")
    if result not in CheckResult.values:
        raise _refuse(_("Choose one of the options."), "result")
    if len(note) > 500:
        raise _refuse(_("At most %(n)d characters.") % {"n": 500}, "note")
    standing = campaign.findings.filter(body=covered.body_id, item=item).exclude(state="dismissed")
    if result == CheckResult.PROBLEM and finding is None and not standing.exists():
        raise _refuse(_("Say what was found."), "text")
    if result != CheckResult.PROBLEM and standing.exists():
        raise _refuse(_("A finding stands here. Have it dismissed first."), "result")
    at = at or timezone.now()
    given = {"result": result, "note": note.strip(), "checked_by_id": principal.membership_id, "checked_at": at}
    Check.objects.update_or_create(covered=covered, item=item, defaults=given)
    made = None
    if result == CheckResult.PROBLEM and finding is not None:
        made = _store_finding(campaign, covered, item, principal, finding, at)
    detail = {"body": covered.body_id, "item": item.position, "result": result}
    detail |= {"finding": made.serial} if made else {}
    record(action="campaign.checked", stream=campaign.subject, actor=actor_for(principal), detail=detail)
    return made


@transaction.atomic
def record_checks(
    *,
    covered: CoveredBody,
    principal: Principal,
    results: Mapping[ChecklistItem, tuple[str, str]],
    at: dt.datetime | None = None,
) -> int:
    """What was established about several items at one body where there is no problem: (result, note) for each item.

    What stands already is left alone. Returns how many were stored.

    Raises:
        EventRefused: as ``record_check``; one refusal stores nothing.
    """
    stored = {check.item_id: (check.result, check.note) for check in covered.checks.all()}
    changed = {item: given for item, given in results.items() if stored.get(item.pk) != given}
    for item, (result, note) in changed.items():
        record_check(covered=covered, item=item, principal=principal, result=result, note=note, at=at)
    return len(changed)


def _store_finding(
    campaign: Campaign,
    covered: CoveredBody,
    item: ChecklistItem,
    principal: Principal,
    given: dict[str, str],
    at: dt.datetime,
) -> Finding:
    for name, allowed in (("category", Category.values), ("tier", Tier.values)):
        if given.get(name) not in allowed:
            raise _refuse(_("Choose one of the options."), name)
    last = campaign.findings.aggregate(last=Max("serial"))["last"] or 0  # the campaign is locked
    return Finding.objects.create(
        campaign=campaign,
        body_id=covered.body_id,
        item=item,
        serial=last + 1,
        category=given["category"],
        tier=given["tier"],
        found_by_id=principal.membership_id,
        found_at=at,
        **_texts(given, FINDING_TEXTS),
    )


def _locked(campaign: Campaign, principal: Principal) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if "runner.clerk" not in roles(principal, campaign):
        raise _not_yours()
    if campaign.state not in WORKED_ON:
        raise _refuse(_("Findings are worked on until the result is summed up."))
    return campaign


def problems_in_words(findings: Sequence[Finding]) -> str:
    """The findings as paragraphs of a document, by body where there are several."""
    several = len({finding.body_id for finding in findings}) > 1
    return "\n".join(
        f"{place}．" + (f"{finding.body.short_name}：" if several else "") + f"{finding.title}。{finding.text}"
        for place, finding in enumerate(findings, start=1)
    )


@transaction.atomic
def draft_document(
    *,
    campaign: Campaign,
    findings: Sequence[Finding],
    kind: str,
    principal: Principal,
    at: dt.datetime | None = None,
    **given: Any,
) -> Document:
    """Draft one document that demands the correction of ``findings``, addressed to their bodies.

    Its number, approval, service, reply and clocks are those of every document (``liaison.documents``).

    Raises:
        EventRefused: nothing chosen, findings of another campaign or not confirmed; or the document cannot be.
    """
    campaign = _locked(campaign, principal)
    keys = [finding.pk for finding in findings]
    chosen = list(campaign.findings.select_for_update().filter(pk__in=keys).select_related("body").order_by("serial"))
    if not chosen or len(chosen) != len(set(keys)):
        raise _refuse(_("Choose at least one finding."), "findings")
    if any(finding.state != "confirmed" for finding in chosen):
        raise _refuse(_("Only confirmed findings that no document names yet can be chosen."), "findings")
    document = create_document(
        kind=kind,
        principal=principal,
        about=chosen[0] if len(chosen) == 1 else campaign,
        addressees=list({finding.body_id: finding.body for finding in chosen}.values()),
        values={"查明情况": problems_in_words(chosen)},
        at=at,
        **given,
    )
    for finding in chosen:
        finding.document = document
        finding.save(update_fields=["document"])
        fire(finding, "demand", principal=SYSTEM, at=at)
    record(
        action="campaign.document_drafted",
        stream=campaign.subject,
        actor=actor_for(principal),
        detail={"document": document.pk, "findings": [finding.serial for finding in chosen]},
    )
    return document


@transaction.atomic
def raise_clue(*, finding: Finding, kind: str, principal: Principal, at: dt.datetime | None = None) -> Clue:
    """Take a finding up as a clue of the organising body: it needs a procedure of its own.

    Raises:
        EventRefused: not for this principal, the finding is not confirmed or has ended.
    """
    campaign = _locked(finding.campaign, principal)
    finding = Finding.objects.select_for_update().select_related("body").get(pk=finding.pk)
    if "raise" not in {event.code for event in FINDING.events_in(finding.state)}:
        raise _refuse(_("Only a confirmed finding becomes a clue."))
    if kind not in ClueKind.values:
        raise _refuse(_("Choose one of the options."), "kind")
    clue = create_clue(
        holder=campaign.organisation,
        principal=principal,
        title=finding.title,
        description=_("%(text)s\n\nEvidence: %(evidence)s") % {"text": finding.text, "evidence": finding.evidence},
        kind=kind,
        source=ClueSource.JOINT if campaign.partners.exists() else ClueSource.OWN,
        source_detail=finding.number[:120],
        channel=Channel.WORKSPACE,
        tier=finding.tier,
        subjects=[{"kind": "body", "name": finding.body.name, "organisation": finding.body}],
        received_at=at or timezone.now(),
    )
    finding.clue = clue
    finding.save(update_fields=["clue"])
    fire(finding, "raise", principal=SYSTEM, at=at)
    record(
        action="campaign.clue_raised",
        stream=campaign.subject,
        actor=actor_for(principal),
        detail={"finding": finding.serial, "clue": clue.number},
    )
    return clue

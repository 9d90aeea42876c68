"""Loads campaigns, linkage and ledgers of the sample municipality, in every state, by the services of the pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from liaison.campaigns.checklists import keep_checklist
from liaison.campaigns.lines import parsed
from liaison.campaigns.models import Campaign, Check, Checklist, Finding
from liaison.campaigns.services import draft_document, plan_campaign, raise_clue, record_check
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.ledgers.models import Entry
from liaison.ledgers.services import raise_clue as raise_from_ledger
from liaison.ledgers.services import record_entry
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.linkage.services import draw_up, send_opinion
from liaison.workflow.engine import fire


def load_checklists() -> None:
    """The kept checklists of ``campaigns.toml`` that are not there yet."""
    world = World()
    for row in read("campaigns.toml")["checklist"]:
        by = world.principal(row["by"])
        if not Checklist.objects.filter(organisation=by.organisation_id, name=row["name"]).exists():
            texts = {name: row[name] for name in ("name", "field", "note")}
            lines = parsed("\n".join(row["items"]))
            keep_checklist(principal=by, lines=lines, at=world.moment(row["on"]), **texts)


def load_campaigns() -> int:
    """Every campaign of ``campaigns.toml`` that is not there yet, with what happened in it; returns how many."""
    load_checklists()
    world, made = World(), 0
    for row in read("campaigns.toml")["campaign"]:
        by = world.principal(row["by"])
        if Campaign.objects.filter(organisation=by.organisation_id, title=row["title"]).exists():
            continue
        made += 1
        first, last = (timezone.localdate(world.moment(days)) for days in row["days"])
        items = [line.texts for line in parsed("\n".join(row["items"]))]
        campaign = plan_campaign(
            principal=by,
            starts_on=first,
            ends_on=last,
            bodies=[world.organisation(name) for name in row["bodies"]],
            partners=[world.organisation(name) for name in row.get("partners", ())],
            items=items,
            checklists=Checklist.objects.filter(organisation=by.organisation_id, name=row.get("checklist", "")),
            at=world.moment(row["on"]),
            **{name: row[name] for name in ("kind", "title", "field", "basis", "purpose") if name in row},
        )
        _campaign(world, row, campaign)
    return made


def _campaign(world: World, row: dict[str, Any], campaign: Campaign) -> None:
    by = world.principal(row["by"])
    if "submit" in row or "approve" in row:
        fire(campaign, "submit", principal=by, at=world.moment(row["on"] - 0.5))
    if "approve" in row:
        given = row["approve"]
        fire(campaign, "approve", principal=world.principal(given["by"]), at=world.moment(given["on"]))
    found = [_finding(world, row, campaign, each) for each in row.get("findings", ())]
    if row.get("others"):
        for covered in campaign.covered.all():
            for item in campaign.items.exclude(pk__in=Check.objects.filter(covered=covered).values("item")):
                record_check(
                    covered=covered, item=item, principal=by, result="conforms", at=world.moment(row["finish"] + 1)
                )
    if "finish" in row:
        fire(campaign, "finish_checks", principal=by, at=world.moment(row["finish"]))
    for each, finding in zip(row.get("findings", ()), found, strict=True):
        if "clue" in each:
            raise_clue(finding=finding, kind=each["clue"]["kind"], principal=by, at=world.moment(each["clue"]["on"]))
    for each in row.get("documents", ()):
        chosen = [found[place - 1] for place in each["findings"]]
        at = world.moment(each["on"])
        draft_document(campaign=campaign, findings=chosen, kind=each["kind"], principal=by, title=each["title"], at=at)
    if "sum_up" in row:
        fire(campaign, "sum_up", principal=by, at=world.moment(row["sum_up"]))
    for event, name in (("conclude", "summary"), ("abandon", "reason")):
        if event in row:
            given = row[event]
            principal, at = world.principal(given["by"]), world.moment(given["on"])
            fire(campaign, event, principal=principal, values={name: given[name]}, note=given.get("reason", ""), at=at)


def _finding(world: World, row: dict[str, Any], campaign: Campaign, given: dict[str, Any]) -> Finding:
    names = ("title", "text", "evidence", "category", "tier")
    finding = record_check(
        covered=campaign.covered.get(body=world.organisation(given["body"])),
        item=campaign.items.get(position=given["item"]),
        principal=world.principal(row["by"]),
        result="problem",
        finding={name: given[name] for name in names},
        at=world.moment(row["approve"]["on"] - 1),
    )
    if finding is None:
        raise LookupError(f"no finding stored: {given['title']}")
    for event, by, days, *reason in given.get("do", ()):
        values = {"tier": given["tier"]} | ({"reason": reason[0]} if reason else {})
        note = reason[0] if reason else ""
        fire(finding, event, principal=world.principal(by), values=values, note=note, at=world.moment(days))
    return finding


def load_linkage() -> int:
    """Every matter of ``linkage.toml`` that is not there yet, with what happened to it; returns how many."""
    world, made, data = World(), 0, read("linkage.toml")
    police, procuratorate = world.organisation("市公安局"), world.organisation("市检察院")
    texts = ("title", "suspect", "facts")
    for row in data["crime"]:
        by = world.principal(row["by"])
        if CrimeTransfer.objects.filter(body=by.organisation_id, title=row["title"]).exists():
            continue
        made += 1
        transfer = draw_up(
            principal=by,
            police=police,
            procuratorate=procuratorate,
            evidence=[(kind, name, amount, kept_at) for kind, name, amount, kept_at in row["evidence"]],
            charge=row["charge"],
            legal_basis="《行政执法机关移送涉嫌犯罪案件的规定》第三条",
            at=world.moment(row["on"]),
            **{name: row[name] for name in texts},
        )
        _steps(world, row, transfer)
    for row in data["penalty"]:
        by = world.principal(row["by"])
        if PenaltyOpinion.objects.filter(procuratorate=by.organisation_id, title=row["title"]).exists():
            continue
        made += 1
        opinion = send_opinion(
            principal=by,
            body=world.organisation(row["body"]),
            transfer=CrimeTransfer.objects.filter(title=row["follows"]).first() if "follows" in row else None,
            legal_basis="《刑事诉讼法》第一百七十七条第三款",
            at=world.moment(row["on"]),
            **{name: row[name] for name in (*texts, "decision_number", "advice")},
        )
        _steps(world, row, opinion)
    return made


def load_ledgers() -> int:
    """Every entry of ``ledgers.toml`` that is not there yet, with what followed; returns how many were made."""
    world, made = World(), 0
    for row in read("ledgers.toml")["entry"]:
        by, at = world.principal(row["by"]), world.moment(row["on"])
        if Entry.objects.filter(organisation=by.organisation_id, kind=row["kind"], title=row["title"]).exists():
            continue
        made += 1
        given = {name: row[name] for name in ("kind", "title", "text", "details", "secrecy") if name in row}
        if "until" in row:
            given["details"] |= {"until": _day(world, row["until"])}
        if "about" in row:
            given["about"] = Entry.objects.get(organisation=by.organisation_id, title=row["about"])
        entry = record_entry(principal=by, day=timezone.localdate(at), at=at, **given)
        if "clue" in row:
            given = row["clue"]
            raise_from_ledger(entry=entry, kind=given["kind"], principal=by, at=world.moment(given["on"]))
        _steps(world, row, entry)
    return made


def _day(world: World, days: float) -> str:
    return timezone.localdate(world.moment(days)).isoformat()


def _steps(world: World, row: dict[str, Any], item: CrimeTransfer | PenaltyOpinion | Entry) -> None:
    for event, by, days, *values in row["steps"]:
        given = dict(values[0]) if values else {}
        given |= {name: _day(world, given[name]) for name in ("day", "until") if name in given}
        note = next((given[name] for name in ("reason", "text", "result", "report") if name in given), "")
        fire(item, event, principal=world.principal(by), values=given, note=note, at=world.moment(days))

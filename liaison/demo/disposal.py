"""Loads decisions asked for, accountability, interviews and dual examinations, in every state."""

from __future__ import annotations

from liaison.clues.models import Clue
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.disposal.models import Measure
from liaison.disposal.services import (
    MODELS,
    begin_dual,
    demand_accountability,
    plan_interview,
    request_decision,
)
from liaison.documents.services import create_document
from liaison.workflow.engine import fire

BASIS = "《行政执法监督条例》第六条"


def load_disposal() -> int:
    """Every measure of ``disposal.toml`` that is not there yet, with what followed; returns how many were made."""
    world, made, data = World(), 0, read("disposal.toml")
    for code, model in MODELS.items():
        for row in data[code]:
            by = world.principal(row["by"])
            if not model.objects.filter(taker=by.organisation_id, title=row["title"]).exists():
                _follow(world, row, _begin(world, code, row))
                made += 1
    return made


def _begin(world: World, code: str, row: dict) -> Measure:
    common = {
        "principal": world.principal(row["by"]),
        "at": world.moment(row["on"]),
        "title": row["title"],
        "facts": row["facts"],
        "legal_basis": BASIS,
    }
    if "clue" in row:
        common["clue"] = Clue.objects.get(title=row["clue"], holder=common["principal"].organisation_id)
    if code == "dual":
        return begin_dual(**common, case_number=row["case"])
    common["body"] = world.organisation(row["body"])
    if code == "decision":
        return request_decision(**common, government=world.organisation("市政府"), asked=row["asked"])
    if code == "accountability":
        return demand_accountability(
            **common, officer=row["officer"], post=row.get("post", ""), proposed=row["proposed"]
        )
    when = world.moment(row["held"])
    return plan_interview(**common, persons=row["persons"], place="市司法局三楼会议室", planned_for=when)


def _follow(world: World, row: dict, item: Measure) -> None:
    for event, by, days, *values in row["steps"]:
        given = values[0] if values else {}
        note = given.get("reason", "") or given.get("text", "")
        fire(item, event, principal=world.principal(by), values=given, note=note, at=world.moment(days))
    if "decide" in row:  # the government's decision
        given = row["decide"]
        drafter, head = world.principal(given["by"]), world.principal(given["head"])
        at = world.moment(given["on"])
        document = create_document(kind="decision", principal=drafter, about=item, title=given["title"], at=at)
        for event, who in (("submit", drafter), ("approve", head), ("issue", drafter)):
            fire(document, event, principal=who, at=at)

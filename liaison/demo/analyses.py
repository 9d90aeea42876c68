"""Loads analyses of lost cases, warnings and joint plans of the sample municipality, in every state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import SYSTEM
from liaison.analyses.models import Adoption, Alert, Analysis
from liaison.analyses.services import begin_analysis, draft_alert, open_analysis, write_analysis
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.workflow.engine import fire

WRITTEN = ("explanation", "unit", "remedy", "lesson")


def load_analyses() -> int:
    """Every analysis of ``analyses.toml`` that is not there yet, with what followed; returns how many were made."""
    world, made = World(), 0
    for row in read("analyses.toml")["analysis"]:
        body = world.organisation(row["body"])
        if Analysis.objects.filter(body=body, title=row["title"]).exists():
            continue
        made += 1
        _follow(world, row, _open(world, row))
    return made


def _open(world: World, row: dict[str, Any]) -> Analysis:
    at = world.moment(row["on"])
    given = {name: row[name] for name in ("origin", "case_number", "decided_by", "outcome")}
    given["decided_on"] = timezone.localdate(at) - dt.timedelta(days=row["decided"] - row["on"])
    texts = {"title": row["title"], "summary": row["summary"]}
    body = world.organisation(row["body"])
    if row["by"] == "publication":
        # As the publication of a real ruling does; that of a sample opens nothing.
        given["note"] = _("Opened by itself: the ruling was published.")
        opener = world.organisation("市司法局")
        return begin_analysis(principal=SYSTEM, opener=opener, body=body, at=at, **given | texts)
    return open_analysis(principal=world.principal(row["by"]), body=body, at=at, **given | texts)


def _follow(world: World, row: dict[str, Any], item: Analysis) -> None:
    if "write" in row:
        given = row["write"]
        texts = {name: given[name] for name in WRITTEN}
        write_analysis(analysis=item, principal=world.principal(given["by"]), causes=given["causes"], **texts)
    _steps(world, row["steps"], item)
    for each in row.get("alert", ()):
        alert = draft_alert(
            principal=world.principal(each["by"]),
            analysis=item,
            kind=each["kind"],
            bodies=[world.organisation(name) for name in each["bodies"]],
            at=world.moment(each["on"]),
            **{name: each[name] for name in ("title", "text", "requirements")},
        )
        _steps(world, each["steps"], alert)
        for name, steps in each.get("adoptions", ()):
            _steps(world, steps, alert.adoptions.get(body=world.organisation(name)))


def _steps(world: World, steps: list, item: Analysis | Alert | Adoption) -> None:
    for event, by, days, *values in steps:
        given = dict(values[0]) if values else {}
        if "handler" in given:
            given["handler"] = world.member(given["handler"]).pk
        note = given.get("reason", "") or given.get("measures", "") or given.get("report", "")
        fire(item, event, principal=world.principal(by), values=given, note=note, at=world.moment(days))

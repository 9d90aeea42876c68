"""Loads white papers in draft and what the people's congress said of them, in every state."""

from __future__ import annotations

from typing import Any

from content.demo.stream import to_stream
from content.whitepapers.models import ChapterPage, EditionPage, WhitePaperSeriesPage
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.readings.models import Reading
from liaison.readings.services import open_draft
from liaison.workflow.engine import fire

HEAD, READER = "approver", "市人大监察和司法委"


def load_readings() -> int:
    """The drafts of ``readings.toml`` and their readings, once; returns how many readings were made. Without the
    public pages there is nothing to draft."""
    data, world = read("readings.toml"), World()
    by = world.principal(HEAD)
    if Reading.objects.filter(asker=by.organisation_id).exists():
        return 0
    drafts = {row["slug"]: draft for row in data["draft"] if (draft := _draft(row)) is not None}
    made = 0
    for row in data["reading"]:
        if row["edition"] not in drafts:
            continue
        reading = open_draft(
            principal=by,
            edition=drafts[row["edition"]],
            reader=world.organisation(READER),
            request=row.get("request", ""),
            at=world.moment(row["on"]),
        )
        made += 1
        for event, who, days, values in row["steps"]:
            fire(reading, event, principal=world.principal(who), values=values, at=world.moment(days))
    return made


def _draft(row: dict[str, Any]) -> EditionPage | None:
    """An edition with its chapters, none of them published."""
    series = WhitePaperSeriesPage.objects.filter(slug=row["series"]).first()
    if series is None:
        return None
    present = EditionPage.objects.child_of(series).filter(slug=row["slug"]).first()
    if present is not None:
        return present
    given = {name: row.get(name) for name in ("title", "slug", "year", "quarter", "summary")}
    edition = EditionPage(**given, live=False, source="示例市司法局", is_sample=True)
    series.add_child(instance=edition)
    edition.save_revision()
    for chapter in row["chapter"]:
        body = to_stream(chapter["block"], cases={}, sample=True)
        page = ChapterPage(title=chapter["title"], slug=chapter["slug"], body=body, live=False, is_sample=True)
        edition.add_child(instance=page)
        page.save_revision()
    return edition

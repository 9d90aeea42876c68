"""Drafts of white papers: which there are, what is frozen of one, and how the frozen text is shown."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder

from content.blocks.render import Body, BodyContext, render_body
from content.common.glossary import glossary
from content.whitepapers.models import ChapterPage, EditionPage
from core.access import Principal
from search.text.numerals import to_chinese


def open_drafts(principal: Principal) -> list[EditionPage]:
    """Editions with something unpublished that this member may edit or publish in the editors' admin, newest first."""
    user = get_user_model().objects.filter(pk=principal.user_id).first()
    if user is None or not user.has_perm("wagtailadmin.access_admin"):
        return []
    changed = {page.path[: -page.steplen] for page in ChapterPage.objects.filter(has_unpublished_changes=True)}
    found = [
        page
        for page in EditionPage.objects.order_by("-year", "-quarter", "-pk")
        if not page.live or page.has_unpublished_changes or page.path in changed
    ]
    allowed = ((page, page.permissions_for_user(user)) for page in found)
    return [page for page, may in allowed if may.can_edit() or may.can_publish()]


def frozen(edition: EditionPage) -> dict[str, Any]:
    """The newest draft of ``edition`` and of its chapters in their order, as plain values."""
    draft = edition.get_latest_revision_as_object()
    chapters = [page.get_latest_revision_as_object() for page in ChapterPage.objects.child_of(edition).order_by("path")]
    content = {
        "title": draft.title,
        "summary": draft.summary,
        "chapters": [{"title": each.title, "body": each.body.get_prep_value()} for each in chapters],
    }
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def parts(content: dict[str, Any]) -> list[tuple[str, Body]]:
    """(heading, rendered body) of each chapter, numbered as it will be when published; no data to download."""
    terms, block = glossary(), ChapterPage._meta.get_field("body").stream_block
    found = []
    for number, chapter in enumerate(content["chapters"], start=1):
        context = BodyContext(chapter=number, glossary=terms, prefix=f"c{number}-")
        heading = f"第{to_chinese(number)}章　{chapter['title']}"
        found.append((heading, render_body(block.to_python(chapter["body"]), context)))
    return found

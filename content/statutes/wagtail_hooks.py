"""Statutes in the Wagtail admin: registration, and what marks a version as corrected by an editor."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from content.statutes.admin import StatuteGroup
from content.statutes.models import Article, StatuteVersion

register_snippet(StatuteGroup)


def _versions(instance) -> list[StatuteVersion]:
    if isinstance(instance, StatuteVersion):
        return [instance]
    return [instance.version] if isinstance(instance, Article) else []


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def mark_corrected(request: HttpRequest, instance) -> None:
    """An import of the same text leaves alone what an editor changed."""
    for version in _versions(instance):
        version.mark_corrected()


@hooks.register("after_delete_snippet")
def mark_corrected_by_removal(request: HttpRequest, instances) -> None:
    """The same for an article an editor removed."""
    for instance in instances:
        if isinstance(instance, Article):
            instance.version.mark_corrected()

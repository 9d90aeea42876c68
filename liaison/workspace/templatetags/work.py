"""Tags of the workspace pages."""

from django import template
from django.conf import settings
from django.forms import BoundField, ModelChoiceField
from django.http import QueryDict
from django.utils.translation import pgettext

from core.access.audience import principal_of
from core.audit import UnknownActionError, action_of
from liaison.workflow.models import Transition
from liaison.workspace.navigation import entries_for

register = template.Library()

#: What Django shows for no choice.
DASHES = "---------"


@register.inclusion_tag("work/navigation.html", takes_context=True)
def work_navigation(context) -> dict:
    """The side navigation, with the entry named by ``here`` in the context marked as the present place."""
    main, groups = entries_for(principal_of(context["request"]))
    return {"main": main, "groups": groups, "here": context.get("here", "")}


@register.inclusion_tag("work/five.html")
def five(step: int, words: str) -> dict:
    """The step of the five in small boxes, and in words."""
    return {"boxes": [number <= step for number in range(1, 6)], "words": words}


@register.simple_tag
def sample_environment() -> bool:
    """Whether this is the demo, whose organisations, people and cases are invented."""
    return settings.PORTAL_DEMO


@register.filter
def told_empty(field: BoundField) -> BoundField:
    """The field; where a choice among rows may be none, that is said in words instead of a row of dashes."""
    choice = field.field
    if isinstance(choice, ModelChoiceField) and choice.empty_label == DASHES:
        choice.empty_label = pgettext("choice", "choose") if choice.required else pgettext("choice", "none")
    return field


@register.filter
def began(entry: Transition) -> str:
    """How an item began, in words: what its first row records is no event of its flow, but an action of the trail."""
    try:
        return str(action_of(f"{entry.workflow}.{entry.event}").label)
    except UnknownActionError:
        return pgettext("timeline", "begun")


@register.filter
def plus(query: str, change: str) -> str:
    """``query`` (a query string) with ``change`` ("name=value") in place of what it says of that name, and no page."""
    made = QueryDict(query, mutable=True)
    made.pop("page", None)
    for name, value in QueryDict(change).items():
        if value:
            made[name] = value
        else:
            made.pop(name, None)
    return made.urlencode()

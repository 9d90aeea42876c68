"""Tags about rooms for pages of other apps."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.access.audience import principal_of
from liaison.rooms.half_days import in_words
from liaison.rooms.panels import door, records_of

register = template.Library()


@register.inclusion_tag("work/rooms/panel.html", takes_context=True)
def room_door(context: template.Context, kind: str, item: Any) -> dict[str, Any]:
    """The way into the room about ``item``; nothing where there is none for whoever looks."""
    return {"panel": door(principal_of(context["request"]), kind, item)}


@register.inclusion_tag("work/rooms/made_there.html", takes_context=True)
def room_records(context: template.Context, kind: str, item: Any, always: bool = False) -> dict[str, Any]:
    """Decisions and minutes of the room about ``item``; nothing for whoever is not in it, unless ``always``."""
    return {"made": records_of(principal_of(context["request"]), kind, item, always)}


#: Addresses of this portal in a message, and of other sites.
_ADDRESS = re.compile(
    r"https?://[^\s<>\"'，。；：、！？（）《》]+|(?<![\w/])/(?:work|rulings|statutes|cases|lists|white-papers)/[\w\-/]*",
    re.ASCII,
)


@register.filter
def half_day(slot: str) -> str:
    """A half day in words."""
    return in_words(slot)


@register.filter
def message_text(text: str) -> SafeString:
    """A message as HTML: line breaks kept, addresses as links, everything else escaped."""
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        parts.append(escape(text[end : match.start()]))
        address = match[0]
        outside = "" if address.startswith("/") else ' rel="noopener nofollow" target="_blank"'
        parts.append(f'<a href="{escape(address)}"{outside}>{escape(address)}</a>')
        end = match.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts).replace("\n", "<br>"))  # noqa: S308 - every part is escaped above

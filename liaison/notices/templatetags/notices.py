"""How many notices are unread, for the bar of every page of the workspaces."""

from django import template

from core.access.audience import principal_of
from liaison.notices.queries import unread_number

register = template.Library()

#: More than this is shown as "99+".
MOST = 99


@register.simple_tag(takes_context=True)
def unread_notices(context) -> str:
    """``3``, ``99+``; empty when nothing is unread."""
    number = unread_number(principal_of(context["request"]))
    return f"{MOST}+" if number > MOST else str(number or "")

"""Tags of retention: a period in words, and what the page of a record says of its period."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from core.access.audience import principal_of
from liaison.retention.beside import beside
from liaison.retention.words import in_words

register = template.Library()
register.filter("period", in_words)


@register.inclusion_tag("work/retention/panel.html", takes_context=True)
def retention_panel(context: template.Context, item: Model) -> dict[str, Any]:
    """How long ``item`` is kept, what holds it and what of it was deleted, for whoever has to do with that."""
    return {"panel": beside(principal_of(context["request"]), item)}

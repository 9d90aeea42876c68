"""Small helpers of the search templates."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def lookup(mapping: dict, key: Any) -> Any:
    """``mapping[key]``, or the key itself where it is unknown."""
    return mapping.get(key, key)

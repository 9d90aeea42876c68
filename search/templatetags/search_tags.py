"""Small helpers of the search templates."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from search.presentation import Choice

register = template.Library()


@register.filter
def lookup(mapping: dict, key: Any) -> Any:
    """``mapping[key]``, or the key itself where it is unknown."""
    return mapping.get(key, key)


@register.simple_tag
def boxes(name: str, choices: Iterable[Choice]) -> SafeString:
    """The boxes of filter ``name``. Not a template: a filter by body has hundreds of them on every page."""
    checked = mark_safe(" checked")
    return format_html_join(
        "",
        '<label><input type="checkbox" name="{}" value="{}"{}><span>{}</span><span>{}</span></label>',
        ((name, each.value, checked if each.chosen else "", each.label, each.count) for each in choices),
    )

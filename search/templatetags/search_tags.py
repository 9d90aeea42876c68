"""Small helpers of the search templates."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from search.presentation import Bar, Choice

register = template.Library()


@register.filter
def lookup(mapping: dict, key: Any) -> Any:
    """``mapping[key]``, or the key itself where it is unknown."""
    return mapping.get(key, key)


@register.simple_tag
def boxes(name: str, choices: Iterable[Choice]) -> SafeString:
    """The boxes of filter ``name``. Not a template: a filter by body has hundreds of them on every page."""
    before = f'<label><input type="checkbox" name="{escape(name)}" value="'
    pieces = (
        f'{before}{escape(each.value)}"{" checked" if each.chosen else ""}>'
        f"<span>{escape(str(each.label))}</span><span>{each.count}</span></label>"
        for each in choices
    )
    return mark_safe("".join(pieces))  # noqa: S308 - escaped above


@register.simple_tag
def bars(shown: Sequence[Bar], end: int) -> SafeString:
    """The bars of a histogram ``end`` wide, as SVG. Not a template: with two pictures it took a third of the page."""
    pieces = []
    for place, bar in enumerate(shown):
        if bar.count:
            said = ngettext("%(name)s, %(n)s result", "%(name)s, %(n)s results", bar.count) % {
                "name": bar.name,
                "n": bar.count,
            }
            pieces.append(
                f'<a href="{escape(bar.address)}" aria-label="{escape(said)}">'
                f'<rect class="hit-area" x="{bar.x}" y="24" width="{bar.width}" height="64"/>'
                f'<rect class="{"c-bar2" if bar.open else "c-bar"}" x="{bar.x}" y="{bar.y}"'
                f' width="{bar.width}" height="{bar.height}"/>'
                f'<text x="{bar.middle}" y="{bar.y}" dy="-6" text-anchor="middle">{bar.count}</text></a>'
            )
        if bar.labelled:
            x, anchor = (bar.middle, "middle") if place else ("4", "start")
            pieces.append(f'<text class="t2" x="{x}" y="104" text-anchor="{anchor}">{escape(bar.label)}</text>')
    pieces.append(f'<path class="c-axis" d="M0 84.5H{end}"/>')
    return mark_safe("".join(pieces))  # noqa: S308 - escaped above

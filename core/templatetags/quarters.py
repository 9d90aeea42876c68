"""Quarters in templates: ``{{ name|quarter_words }}``."""

from django import template

from core.quarters import quarter_words as in_words

register = template.Library()


@register.filter
def quarter_words(name: str) -> str:
    """``2026-Q4`` as pages say it."""
    return in_words(name)

"""``{% remember %}``: rendered once for each set of values, until what it shows changes."""

import time
from types import MappingProxyType

import pytest
from django.template import Context, Template, TemplateSyntaxError

from core import generations


def know(monkeypatch, **numbers: int) -> None:
    monkeypatch.setattr(generations._memory, "generations", MappingProxyType({k: (n, n) for k, n in numbers.items()}))
    monkeypatch.setattr(generations._memory, "read_at", time.monotonic())


def test_a_part_is_rendered_once_for_its_values_until_a_kind_changes(monkeypatch):
    source = '{% load remember %}{% remember "test-part" "lists,site" place %}{{ place }} {{ text }}{% endremember %}'
    part = Template(source)
    know(monkeypatch, site=1, lists=1)
    assert part.render(Context({"place": 1, "text": "<甲>"})) == "1 &lt;甲&gt;"
    assert part.render(Context({"place": 1, "text": "乙"})) == "1 &lt;甲&gt;"
    assert part.render(Context({"place": 2, "text": "乙"})) == "2 乙"
    know(monkeypatch, site=1, lists=1, rulings=5)
    assert part.render(Context({"place": 1, "text": "丙"})) == "1 &lt;甲&gt;"
    know(monkeypatch, site=1, lists=2)
    assert part.render(Context({"place": 1, "text": "丙"})) == "1 丙"


def test_it_must_say_what_it_shows():
    with pytest.raises(TemplateSyntaxError, match="kinds of content"):
        Template('{% load remember %}{% remember "test-part" %}{% endremember %}')

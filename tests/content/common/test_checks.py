"""System checks find what breaks the conventions, and find nothing in the project."""

import pytest
from django.core import checks as django_checks

from content.common import checks
from content.common.workflow import reviewed_models
from content.pages.models import NoticePage
from content.rulings.models import Ruling


def test_the_project_keeps_its_conventions():
    assert checks.check_public_pages(None) == []
    assert checks.check_reviewed_models(None) == []
    assert Ruling in reviewed_models()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("cache_kind", "nonsense", "content.E001"),
        ("template", "pages/none.html", "content.E002"),
        ("parent_page_types", None, "content.E003"),
    ],
)
def test_a_broken_convention_is_named(monkeypatch, name, value, code):
    monkeypatch.setattr(NoticePage, name, value)
    (problem,) = checks.check_public_pages(None)
    assert problem.id == code
    assert problem.obj is NoticePage
    assert problem.level == django_checks.ERROR

"""What of the demo the rules of publication would stop is published all the same."""

import pytest

from content.cases.models import TypicalCasePage
from content.demo.cases import load_cases
from tests.content.demo.files import CASES
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db


def test_every_typical_case_is_published(page_root):
    load_cases(make_site())
    assert TypicalCasePage.objects.live().count() == len(CASES)

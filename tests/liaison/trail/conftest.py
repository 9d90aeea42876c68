"""A security administrator for the trail."""

import pytest


@pytest.fixture
def security(django_user_model):
    return django_user_model.objects.create_user("security-admin", "s@example.org", "sehr-geheim-2026")

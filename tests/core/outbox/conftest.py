import pytest

from core.outbox import register
from core.outbox.registry import _registry


@pytest.fixture
def topic():
    """``topic(handler, …)`` registers a handler under ``test.topic`` for one test."""
    yield lambda handler, **options: register("test.topic", handler, **options)
    _registry.topics.pop("test.topic", None)

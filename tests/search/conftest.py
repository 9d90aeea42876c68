"""A search engine of one's own for tests that publish and find."""

import os
import uuid

import pytest

from core.outbox import drain
from search import engine as engines
from search.indexing import TOPIC

#: For a test that holds on each engine; without it the engine is the embedded one.
BOTH_ENGINES = pytest.mark.parametrize(
    "index", ["embedded", pytest.param("elastic", marks=pytest.mark.elastic)], indirect=True
)


@pytest.fixture
def index(request, tmp_path, settings):
    """The installation's engine: empty, in a folder or under a name of its own."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.SEARCH_INDEX = f"test-{uuid.uuid4().hex[:12]}"
    settings.ELASTICSEARCH_URL = ""
    if getattr(request, "param", "embedded") == "elastic":
        settings.ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
        if not settings.ELASTICSEARCH_URL:
            pytest.skip("set ELASTICSEARCH_URL (python -m tests.servers.elasticsearch start)")
    engines._engines.clear()
    made = engines.engine()
    made.finish_rebuild(made.begin_rebuild())
    yield made
    made.drop()
    engines._engines.clear()


@pytest.fixture
def carry_out():
    """Carry out every change that waits for the index; returns how many entries succeeded."""
    return lambda: drain(TOPIC)

"""A search engine of one's own for tests that publish and find."""

import pytest

from core.outbox import drain
from search import engine as engines
from search.engines.embedded import EmbeddedEngine
from search.indexing import TOPIC


@pytest.fixture
def index(tmp_path, settings):
    """The installation's engine: embedded, empty, in a folder of its own."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.ELASTICSEARCH_URL = ""
    engines._engines.clear()
    made = engines.engine()
    assert isinstance(made, EmbeddedEngine)
    made.finish_rebuild(made.begin_rebuild())
    yield made
    made.drop()
    engines._engines.clear()


@pytest.fixture
def carry_out():
    """Carry out every change that waits for the index; returns how many entries succeeded."""
    return lambda: drain(TOPIC)

"""Real engines only: the embedded one always, Elasticsearch where ELASTICSEARCH_URL names one."""

import os
import uuid
from pathlib import Path

import pytest

from search.engines.base import Engine
from search.records import record
from tests.search.conformance.corpus import corpus

ENGINES = ["embedded", pytest.param("elastic", marks=pytest.mark.elastic)]


def make_engine(name: str, folder: Path) -> Engine:
    """An empty engine; skips where the server is not there."""
    if name == "embedded":
        from search.engines.embedded import EmbeddedEngine

        return EmbeddedEngine(folder / "index")
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.skip("set ELASTICSEARCH_URL (python -m tests.servers.elasticsearch start)")
    from search.engines.elastic import ElasticEngine

    return ElasticEngine(url, prefix=f"test-{uuid.uuid4().hex[:12]}", timeout=60, patience=60)


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    """An empty engine of each kind."""
    made = make_engine(request.param, tmp_path)
    yield made
    made.drop()


@pytest.fixture(scope="module", params=ENGINES)
def filled(request, tmp_path_factory):
    """An engine of each kind holding the corpus; not to be written to."""
    made = make_engine(request.param, tmp_path_factory.mktemp("engine"))
    made.index(map(record, corpus()))
    yield made
    made.drop()


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Both engines holding the corpus."""
    made = [make_engine(name, tmp_path_factory.mktemp(name)) for name in ("embedded", "elastic")]
    for each in made:
        each.index(map(record, corpus()))
    yield made
    for each in made:
        each.drop()

"""Building the index anew while rulings are published, changed and withdrawn: the new one holds exactly what is
published, on both engines."""

import os
import threading
import uuid
from random import Random

import pytest
from django.db import connections

from content.rulings import services
from content.rulings.models import Ruling
from core.outbox import drain
from search import engine as engines
from search.indexing import TOPIC
from search.indexing import rebuild as rebuilding
from search.indexing.verify import compare
from search.query import SearchQuery
from search.service import ask
from tests.factories.rulings import ruling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elastic)])
def index(request, tmp_path, settings):
    """The installation's engine, of each kind, with an empty index."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.SEARCH_INDEX = f"rebuild-{uuid.uuid4().hex[:10]}"
    settings.ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "") if request.param == "elastic" else ""
    if request.param == "elastic" and not settings.ELASTICSEARCH_URL:
        pytest.skip("set ELASTICSEARCH_URL (python -m tests.servers.elasticsearch start)")
    engines._engines.clear()
    made = engines.engine()
    made.finish_rebuild(made.begin_rebuild())
    yield made
    made.drop()
    engines._engines.clear()


def test_changes_go_on_while_the_index_is_rebuilt(index, page_root, monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 3)
    made = [ruling(title=f"第{number}件经营过期饮料案") for number in range(15)]
    drain(TOPIC)
    begun, failures = threading.Event(), []

    def change() -> None:
        random = Random(26)
        try:
            begun.wait(30)
            for each in random.sample(made, 9):
                if random.random() < 0.5:
                    services.withdraw(ruling=each, reason="测试")
                else:
                    each.title = f"{each.title}（更正）"
                    each.save_revision().publish()
                ruling(title="新公开的过期饮料案")
                drain(TOPIC)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    found_meanwhile = []

    def progress(_done: int, _total: int) -> None:
        begun.set()
        found_meanwhile.append(ask(SearchQuery(text="饮料")).total)

    changing = threading.Thread(target=change)
    changing.start()
    rebuilding.rebuild(index, progress=progress)
    changing.join()
    assert not failures
    drain(TOPIC)
    assert not index.building()
    found = compare(index)
    assert found.equal, found
    assert found.indexed == Ruling.objects.published().count() == 24 - Ruling.objects.exclude(withdrawn_on=None).count()
    assert all(found_meanwhile), "searches were answered throughout, by the old index"

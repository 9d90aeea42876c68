"""Ending Elasticsearch in the middle of indexing: search says that it is down, and once the engine is back the index
holds exactly what is published."""

import os
import uuid
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from content.rulings import services
from core.outbox import drain
from core.outbox.models import OutboxEntry
from search import engine as engines
from search.indexing import TOPIC
from search.indexing.verify import compare
from search.query import SearchQuery
from search.service import ask
from tests.factories.rulings import ruling
from tests.servers.cutting import CuttableWay
from tests.servers.elasticsearch.node import CannotStart, TestNode, fetch_jars, find_java
from tests.servers.portal import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.elastic]


class KilledNode:
    """A node of the test's own, ended by SIGKILL and started again on its data."""

    def __init__(self) -> None:
        self.node = TestNode(port=free_port(), heap="512m")
        self.url = self.node.start()
        self.end, self.come_back, self.close = self.node.kill, self.node.launch, self.node.stop


class CutConnection:
    """The shared node behind a connection that can be cut: where no node can be made for the test alone."""

    def __init__(self) -> None:
        address = urlsplit(os.environ["ELASTICSEARCH_URL"])
        way = CuttableWay(address.hostname, address.port or 9200)
        way.mend()
        self.url = f"{address.scheme}://127.0.0.1:{way.port}"
        self.end, self.come_back, self.close = way.cut, way.mend, way.cut


def own_node_can_be_made() -> bool:
    try:
        find_java()
        fetch_jars()
    except (CannotStart, OSError):
        return False
    return True


@pytest.fixture
def server():
    """An engine that can be ended."""
    if not os.environ.get("ELASTICSEARCH_URL"):
        pytest.skip("set ELASTICSEARCH_URL (python -m tests.servers.elasticsearch start)")
    made = KilledNode() if own_node_can_be_made() else CutConnection()
    yield made
    made.close()


@pytest.fixture
def index(server, settings, monkeypatch):
    """The installation's engine on that server, taking work in batches of three."""
    from core.outbox.registry import Topic, _registry

    settings.ELASTICSEARCH_URL = server.url
    settings.SEARCH_INDEX = f"kill-{uuid.uuid4().hex[:10]}"
    engines._engines.clear()
    topic = _registry.topics[TOPIC]
    monkeypatch.setitem(_registry.topics, TOPIC, Topic(TOPIC, topic.handler, 3, topic.lease))
    made = engines.engine()
    made.finish_rebuild(made.begin_rebuild())
    yield made
    made.drop()
    engines._engines.clear()


def test_the_engine_ended_in_the_middle(index, server, page_root, monkeypatch, client):
    made = [ruling() for _ in range(12)]
    services.withdraw(ruling=made[3], reason="测试")
    write, requests = index._bulk, []

    def ending(actions, names):
        requests.append(1)
        if len(requests) == 3:  # some batches are in, one is half done
            server.end()
        return write(actions, names)

    with monkeypatch.context() as patched:
        patched.setattr(index, "_bulk", ending)
        drain(TOPIC)
    waiting = OutboxEntry.objects.filter(topic=TOPIC, done_at=None)
    assert 0 < waiting.values("lane").distinct().count() < 12
    assert ask(SearchQuery(text="保质期")).down
    page = client.get("/search/", {"q": made[5].number})
    assert page.status_code == 503
    assert made[5].title in page.content.decode()
    withdrawn = client.get("/search/", {"q": made[3].number}).content.decode()
    assert made[3].title not in withdrawn

    server.come_back()
    index.client.options(request_timeout=90).cluster.health(wait_for_status="yellow", timeout="60s")
    waiting.update(not_before=timezone.now())
    drain(TOPIC)
    assert not waiting.exists()
    found = compare(index)
    assert found.equal, found
    assert found.indexed == 11

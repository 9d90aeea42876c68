"""A server that takes connections and never answers holds no reader for long, and the next ones not at all."""

import socket
import time
import uuid

import pytest
from django.urls import reverse

from search import engine as engines
from search.engines.base import EngineUnavailable
from search.engines.breaker import Breaker
from search.engines.elastic import ElasticEngine
from search.query import SearchQuery
from search.records import record
from search.service import ask, like
from tests.factories.rulings import ruling
from tests.search.conformance.corpus import corpus
from tests.servers.cutting import CuttableWay

PATIENCE = 0.2
#: Far below the time of waiting twice as long as a client by itself does, far above what a busy machine adds.
SOON = 5.0


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Silent:
    """A port that takes every connection; nobody ever reads from one."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.setblocking(False)
        self._taken: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def connections(self) -> int:
        """How many have come since this was last asked."""
        before = len(self._taken)
        while True:
            try:
                self._taken.append(self._listener.accept()[0])
            except BlockingIOError:
                return len(self._taken) - before

    def close(self) -> None:
        for each in [self._listener, *self._taken]:
            each.close()


@pytest.fixture
def silent():
    made = Silent()
    yield made
    made.close()


def test_one_reader_waits_once_and_the_next_not_at_all(silent):
    clock = Clock()
    engine = ElasticEngine(silent.url, patience=PATIENCE, breaker=Breaker(rest=10, clock=clock))
    begun = time.monotonic()
    assert ask(SearchQuery(text="保质期"), using=engine).down
    assert time.monotonic() - begun < SOON
    assert silent.connections() == 1
    # Search, like cases and counts alike are refused without a look at the server.
    assert ask(SearchQuery(text="腐竹"), using=engine).down
    with pytest.raises(EngineUnavailable):
        like("ruling:1", using=engine)
    assert silent.connections() == 0
    # After the rest one tries again, and the rest begins anew.
    clock.now += 10
    assert ask(SearchQuery(text="腐竹"), using=engine).down
    assert silent.connections() == 1
    assert ask(SearchQuery(text="腐竹"), using=engine).down
    assert silent.connections() == 0


@pytest.mark.django_db
def test_pages_say_so_and_find_by_number_from_the_database(silent, settings, client, page_root):
    made = ruling()
    settings.ELASTICSEARCH_URL, settings.SEARCH_PATIENCE = silent.url, PATIENCE
    settings.SEARCH_INDEX = f"silent-{uuid.uuid4().hex[:8]}"
    engines._engines.clear()
    try:
        begun = time.monotonic()
        page = client.get(reverse("search:results"), {"q": made.number})
        assert page.status_code == 503
        assert made.title in page.content.decode()
        assert client.get(reverse("search:feed"), {"q": "保质期"}).status_code == 503
        assert client.get(reverse("search:similar"), {"to": f"ruling:{made.pk}"}).status_code == 503
        assert client.get(reverse("search:suggestions"), {"q": made.title[:3]}).status_code == 200
        assert time.monotonic() - begun < SOON
        assert silent.connections() == 1
    finally:
        engines._engines.clear()


def test_while_one_tries_the_others_are_refused():
    clock = Clock()
    breaker = Breaker(rest=10, clock=clock)
    with pytest.raises(ConnectionResetError), breaker.call(ConnectionResetError):
        raise ConnectionResetError
    clock.now += 10
    with breaker.call(ConnectionResetError), pytest.raises(EngineUnavailable), breaker.call(ConnectionResetError):
        pass
    # It answered: everybody asks again.
    with breaker.call(ConnectionResetError), breaker.call(ConnectionResetError):
        pass


def test_an_answer_that_is_no_use_is_no_failure():
    clock = Clock()
    breaker = Breaker(rest=10, clock=clock)
    with pytest.raises(ConnectionResetError), breaker.call(ConnectionResetError):
        raise ConnectionResetError
    clock.now += 10
    with pytest.raises(KeyError), breaker.call(ConnectionResetError):
        raise KeyError
    # Whether the server is back is not known: the next caller may try.
    with breaker.call(ConnectionResetError):
        pass


@pytest.mark.elastic
def test_a_server_that_comes_back_is_asked_again(tmp_path):
    import os
    from urllib.parse import urlsplit

    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.skip("set ELASTICSEARCH_URL (python -m tests.servers.elasticsearch start)")
    address, clock = urlsplit(url), Clock()
    way = CuttableWay(address.hostname, address.port or 9200)
    way.mend()
    engine = ElasticEngine(
        f"http://127.0.0.1:{way.port}",
        prefix=f"test-{uuid.uuid4().hex[:12]}",
        timeout=60,
        patience=60,
        breaker=Breaker(rest=10, clock=clock),
    )
    try:
        engine.index(map(record, corpus()[:3]))
        assert ask(SearchQuery(text="保质期"), using=engine).total
        way.cut()
        assert ask(SearchQuery(text="保质期"), using=engine).down
        way.mend()
        assert ask(SearchQuery(text="保质期"), using=engine).down, "nobody asks before the rest is over"
        clock.now += 10
        assert ask(SearchQuery(text="保质期"), using=engine).total
        assert ask(SearchQuery(text="腐竹"), using=engine).total
    finally:
        engine.drop()
        way.cut()

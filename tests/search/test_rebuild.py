"""Building the index anew while rulings are published, changed and withdrawn: the new one holds exactly what is
published, on both engines."""

import threading
from random import Random

import pytest
from django.db import connections

from content.rulings import services
from content.rulings.models import Ruling
from core.outbox import drain
from search.indexing import TOPIC
from search.indexing import rebuild as rebuilding
from search.indexing.verify import compare
from search.query import SearchQuery
from search.service import ask
from tests.factories.rulings import ruling
from tests.search.conftest import BOTH_ENGINES

pytestmark = pytest.mark.django_db(transaction=True)


@BOTH_ENGINES
def test_changes_go_on_while_the_index_is_rebuilt(index, page_root, monkeypatch):
    monkeypatch.setattr(rebuilding, "BATCH", 3)
    made = [ruling(title=f"第{number}件经营过期饮料案") for number in range(15)]
    drain(TOPIC)
    turns, done, failures = threading.Semaphore(0), threading.Semaphore(0), []

    def change() -> None:
        random = Random(26)
        try:
            for each in random.sample(made, 9):
                turns.acquire(timeout=60)
                if random.random() < 0.5:
                    services.withdraw(ruling=each, reason="测试")
                else:
                    each.title = f"{each.title}（更正）"
                    each.save_revision().publish()
                ruling(title="新公开的过期饮料案")
                drain(TOPIC)
                done.release()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    found_meanwhile = []

    def progress(_done: int, _total: int) -> None:
        """After each batch one change is made before the next, and another is let go beside it."""
        turns.release(2)
        done.acquire(timeout=60)
        found_meanwhile.append(ask(SearchQuery(text="饮料")).total)

    changing = threading.Thread(target=change)
    changing.start()
    rebuilding.rebuild(index, progress=progress)
    turns.release(9)
    changing.join()
    assert not failures
    drain(TOPIC)
    assert not index.building()
    found = compare(index)
    assert found.equal, found
    assert found.indexed == Ruling.objects.published().count() == 24 - Ruling.objects.exclude(withdrawn_on=None).count()
    assert all(found_meanwhile), "searches were answered throughout, by the old index"

"""Killing what indexes, in the middle: after recovery the index holds exactly what is published."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from content.rulings import services
from core.outbox import drain, release_dead_leases
from core.outbox.models import OutboxEntry
from search.indexing import TOPIC
from search.indexing.verify import compare
from tests.conftest import ROOT, other_process_environment
from tests.factories.rulings import ruling
from tests.search.conftest import index  # noqa: F401 - a fixture, used by name

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import django; django.setup()
from django.conf import settings
settings.SEARCH_DIR = {folder!r}
from search.indexing import changes
changes.register_topic()
from core.outbox import drain, registry
registry._registry.topics["search.index"] = registry.Topic(
    "search.index", changes.carry_out, 2, registry._registry.topics["search.index"].lease
)
print("started", flush=True)
drain("search.index")
print("finished", flush=True)
"""


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.2, 0.5])
def test_a_worker_killed_in_the_middle(index, page_root, settings, moment):  # noqa: F811 - the imported fixture
    made = [ruling() for _ in range(12)]
    services.withdraw(ruling=made[3], reason="测试")
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(folder=str(settings.SEARCH_DIR))],
        cwd=ROOT,
        env=other_process_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout.readline().strip() == "started"
    time.sleep(moment)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    connection.close()
    release_dead_leases()
    drain(TOPIC)
    assert not OutboxEntry.objects.filter(topic=TOPIC, done_at=None).exists()
    found = compare(index)
    assert found.equal, found
    assert found.indexed == 11

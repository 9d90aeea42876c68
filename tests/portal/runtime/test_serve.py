"""``manage.py serve`` as a process: it answers, sees other processes' changes, refuses a second server, and ends."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from tests.servers.portal import ROOT, EmbeddedPortal

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    portal = EmbeddedPortal(tmp_path_factory.mktemp("embedded"))
    portal.prepare()
    return portal


@pytest.fixture
def portal(prepared):
    prepared.start()
    yield prepared
    prepared.stop()


def until(condition, seconds: float = 10, every: float = 0.05):
    """The first true value of ``condition()``; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(every)
    pytest.fail(f"not within {seconds} s")


def test_pages_come_compressed_and_revalidate(portal):
    status, headers, _body = portal.get("/", {"Accept-Encoding": "br"})
    assert (status, headers["content-encoding"]) == (200, "br")
    assert "x-shows" not in headers
    assert portal.get("/", {"If-None-Match": headers["etag"]})[0] == 304


def test_a_change_by_another_process_is_seen(portal):
    assert "新名称" not in portal.get("/")[2].decode()
    portal.manage(
        "shell",
        "-v0",
        "-c",
        "from content.common.site import PortalSettings as P; p = P.load(); p.name = '新名称'; p.save()",
    )
    until(lambda: "新名称" in portal.get("/")[2].decode())


def test_work_asked_for_by_another_process_is_done_by_the_clock(portal):
    """The command has its own in-memory broker: its nudge reaches nobody, the clock of the server does."""
    portal.manage(
        "shell",
        "-v0",
        "-c",
        "from core.outbox.queue import enqueue; enqueue('rulings.pdf', '0', {'ruling': 0})",
    )

    def done():
        listing = portal.manage(
            "shell",
            "-v0",
            "-c",
            "from core.outbox.models import OutboxEntry as E; print(E.objects.get(topic='rulings.pdf').done_at)",
        )
        return listing.stdout.strip() not in ("", "None")

    until(done, 40)


def test_a_second_server_on_the_same_data_is_refused(portal):
    second = portal.manage("serve", "--port", "0", check=False)
    assert second.returncode == 1
    assert f"http://127.0.0.1:{portal.port}/" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_busy_port_is_named(prepared):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = prepared.manage("serve", "--port", str(port), check=False)
    assert refused.returncode == 1
    assert str(port) in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_seconds_with_a_connection_open(portal, how):
    idle = http.client.HTTPConnection("127.0.0.1", portal.port)
    idle.request("GET", "/")
    idle.getresponse().read()
    assert portal.stop(how) < 6
    idle.close()
    assert portal.process.returncode == 0
    assert "Traceback" not in portal.log.read_text(encoding="utf-8")


def test_after_a_kill_it_starts_again(portal):
    portal.stop(signal.SIGKILL)
    portal.start()
    assert portal.get("/")[0] == 200


PUBLISH = """
from django.db import transaction
from tests.factories.rulings import ruling
from content.rulings.services import withdraw
with transaction.atomic():
    made = [ruling(title=f"第{n}件经营过期饮料案") for n in range(12)]
    withdraw(ruling=made[3], reason="测试")
"""


def test_killed_while_it_indexes_it_finds_exactly_what_is_published_when_it_is_back(portal):
    portal.manage("search", "rebuild")
    database = sqlite3.connect(f"file:{portal.folder / 'portal.sqlite3'}?mode=ro", uri=True)

    def waiting(condition: str = "1") -> int:
        return database.execute(
            f"SELECT count(*) FROM core_outboxentry WHERE topic='search.index' AND done_at IS NULL AND {condition}"
        ).fetchone()[0]

    publishing = threading.Thread(target=portal.manage, args=("shell", "-v0", "-c", PUBLISH))
    publishing.start()
    until(lambda: waiting("leased_until IS NOT NULL"), 60, every=0.002)
    portal.stop(signal.SIGKILL)
    publishing.join()
    assert waiting(), "it was killed before it had done its work"
    portal.start()
    until(lambda: not waiting(), 60)
    database.close()
    found = json.loads(portal.manage("search", "verify", "--json").stdout)
    assert found["equal"]
    answer = json.loads(portal.get("/search/api/v1/search/?q=%E9%A5%AE%E6%96%99")[2])
    assert answer["total"] == 11


def test_every_scheduled_task_exists():
    from portal.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


RUNS_AT_ONCE = """
import os, threading
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
import django
django.setup()
from portal.celery import app
from portal.runtime.work import BackgroundWork

seen = threading.Event()

@app.task(name="test.seen")
def mark():
    seen.set()

app.conf.beat_schedule = {"tick": {"task": "test.seen", "schedule": 0.5}}
work = BackgroundWork(app, threads=2)
for thread in work._threads:
    thread.start()
print(seen.wait(20), work.stop(5), flush=True)
os._exit(0)
"""


def test_the_clock_makes_the_worker_run_a_task_and_both_stop():
    result = subprocess.run(
        [sys.executable, "-c", RUNS_AT_ONCE],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.stdout.split() == ["True", "True"], result.stderr

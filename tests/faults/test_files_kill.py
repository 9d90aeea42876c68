"""Storing an attachment, stopped anywhere: never a row without its whole file; a full disk is said, not half-used."""

import dataclasses
import errno
import os
import random
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection

from core.files import Attachment, StoredFile, StoreUnavailableError, kinds, receive, store_upload
from core.files.checking import check
from tests.conftest import ROOT, other_process_environment
from tests.core.files.samples import docx, mp4, picture, upload

KILLS = 30

#: Starts once and forks for each attempt. The child dies before its n-th call that touches a file or the database.
WORKER = """
import os, signal, sys
import django; django.setup()
from core.files import store_upload
from tests.core.files.samples import picture, upload
from django.db import connection

TOUCHING = {"write", "flush", "fsync", "replace", "utime", "unlink", "mkdir", "execute", "executemany", "commit",
            "open", "close", "flock", "save"}

def attempt(serial, last):
    content = picture(size=(40 + serial, 30))
    calls = 0
    def watch(frame, event, called):
        nonlocal calls
        if event == "c_call" and called.__name__ in TOUCHING:
            calls += 1
            if calls == last:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(watch)
    store_upload(upload("a.jpg", content), subject=f"clue:{serial}")
    sys.setprofile(None)
    connection.close()
    return calls

print("started", flush=True)
for line in sys.stdin:
    serial, last = map(int, line.split())
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(attempt(serial, last)).encode())
        os._exit(0)
    os.close(writer)
    said = os.read(reader, 100).decode()
    os.close(reader)
    os.waitpid(child, 0)
    print(said or "killed", flush=True)
"""


@pytest.fixture
def store_folder() -> Path:
    return Path(storages["attachments"].location)


@pytest.fixture
def worker(transactional_db):
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=other_process_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().strip() == "started"

    def attempt(serial: int, last: int) -> str:
        process.stdin.write(f"{serial} {last}\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    yield attempt
    process.stdin.close()
    process.wait(timeout=20)


def test_killed_at_any_step_a_row_always_has_its_file(worker, store_folder):
    worker(0, -1)  # makes the folders
    steps = int(worker(KILLS + 1, -1))
    assert steps > KILLS
    moments = sorted([1, steps, *random.Random(5).sample(range(2, steps), KILLS - 2)])
    killed = 0
    for serial, last in enumerate(moments, start=1):
        outcome = worker(serial, last)
        killed += outcome == "killed"
        attached = list(Attachment.objects.filter(subject=f"clue:{serial}"))
        assert attached or outcome == "killed"  # the last steps may fall away, as when a folder is there already
        for attachment in attached:
            for file in (attachment.original, attachment.display):
                path = store_folder / file.sha256[:2] / file.sha256
                assert path.stat().st_size == file.size
        connection.close()
    assert killed > KILLS * 0.8
    found = check(repair=True, grace=timedelta(0))
    assert found.sound, found
    assert found.unused
    # Only what rows name is left, and nothing of what was half-done.
    left = {path.name for path in store_folder.rglob("*") if path.is_file() and path.name != "lock"}
    assert left == set(StoredFile.objects.values_list("sha256", flat=True))
    # What was killed can simply be done again.
    assert worker(1, -1).isdigit()
    assert check().sound


@contextmanager
def files_of_at_most(size: int):
    """No file may grow beyond ``size``: the system itself refuses to write, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]


@pytest.fixture
def empty_store(settings, tmp_path):
    options = {**settings.STORAGES["attachments"]["OPTIONS"], "location": str(tmp_path / "attachments")}
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {**settings.STORAGES["attachments"], "OPTIONS": options},
    }
    return tmp_path / "attachments"


SAMPLES = {
    "a.jpg": picture(size=(500, 400)),
    "a.png": picture("PNG", size=(300, 200)),
    "a.docx": docx(**{"word/media/image.bin": os.urandom(60_000)}),
    "a.mp4": mp4(extra=b"\0\0\0\x08free" * 5000),
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_no_room_for_the_file_is_said_and_leaves_nothing(empty_store, name, share):
    content = SAMPLES[name]
    with files_of_at_most(int(len(content) * share)), pytest.raises(StoreUnavailableError):
        receive(upload(name, content))
    assert kept(empty_store) == []


def test_no_room_for_the_copy_is_said_and_leaves_nothing(empty_store, monkeypatch):
    """The original fits, its copy does not."""
    content = picture("PNG", size=(300, 200))
    png = kinds.KINDS["png"]

    def write_more(source, target):
        target.write(bytes(len(content) + 1))
        return True

    monkeypatch.setitem(kinds.KINDS, "png", dataclasses.replace(png, clean=write_more))
    with files_of_at_most(len(content)), pytest.raises(StoreUnavailableError):
        receive(upload("a.png", content))
    assert kept(empty_store) == []


@pytest.mark.parametrize("call", ["fsync", "replace", "mkdir"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_disk_that_fails_while_keeping_makes_no_row(empty_store, monkeypatch, db, call, times):
    """Each step of making the file durable fails with a full disk, at its first, second or third time."""
    real, left = getattr(os, call), [times]

    def failing(*arguments, **options):
        left[0] -= 1
        if left[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **options)

    failed = False
    with monkeypatch.context() as patched:
        patched.setattr(os, call, failing)
        try:
            store_upload(upload("a.jpg", picture()), subject="clue:1")
        except StoreUnavailableError:
            failed = True
    assert failed == (left[0] <= 0)
    assert Attachment.objects.count() == (not failed)
    assert StoredFile.objects.count() == (0 if failed else 2)
    assert not list(empty_store.glob("incoming/*"))

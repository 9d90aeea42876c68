"""Killing what takes clues in, two hundred times at random moments: what showed a receipt is there, nothing is there
twice, no row lacks its file. A full disk: nothing is half stored."""

import os
import subprocess
import sys

import pytest

from core import outbox
from core.files.models import Attachment, StoredFile
from core.files.store import is_there
from liaison.clues.models import Clue, ClueSubject
from liaison.intake import receipts, submitting
from liaison.intake.models import Draft, Receipt, Reporter
from liaison.organisations.choices import OrganisationKind
from liaison.workflow.models import Transition
from tests.conftest import ROOT, other_process_environment
from tests.factories.liaison import organisation

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 200

#: A process that has started once and forks: every child sends clues until it is killed; the next one first sends the
#: form of the killed one again, as a browser does that got no answer, and frees what that one was working on, as a
#: worker does. Between sending, children make clues of what was received.
DRIVER = """
import os, random, select, signal, sys, time
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from core import generations, outbox
from liaison.intake import drafts, evidence, submitting
from liaison.intake.models import Draft, Receipt

kills, lots = int(sys.argv[1]), random.Random(int(sys.argv[2]))
prepared = [submitting.prepare() for _ in range(4)]


def submission(n):
    return submitting.Submission(
        kind="fines", description=f"clue {n}", bodies=[("somebody", "")], contact={"name": "reporter"}
    )


def send(pk, secret, say):
    draft = Draft.objects.select_related("receipt").get(pk=pk)
    one = prepared[pk % 4]
    receipt = submitting.submit(draft, submission(pk), one, secret=secret)
    say(f"receipt {pk} {receipt.number} {one.passphrase}")


def child(retry, say):
    left = Receipt.objects.filter(clue=None).count()
    outbox.release_dead_leases()
    if retry:
        send(*retry, say)
    while True:
        draft, secret = drafts.begin()
        file = SimpleUploadedFile("a.txt", os.urandom(9).hex().encode())
        assert evidence.add([file], subject=draft.subject) == []
        say(f"sending {draft.pk} {secret} {left}")
        send(draft.pk, secret, say)
        send(draft.pk, secret, say)  # a double click
        outbox.drain(submitting.TOPIC)


generations.refresh()  # as a serving process that follows changes: calendar and limits are read once
for first in (b"1", b"2", b"3"):
    started = time.monotonic()
    draft, secret = drafts.begin()
    evidence.add([SimpleUploadedFile("a.txt", first)], subject=draft.subject)
    print(f"sending {draft.pk} {secret} 0")
    send(draft.pk, secret, print)
    outbox.drain(submitting.TOPIC)
    round_takes = time.monotonic() - started  # the last one, with everything warm, on a machine as busy as it is
connection.close()
retry = None
for _kill in range(kills):
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        try:
            child(retry, lambda line: os.write(into, (line + "\\n").encode()))
        except BaseException as error:
            os.write(into, f"error {type(error).__name__} {error}\\n".encode())
        os._exit(1)
    os.close(into)
    if lots.random() < 0.8:  # the others are hit while they connect
        select.select([out], [], [], 10)
    time.sleep(lots.uniform(0.0, min(max(0.15, 1.5 * round_takes), 0.8)))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(out) as lines:
        for line in lines.read().splitlines():
            print(line)
            word, *rest = line.split()
            if word == "sending":
                retry = int(rest[0]), rest[1]
print("end")
"""


def run(code: str, *arguments: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=other_process_environment(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [line.split() for line in done.stdout.splitlines()]


def nothing_is_half_stored() -> None:
    """Every clue has one receipt, one reporter, one subject, one first event and one file, which is in the store."""
    clues = list(Clue.objects.all())
    assert Receipt.objects.count() == Reporter.objects.count() == ClueSubject.objects.count() == len(clues)
    assert Transition.objects.filter(event="received").count() == len(clues)
    assert len({clue.description for clue in clues}) == len({clue.number for clue in clues}) == len(clues)
    by_subject = dict(Attachment.objects.values_list("subject", "original__sha256"))
    assert {clue.subject for clue in clues} <= set(by_subject)
    assert Attachment.objects.count() == len(by_subject)
    assert all(is_there(file.sha256) for file in StoredFile.objects.all())
    sent = set(Draft.objects.exclude(receipt=None).values_list("receipt__clue", flat=True))
    assert sent == {clue.pk for clue in clues}
    assert all(not draft.sealed for draft in Draft.objects.exclude(receipt=None))


def test_two_hundred_kills_lose_and_double_nothing():
    organisation(OrganisationKind.COORDINATING)
    lines = run(DRIVER, str(KILLS), os.environ.get("PORTAL_KILL_SEED", "20260518"))
    outbox.release_dead_leases()
    outbox.drain(submitting.TOPIC)
    assert lines[-1] == ["end"]
    assert not [line for line in lines if line[0] == "error"]
    shown = {tuple(line[1:]) for line in lines if line[0] == "receipt"}
    assert len(shown) == len({pk for pk, _number, _passphrase in shown}), "two receipts for one form"
    stored = {receipt.number: receipt for receipt in Receipt.objects.select_related("clue")}
    for pk, number, _passphrase in shown:
        assert stored[number].clue.description == f"clue {pk}"
    number, passphrase = next((number, passphrase) for _pk, number, passphrase in shown)
    assert receipts.matches(passphrase, stored[number].passphrase_hash)
    nothing_is_half_stored()
    # The kills met the work: forms were cut off before, in and after their transaction.
    sending = {line[1] for line in lines if line[0] == "sending"}
    assert len(shown) >= 50
    # … and between the form that was received and its clue.
    assert sum(line[0] == "sending" and int(line[3]) > 0 for line in lines) >= 10
    assert Draft.objects.filter(receipt=None).exists()
    assert len(sending) >= len(shown) >= len(sending) - 1


FULL_DISK = """
import resource, signal, sys
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from core import outbox
from liaison.intake import drafts, evidence, submitting
from liaison.intake.models import Draft

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
draft, secret = drafts.begin()
prepared = submitting.prepare()
whole = submitting.Submission(kind="fines", description="clue", bodies=[("somebody", "")], contact={"name": "x"})
evidence.add([SimpleUploadedFile("first.txt", b"first")], subject=draft.subject)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
print("refused", len(evidence.add([SimpleUploadedFile("second.txt", b"second")], subject=draft.subject)))
try:
    submitting.submit(draft, whole, prepared, secret=secret)
    print("stored")
except Exception as error:
    print("failed", type(error).__name__)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
connection.close()
print("receipt", submitting.submit(draft, whole, prepared, secret=secret).number)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
try:
    print("taken in", outbox.drain(submitting.TOPIC))
except Exception as error:
    print("taken in", type(error).__name__)
"""


def test_a_full_disk_stores_nothing_by_halves_and_sending_again_does():
    from django.db import connection

    organisation(OrganisationKind.COORDINATING)
    lines = run(FULL_DISK)
    assert lines[0] == ["refused", "1"]
    # PostgreSQL writes with the rights of its own process, whose files are not limited here.
    assert lines[1][0] == ("failed" if connection.vendor == "sqlite" else "stored")
    receipt = Receipt.objects.get()
    assert receipt.number == lines[2][1]
    assert (receipt.clue is None) == (connection.vendor == "sqlite")
    outbox.release_dead_leases()
    outbox.retry(submitting.TOPIC)
    outbox.drain(submitting.TOPIC)
    assert [attachment.name for attachment in Attachment.objects.all()] == ["first.txt"]
    nothing_is_half_stored()

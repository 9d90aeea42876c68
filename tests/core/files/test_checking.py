"""Store and database: what is missing, damaged or unused is found, and what can be mended is."""

import io
import json
import os
import time
from datetime import timedelta

import pytest
from django.core.management import call_command

from core.files import StoredFile, receive, store_upload
from core.files.checking import check, sweep
from tests.core.files.samples import picture, upload

pytestmark = pytest.mark.django_db


def grow_old(folder) -> None:
    two_days_ago = time.time() - 2 * 24 * 3600
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (two_days_ago, two_days_ago))


def path_of(folder, attachment):
    sha256 = attachment.original.sha256
    return folder / sha256[:2] / sha256


@pytest.fixture
def attachment():
    return store_upload(upload("a.jpg", picture()), subject="clue:1")


def test_nothing_is_wrong_with_what_was_stored(attachment, store_folder):
    grow_old(store_folder)
    findings = check()
    assert findings.sound
    assert (findings.checked, findings.unused) == (2, [])


def test_an_empty_store_is_sound():
    assert check(repair=True).sound


def test_a_damaged_and_a_missing_file_are_named(attachment, store_folder):
    other = store_upload(upload("b.txt", b"text"), subject="clue:1")
    path_of(store_folder, attachment).write_bytes(b"something else")
    path_of(store_folder, other).unlink()
    findings = check(repair=True)
    assert findings.damaged == [attachment.original.sha256]
    assert findings.missing == [other.original.sha256]
    states = dict(StoredFile.objects.values_list("sha256", "state"))
    assert states[attachment.original.sha256] == "damaged"
    assert states[other.original.sha256] == "missing"
    assert states[attachment.display.sha256] == "present"


def test_the_same_content_once_more_heals_it(attachment, store_folder):
    good = path_of(store_folder, attachment).read_bytes()
    path_of(store_folder, attachment).write_bytes(b"something else")
    check(repair=True)
    receive(upload("again.jpg", good))
    assert check(repair=True).sound
    assert not StoredFile.objects.exclude(state="present").exists()


def test_what_nobody_refers_to_goes_when_it_is_a_day_old(attachment, store_folder, stored):
    receive(upload("given-up.txt", b"given up"))
    (store_folder / "incoming" / "left").write_bytes(b"half an upload")
    assert check(repair=True).removed == 0
    grow_old(store_folder)
    found = check()
    assert len(found.unused) == 2
    assert found.removed == 0
    assert sweep().removed == 2
    assert stored() == {attachment.original.sha256, attachment.display.sha256}
    assert not list((store_folder / "incoming").iterdir())


def test_what_is_wanted_again_meanwhile_stays(store_folder, stored):
    receive(upload("a.txt", b"wanted again"))
    grow_old(store_folder)
    receive(upload("a.txt", b"wanted again"))
    assert sweep().removed == 0
    assert len(stored()) == 1
    assert sweep(grace=timedelta(0)).removed == 1


def test_many_names_take_few_statements(store_folder, django_assert_max_num_queries):
    for n in range(20):
        receive(upload("a.txt", str(n).encode()))
    with django_assert_max_num_queries(2):
        sweep()


def test_the_command_says_what_is_wrong(attachment, store_folder):
    out = io.StringIO()
    call_command("files", "check", stdout=out)
    assert "2" in out.getvalue()
    path_of(store_folder, attachment).unlink()
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("files", "check", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert not answer["sound"]
    assert answer["missing"] == [attachment.original.sha256]

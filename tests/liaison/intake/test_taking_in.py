"""From the row that a sent form is to its clue: nothing lost, nothing doubled, nothing secret left behind."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.audit import AuditEntry
from core.deadlines import open_clock
from core.files import Attachment
from core.outbox import drain, retry, status
from core.outbox.models import OutboxEntry
from liaison.clues.models import Clue
from liaison.intake import drafts, evidence, submitting, taking_in
from liaison.intake.models import Draft, Receipt, Reporter
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from tests.factories.liaison import organisation
from tests.liaison.intake.walk import ANSWERS, address, draft_of, fill, slip, task_of

pytestmark = pytest.mark.django_db
FOLLOW, RECEIVED = "/clues/follow/", "/clues/submit/received/"


@pytest.fixture
def sent(client, body) -> Receipt:
    """A form with a file that was sent and is no clue yet."""
    fill(client)
    assert evidence.add([SimpleUploadedFile("a.txt", b"a")], subject=draft_of(client).subject) == []
    answer = client.post(address(5), {"digits": task_of(client).digits, "go": "next"})
    assert answer["Location"] == RECEIVED
    return Receipt.objects.get()


def waits():
    return next(row for row in status() if row.topic == submitting.TOPIC)


def fail_to_take_in(times: int = 1) -> None:
    for _time in range(times):
        OutboxEntry.objects.update(not_before=timezone.now() - dt.timedelta(seconds=1))
        assert drain(submitting.TOPIC) == 0


def nobody_is_left() -> None:
    Organisation.objects.update(active_until=timezone.localdate() - dt.timedelta(days=1))


def test_a_sent_form_is_one_row_and_one_statement(client, bureau):
    draft, secret = drafts.begin()
    whole, prepared = submitting.Submission(kind="fines", description="x"), submitting.prepare()
    assert submitting.somebody_receives([])
    with CaptureQueriesContext(connection) as made:
        submitting.submit(draft, whole, prepared, secret=secret)
    stored = [
        query["sql"]
        for query in made.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT"))
    ]
    assert len(stored) == 1
    assert stored[0].startswith('INSERT INTO "intake_receipt"')


def test_what_was_sent_is_unreadable_while_it_waits_and_gone_afterwards(sent, client):
    assert not Clue.objects.exists()
    waiting = " ".join(str(value) for row in Receipt.objects.values() for value in row.values())
    for text in (ANSWERS[1]["description"], "陈先生", "临溪", slip(client)[1].replace(" ", "")):
        assert text not in waiting
    assert drain(submitting.TOPIC) == 1
    sent.refresh_from_db()
    assert (sent.sealed, sent.sealed_passphrase, draft_of(client).sealed) == ("", "", "")
    assert Reporter.objects.get().clue == sent.clue


def test_the_clue_counts_from_when_the_form_was_sent(sent, bureau):
    yesterday = timezone.now() - dt.timedelta(hours=20)
    Receipt.objects.update(made_at=yesterday)
    assert (waits().waiting, waits().oldest) == (1, yesterday)
    drain(submitting.TOPIC)
    clue = Clue.objects.get()
    assert clue.received_at == yesterday
    assert open_clock(clue.subject, "clue.first_response", bureau.pk).started_at == yesterday
    assert yesterday.isoformat(timespec="seconds") in AuditEntry.objects.get(action="clue.received").detail_json
    assert [file.name for file in Attachment.objects.filter(subject=clue.subject)] == ["a.txt"]
    assert waits().waiting == 0


def test_whoever_opens_the_receipt_sooner_makes_the_clue(sent, client):
    number, passphrase = slip(client)
    browser = Client()
    assert browser.post(FOLLOW, {"number": number, "passphrase": passphrase[:-1]}).status_code == 200
    assert not Clue.objects.exists()
    browser.post(FOLLOW, {"number": number, "passphrase": passphrase})
    assert "a.txt" in browser.get(FOLLOW).content.decode()
    assert drain(submitting.TOPIC) == 0
    assert Clue.objects.count() == 1
    assert Client().post(FOLLOW, {"number": number, "passphrase": passphrase}).status_code == 302


def test_one_that_cannot_be_taken_in_is_kept_shown_to_operators_and_tried_again(sent, client, bureau):
    number, passphrase = slip(client)
    nobody_is_left()
    fail_to_take_in(times=3)
    assert (waits().waiting, waits().oldest) == (1, sent.made_at)
    assert [entry.last_error for entry in waits().stuck] == [f"NotTakenIn: receipt {sent.pk}: NobodyReceives"]
    browser = Client()
    browser.post(FOLLOW, {"number": number, "passphrase": passphrase})
    assert browser.post("/clues/follow/write/", {"text": "x"}).status_code == 503
    assert browser.get(FOLLOW).status_code == 503
    assert "已经妥善保存" in browser.get(FOLLOW).content.decode()
    organisation(OrganisationKind.COORDINATING)
    assert retry(submitting.TOPIC) == 1
    assert drain(submitting.TOPIC) == 1
    assert Clue.objects.get().received_at == sent.made_at


def test_one_that_is_stuck_holds_up_no_other(sent, client, bureau, monkeypatch):
    real = taking_in.submission_of
    monkeypatch.setattr(taking_in, "submission_of", lambda one: 1 / 0 if one.pk == sent.pk else real(one))
    fail_to_take_in()
    draft, secret = drafts.begin()
    other = submitting.submit(
        draft, submitting.Submission(kind="fines", description="x"), submitting.prepare(), secret=secret
    )
    assert drain(submitting.TOPIC) == 1
    assert Clue.objects.get().receipt == other


def test_neither_log_nor_status_quotes_what_was_sent(sent, client, monkeypatch, caplog):
    number, passphrase = slip(client)

    def refuse(**values):
        raise IntegrityError(f"Failing row contains ({values['description']}, 陈先生)")

    monkeypatch.setattr(taking_in, "create_clue", refuse)
    fail_to_take_in(times=3)
    browser = Client()
    browser.post(FOLLOW, {"number": number, "passphrase": passphrase})
    assert browser.get(FOLLOW).status_code == 503
    for text in (caplog.text, waits().stuck[0].last_error):
        assert f"receipt {sent.pk}: IntegrityError" in text
        assert "罚款" not in text
        assert "陈先生" not in text


def test_noted_before_the_clue_is_made_the_passphrase_is_gone_and_nothing_else(sent, client):
    assert client.post(RECEIVED)["Location"] == FOLLOW
    assert Receipt.objects.get().sealed_passphrase == ""
    assert client.get(RECEIVED).status_code == 302
    drain(submitting.TOPIC)
    assert Attachment.objects.get().subject == Clue.objects.get().subject
    assert Draft.objects.get().sealed_passphrase == ""


def test_erasing_the_draft_of_a_sent_form_takes_nothing_from_it(sent, client):
    client.post("/clues/submit/clear/")
    Draft.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    assert drafts.clear_expired() == 0
    assert drain(submitting.TOPIC) == 1
    assert Attachment.objects.get().subject == Clue.objects.get().subject
    Draft.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    assert drafts.clear_expired() == 1
    assert Receipt.objects.get().clue is not None


def test_the_passphrase_is_hidden_after_half_an_hour_though_there_is_no_clue_yet(sent, client):
    Receipt.objects.update(made_at=timezone.now() - drafts.SHOWN_FOR)
    assert client.get(RECEIVED)["Location"] == FOLLOW
    drafts.clear_expired()
    assert Receipt.objects.get().sealed_passphrase == ""


def test_the_database_lets_go_of_neither_form_nor_clue(sent):
    for change in (
        lambda: Draft.objects.all().delete(),
        lambda: Receipt.objects.update(sealed=""),
        lambda: (drain(submitting.TOPIC), Receipt.objects.update(sealed="x")),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_taken_in_by_several_at_once_it_is_one_clue(sent):
    ready = threading.Barrier(4)

    def take_in(_n: int):
        try:
            ready.wait()
            return taking_in.take_in(Receipt.objects.get(pk=sent.pk)).clue_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(take_in, range(4))) == {Clue.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_a_form_whose_draft_was_erased_meanwhile_is_not_stored(bureau):
    draft, secret = drafts.begin()
    drafts.clear(Draft.objects.get(pk=draft.pk))
    whole = submitting.Submission(kind="fines", description="x")
    with pytest.raises(IntegrityError):
        submitting.submit(draft, whole, submitting.prepare(), secret=secret)
    assert not Receipt.objects.exists()

"""The public form: steps, drafts, the check, sending once."""

import datetime as dt
import json

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from core.access import visible
from core.outbox import drain
from core.sealed import unseal
from core.tokens import hash_of
from liaison.clues.choices import Channel, ClueSource
from liaison.clues.models import Clue
from liaison.intake import challenge, drafts, submitting
from liaison.intake.models import Draft, Receipt, Reporter
from liaison.organisations.choices import OrganisationKind
from tests.factories.liaison import member, organisation, principal
from tests.liaison.intake.walk import ANSWERS, address, draft_of, fill, report, send, slip, task_of

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_whole_way_makes_one_clue_with_its_receipt(client, body, bureau):
    number, passphrase = report(client)
    clue = Clue.objects.get()
    assert (clue.holder, clue.kind, clue.source, clue.channel) == (
        bureau,
        "fines",
        ClueSource.PUBLIC,
        Channel.WEB,
    )
    assert clue.description == ANSWERS[1]["description"]
    assert clue.title == "临溪交通执法：乱罚款"
    assert [(s.kind, s.name, s.organisation, s.detail) for s in clue.subjects.all()] == [
        ("body", body.name, body, ""),
        ("officer", "王某某", None, "执法证 0001"),
        ("enterprise", "临溪运输有限公司", None, ""),
    ]
    receipt = Receipt.objects.get()
    assert number.replace("-", "") == receipt.number
    assert passphrase.replace(" ", "") not in receipt.passphrase_hash
    assert draft_of(client).sealed == ""


def test_who_reported_is_encrypted_and_kept_apart(client, body):
    report(client)
    reporter = Reporter.objects.get()
    assert unseal(reporter.name) == "陈先生"
    assert "陈" not in reporter.name
    clue = Clue.objects.get()
    stored = json.dumps(list(Clue.objects.values()), default=str, ensure_ascii=False)
    assert "陈先生" not in stored
    assert "000-0000" not in stored
    assert clue.reporter == reporter


def test_nobody_is_asked_for_a_name(client, bureau):
    report(client, {3: dict.fromkeys(ANSWERS[3], ""), 4: {"who": "anonymous", "email": "no address"}})
    assert not Reporter.objects.exists()
    assert Clue.objects.get().subjects.count() == 0


def test_sent_again_refreshed_or_clicked_twice_it_is_the_same_receipt(client, bureau):
    fill(client)
    digits = task_of(client).digits
    form = {"digits": digits, "go": "next", "draft": str(draft_of(client).submission_key)}
    for _ in range(3):
        assert client.post(address(5), form)["Location"] == "/clues/submit/received/"
    assert slip(client) == slip(client)
    assert drain(submitting.TOPIC) == 1
    assert Clue.objects.count() == Receipt.objects.count() == 1
    assert client.post(address(5), form)["Location"] == "/clues/submit/received/"
    assert Receipt.objects.count() == 1
    assert client.post(address(1), ANSWERS[1] | form)["Location"] == "/clues/submit/received/"


def test_two_requests_at_once_find_one_receipt(bureau, client):
    fill(client)
    draft, whole = draft_of(client), submitting.Submission(kind="fines", description="x")
    first = submitting.submit(draft, whole, submitting.prepare(), secret="s")
    assert submitting.submit(draft, whole, submitting.prepare(), secret="s") == first
    assert drain(submitting.TOPIC) == 1
    assert submitting.submit(draft, whole, submitting.prepare(), secret="s") == first
    assert drain(submitting.TOPIC) == 0
    assert Clue.objects.count() == 1


def test_the_passphrase_is_hidden_for_good_once_it_is_noted_or_its_time_is_over(client, bureau):
    report(client)
    client.post("/clues/submit/received/")
    assert not Draft.objects.exists()
    assert client.get("/clues/submit/received/").status_code == 302
    other = Client()
    report(other)
    Draft.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert other.get("/clues/submit/received/").status_code == 302


def test_the_passphrase_is_readable_by_the_sending_browser_alone(client, bureau):
    report(client)
    draft = draft_of(client)
    client.cookies[drafts.COOKIE] = "another"
    assert client.get("/clues/submit/received/").status_code == 302
    Draft.objects.update(cookie_hash=hash_of("another"))  # whoever can write to the database gains nothing
    assert "不能再显示" in text_of(client.get("/clues/submit/received/"))
    assert draft.sealed_passphrase


def test_another_clue_can_follow_the_first(client, bureau):
    report(client)
    page = text_of(client.get("/clues/submit/"))
    assert "/clues/submit/received/" in page
    report(client)
    assert Clue.objects.count() == 2


def test_the_receipt_can_be_saved_as_a_file(client, bureau):
    number, passphrase = report(client)
    answer = client.get("/clues/submit/received/?file=1")
    assert number in answer["Content-Disposition"]
    assert passphrase in text_of(answer)
    assert "no-store" in answer["Cache-Control"]


# Drafts


def test_a_draft_is_kept_encrypted_and_found_again(client, bureau):
    fill(client, until=2)
    draft = Draft.objects.get()
    assert "罚款" not in draft.sealed
    assert "罚款" in unseal(draft.sealed) or "\\u7f5a" in unseal(draft.sealed)
    assert ANSWERS[1]["description"] in text_of(client.get(address(1)))
    assert client.cookies[drafts.COOKIE]["httponly"]
    assert Client().get(address(3)).headers["Location"] == address(1)


def test_what_was_typed_is_kept_when_it_is_wrong_or_when_going_back(client, bureau):
    answer = client.post(address(1), {"description": "太短", "kind": "no such kind", "wishes": "退款"}, follow=True)
    assert answer.redirect_chain == [(address(1) + "?check=1", 302)]
    assert 'role="alert"' in text_of(answer)
    assert 'href="#id_description"' in text_of(answer)
    assert "退款" in text_of(client.get(address(1)))
    fill(client, until=1)
    assert client.post(address(2), {"place": "某处", "go": "back"})["Location"] == address(1)
    assert "某处" in text_of(client.get(address(2)))
    long = "长" * 20_001
    answer = client.post(address(1), {"kind": "fines", "description": long}, follow=True)
    assert 'href="#id_description"' in text_of(answer)
    assert long in text_of(client.get(address(1)))


def test_a_step_is_not_reached_before_those_in_front_of_it(client, bureau):
    assert client.get(address(4))["Location"] == address(1)
    fill(client, until=2)
    assert client.get(address(5))["Location"] == address(3)
    assert client.get("/clues/submit/6/").status_code == 404
    assert client.post(address(5), {"digits": "1"})["Location"] == address(3)


def test_a_draft_ends_by_itself_or_at_once(client, bureau):
    fill(client, until=1)
    Draft.objects.update(expires_at=timezone.now())
    assert ANSWERS[1]["description"] not in text_of(client.get(address(1)))
    assert drafts.clear_expired() == 1
    fill(client, until=1)
    client.post("/clues/submit/clear/")
    assert not Draft.objects.exists()


def test_looking_at_the_form_stores_nothing(client, bureau):
    client.get(address(1))
    assert drafts.COOKIE not in client.cookies
    assert not Draft.objects.exists()


# The check


def test_without_the_check_nothing_is_sent(client, bureau):
    fill(client)
    task = task_of(client)
    for _ in range(challenge.TRIES):
        answer = client.post(address(5), {"digits": "9"}, follow=True)
        assert 'role="alert"' in text_of(answer)
    assert client.post(address(5), {"digits": task.digits})["Location"].startswith(address(5)), "too many wrong answers"
    assert not Clue.objects.exists()
    assert task_of(client).digits != task.digits or task_of(client).work != task.work
    assert send(client)["Location"] == "/clues/submit/received/"


def test_the_work_of_a_browser_counts_too_and_ends(client, bureau):
    fill(client)
    task = task_of(client)
    work = challenge.solve(task.work)
    data = drafts.read(draft_of(client))
    data["challenge"]["until"] = timezone.now().timestamp() - 1
    drafts.write(draft_of(client), data)
    assert client.post(address(5), {"work": work})["Location"] == address(5) + "?check=late"
    answer = client.post(address(5), {"work": challenge.solve(task_of(client).work)})
    assert answer["Location"] == "/clues/submit/received/"


@pytest.mark.parametrize("answer", ["", "x", "-1", "１２", "1" * 13, "0x10", "\0"])
def test_odd_answers_are_no_work(answer):
    assert not challenge.is_done("0" * 32, answer)


def test_picture_and_sound_belong_to_the_draft(client, bureau):
    assert client.get("/clues/submit/check.png").status_code == 404
    fill(client)
    task = task_of(client)
    assert client.get("/clues/submit/check.png").content == challenge.picture(task)
    assert client.get("/clues/submit/check.wav").content == challenge.sound(task)


# Limits and failures


def test_too_many_from_one_address_are_asked_to_wait_and_lose_nothing(client, bureau, monkeypatch):
    from liaison.intake.views import submit

    monkeypatch.setattr(submit, "SENT", submit.Limit("test-sent", 1, 60))
    report(client)
    other = Client()
    fill(other)
    answer = send(other)
    assert answer.status_code == 429
    assert drafts.read(draft_of(other))["what"]["description"] == ANSWERS[1]["description"]
    assert Clue.objects.count() == 1


@pytest.mark.parametrize("failure", [DatabaseError("disk full"), OSError(28, "No space left on device")])
def test_a_failure_says_so_stores_nothing_and_keeps_the_draft(client, bureau, monkeypatch, failure):
    fill(client)
    with monkeypatch.context() as patched:

        def fail(*args):
            raise failure

        patched.setattr(submitting.receipts, "new_number", fail)
        answer = send(client)
    assert answer.status_code == 503
    assert "没有提交" in text_of(answer)
    assert not Receipt.objects.exists()
    assert send(client)["Location"] == "/clues/submit/received/"
    assert Clue.objects.count() == 1


def test_mail_that_is_down_stops_no_clue(client, bureau, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    member(bureau)
    report(client)
    assert Clue.objects.count() == 1


def test_without_a_receiving_body_the_page_says_how_else(client, db):
    page = text_of(client.get(address(1)))
    assert "还不能在网上提交" in page
    assert "/report/" in page


# Who receives


def test_a_clue_about_the_receiving_body_goes_past_it(client, bureau):
    discipline = organisation(OrganisationKind.DISCIPLINE)
    report(client, {3: {"body": bureau.name}})
    clue = Clue.objects.get()
    assert clue.holder == discipline
    assert not visible(principal(bureau), Clue).exists()


def test_where_nobody_independent_could_receive_it_nothing_is_sent(client, bureau):
    fill(client, {3: {"body": bureau.short_name}})
    answer = send(client)
    assert answer.status_code == 409
    assert not Clue.objects.exists()
    assert ANSWERS[1]["description"] in text_of(client.get(address(1)))


def test_the_body_named_does_not_see_it_even_by_its_short_name(client, body):
    report(client, {3: {"body": body.short_name}})
    assert Clue.objects.get().subjects.first().organisation == body
    assert not visible(principal(body), Clue).exists()

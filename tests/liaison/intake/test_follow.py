"""The reporter's page: getting in, what is seen and what is not, what can be done."""

import datetime as dt
import time
from statistics import median

import pytest
from django.test import Client

from core.access import SYSTEM, Principal, PrincipalKind, visible
from liaison.clues.models import Clue, InternalNote, ReporterMessage
from liaison.intake import following, receipts, visits
from liaison.intake.models import Rating, Receipt, Reporter
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.workflow.engine import fire
from tests.factories.liaison import clue as make_clue
from tests.factories.liaison import member
from tests.liaison.intake.walk import report
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
FOLLOW = "/clues/follow/"


@pytest.fixture
def reported(client, body):
    """Number, passphrase and clue of somebody who has reported."""
    number, passphrase = report(client)
    return number, passphrase, Clue.objects.get()


@pytest.fixture
def inside(reported):
    """A browser that was let in."""
    browser = Client()
    assert browser.post(FOLLOW, {"number": reported[0], "passphrase": reported[1]}).status_code == 302
    return browser


def page(browser) -> str:
    answer = browser.get(FOLLOW)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def decline(clue, bureau) -> None:
    head = principal_for(member(bureau, Role.HEAD))
    fire(clue, "decline", principal=head, values={"reason": "不属于监督范围"})


def test_number_and_passphrase_open_it_however_they_are_typed(reported):
    number, passphrase, _clue = reported
    browser = Client()
    browser.post(FOLLOW, {"number": number.lower().replace("-", " "), "passphrase": passphrase.lower()})
    assert "<h1>我的线索" in page(browser)


@pytest.mark.parametrize("wrong", ["passphrase", "number", "slip", "nothing"])
def test_nothing_else_opens_it(reported, wrong):
    number, passphrase, _clue = reported
    form = {
        "passphrase": {"number": number, "passphrase": passphrase[:-1] + ("A" if passphrase[-1] != "A" else "B")},
        "number": {"number": receipts.new_number(dt.date(2026, 1, 1)), "passphrase": passphrase},
        "slip": {"number": number[:-1] + ("2" if number[-1] != "2" else "3"), "passphrase": passphrase},
        "nothing": {},
    }[wrong]
    browser = Client()
    assert 'role="alert"' in browser.post(FOLLOW, form).content.decode()
    assert visits.COOKIE not in browser.cookies


def test_five_failures_lock_a_number_that_exists_like_one_that_does_not(reported):
    number, passphrase, _clue = reported
    for tried in (number, receipts.written(receipts.new_number(dt.date(2026, 1, 1)))):
        browser = Client()
        for _ in range(5):
            assert browser.post(FOLLOW, {"number": tried, "passphrase": "x"}).status_code == 200
        assert browser.post(FOLLOW, {"number": tried, "passphrase": passphrase}).status_code == 429


def test_an_address_that_tries_many_numbers_is_locked(reported, monkeypatch):
    monkeypatch.setattr(visits, "PER_ADDRESS", visits.Limit("test-address", 3, 60))
    number, passphrase, _clue = reported
    for _ in range(3):
        other = receipts.new_number(dt.date(2026, 1, 1))
        Client().post(FOLLOW, {"number": other, "passphrase": passphrase})
    form = {"number": number, "passphrase": passphrase}
    assert Client().post(FOLLOW, form).status_code == 429
    assert Client().post(FOLLOW, form, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_wrong_number_takes_as_long_as_a_wrong_passphrase(reported):
    stored = Receipt.objects.get().passphrase_hash
    receipts.matches("x", None)

    def once(wanted) -> float:
        began = time.process_time()
        receipts.matches("AAAA", wanted)
        return time.process_time() - began

    pairs = [(once(stored), once(None)) for _ in range(15)]
    known, unknown = median(a for a, _ in pairs), median(b for _, b in pairs)
    assert abs(known - unknown) < 0.3 * max(known, unknown)


def test_what_is_inside_the_office_stays_there(inside, reported, bureau):
    clue = reported[2]
    handler = member(bureau, Role.CLERK)
    InternalNote.objects.create(clue=clue, author=handler, text="内部研判意见")
    ReporterMessage.objects.create(clue=clue, author=handler, text="请补充缴款凭证", from_reporter=False)
    fire(clue, "accept", principal=principal_for(handler), note="交某某办理")
    text = page(inside)
    assert "请补充缴款凭证" in text
    assert "正在分析" in text
    for hidden in ("内部研判意见", str(handler.user), "交某某办理", bureau.name, clue.number):
        assert hidden not in text


def test_one_receipt_opens_one_clue(reported, bureau):
    clue = reported[2]
    other = make_clue(bureau)
    ReporterMessage.objects.create(clue=other, text="别人的消息", from_reporter=True)
    principal = Principal(PrincipalKind.RECEIPT, subject=clue.subject)
    assert not visible(principal, ReporterMessage).exists()
    assert list(visible(principal, Receipt)) == [clue.receipt]
    assert not visible(principal, Clue).exists()
    assert not visible(principal, Reporter).exists()


def test_messages_go_both_ways_and_are_read(inside, reported, bureau):
    clue = reported[2]
    answer = ReporterMessage.objects.create(clue=clue, author=member(bureau), text="已收到", from_reporter=False)
    page(inside)
    answer.refresh_from_db()
    assert answer.read_at
    for _ in range(2):  # a double click
        inside.post(FOLLOW + "write/", {"text": "补充：第二次罚款是 3 月 15 日"})
    assert clue.messages.filter(from_reporter=True).count() == 1
    assert 'role="alert"' in inside.post(FOLLOW + "write/", {"text": " "}).content.decode()


def test_withdrawing_asks_first_and_ends_the_handling(inside, reported):
    clue = reported[2]
    assert "确认撤回" in inside.get(FOLLOW + "withdraw/").content.decode()
    clue.refresh_from_db()
    assert clue.state == "received"
    inside.post(FOLLOW + "withdraw/")
    clue.refresh_from_db()
    assert clue.state == "withdrawn"
    assert "您已撤回" in page(inside)
    inside.post(FOLLOW + "withdraw/")
    assert "不能再撤回" in page(inside)


def test_the_handling_is_rated_once_after_it_ended(inside, reported, bureau):
    clue = reported[2]
    inside.post(FOLLOW + "rate/", {"score": "5"})
    assert not Rating.objects.exists()
    decline(clue, bureau)
    assert inside.post(FOLLOW + "rate/", {"score": "6"}).status_code == 200
    inside.post(FOLLOW + "rate/", {"score": "2", "text": "没有说明理由"})
    inside.post(FOLLOW + "rate/", {"score": "5"})
    assert [(rating.score, rating.text) for rating in Rating.objects.all()] == [(2, "没有说明理由")]
    assert "2 分" in page(inside)


def test_contact_details_are_erased_for_good(inside, reported):
    inside.post(FOLLOW + "erase/")
    reporter = Reporter.objects.get()
    assert [getattr(reporter, name) for name in Reporter.DETAILS] == [""] * 4
    assert reporter.erased_at
    assert "删除我的联系方式" not in page(inside)


def test_leaving_ends_every_visit(inside, reported):
    number, passphrase, _clue = reported
    other = Client()
    other.post(FOLLOW, {"number": number, "passphrase": passphrase})
    kept = inside.cookies[visits.COOKIE].value
    inside.post(FOLLOW + "leave/")
    inside.cookies[visits.COOKIE] = kept
    assert "回执编号" in page(inside)
    assert "<h1>我的线索" not in page(other)


def test_a_visit_ends_after_half_an_hour(inside, monkeypatch):
    monkeypatch.setattr(visits, "LIFE", dt.timedelta(seconds=-1))
    assert "<h1>我的线索" not in page(inside)
    assert inside.post(FOLLOW + "write/", {"text": "x"})["Location"] == FOLLOW
    assert not ReporterMessage.objects.exists()


def test_the_way_shows_what_was_and_what_comes(reported, bureau):
    clue = reported[2]
    labels = [(str(mark.label), mark.past, mark.now) for mark in following.way(clue)]
    assert labels[0] == ("收到并回应", False, True)
    assert [label for label, _past, _now in labels[1:]] == ["分析", "核实", "监督", "改正", "反馈"]
    head = principal_for(member(bureau, Role.HEAD))
    fire(clue, "accept", principal=head)
    fire(clue, "verify", principal=head, values={"track": "simple"})
    assert [mark.now for mark in following.way(clue)] == [False, False, True, False, False, False]
    fire(clue, "withdraw", principal=SYSTEM)
    assert [str(mark.label) for mark in following.way(clue)] == ["收到并回应", "分析", "核实", "结束"]


def test_the_page_costs_the_same_with_one_message_and_with_many(inside, reported):
    clue = reported[2]
    ReporterMessage.objects.create(clue=clue, text="一", from_reporter=True)
    one = queries_of(inside, FOLLOW, 20)
    ReporterMessage.objects.bulk_create(ReporterMessage(clue=clue, text=str(n), from_reporter=True) for n in range(30))
    assert queries_of(inside, FOLLOW, 20) == one

"""The page of notices, the bar, preferences."""

import datetime as dt

import pytest
from django.utils import timezone

from liaison.notices.models import Notice, NoticePreference
from tests.factories.liaison import clue
from tests.liaison.notices.conftest import handled, refer
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world, client):
    client.force_login(world.bureau_clerk.user)
    return client


def test_unread_first_and_the_bar_counts_true(world, browser):
    for _time in range(3):
        handled(world)
    oldest, read, newest = Notice.objects.filter(recipient=world.bureau_clerk).order_by("pk")
    browser.get(f"/work/notices/{read.pk}/")
    answer = browser.get("/work/notices/")
    assert [line.notice.pk for line in answer.context["lines"]] == [newest.pk, oldest.pk, read.pk]
    assert answer.context["unread"] == 2
    assert '通知 <b class="num">2' in answer.content.decode()
    assert [line.notice.pk for line in browser.get("/work/notices/?show=unread").context["lines"]] == [
        newest.pk,
        oldest.pk,
    ]


def test_opening_leads_to_the_matter_and_marks_it_read(world, browser):
    item = handled(world)
    notice = Notice.objects.get()
    answer = browser.get(f"/work/notices/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/work/clues/{item.pk}/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_mark_one_then_all_but_what_came_after_the_page(world, browser):
    handled(world), handled(world), handled(world)
    first, second, third = Notice.objects.order_by("pk")
    browser.post("/work/notices/read/", {"notice": first.pk})
    assert list(Notice.objects.filter(read_at=None).order_by("pk")) == [second, third]
    browser.post("/work/notices/read/", {"until": second.pk})
    assert list(Notice.objects.filter(read_at=None)) == [third]
    browser.post("/work/notices/read/", {})
    assert Notice.objects.filter(read_at=None).count() == 1
    assert browser.get("/work/notices/read/").status_code == 405


def test_as_many_queries_for_many_notices_as_for_few(world, browser):
    refer(world, clue(world.bureau))
    few = queries_of(browser, "/work/notices/", 14)
    for _time in range(12):
        refer(world, clue(world.bureau))
    assert queries_of(browser, "/work/notices/", 14) == few


def test_nobody_without_a_membership(client, world):
    assert client.get("/work/notices/").status_code == 302
    client.force_login(world.elsewhere.user)
    assert "还没有通知" in client.get("/work/notices/").content.decode()


def test_preferences_are_stored_and_hold_for_what_waits(world, browser):
    answer = browser.get("/work/notices/preferences/").content.decode()
    assert 'value="20:00"' in answer
    assert 'value="08:00"' in answer
    handled(world)
    Notice.objects.update(mail_at=timezone.now() + dt.timedelta(hours=5))
    wish = {"mail": "none", "quiet_from": "21:00", "quiet_until": "07:30"}
    assert browser.post("/work/notices/preferences/", wish).status_code == 302
    stored = NoticePreference.objects.get(membership=world.bureau_clerk)
    assert (stored.mail, stored.quiet_from, stored.quiet_days_off) == ("none", dt.time(21), False)
    assert Notice.objects.get().mail_at is None
    assert browser.post("/work/notices/preferences/", {"mail": "never"}).status_code == 422

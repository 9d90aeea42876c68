"""Saved searches: keeping them, the mail they send, and what no mail may tell."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from content.rulings import services as rulings
from core.outbox import drain
from core.outbox.models import OutboxEntry
from search.engines.base import EngineUnavailable
from search.query import SearchQuery
from search.saved import news, services
from search.saved.models import NewDocument, SavedSearch
from tests.factories.rulings import ruling
from tests.queries import queries_of
from tests.search.conftest import BOTH_ENGINES

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(db):
    return get_user_model().objects.create_user("reader", "reader@portal.example", "long enough 2026")


@pytest.fixture
def saved(reader, index, page_root):
    """An instant search of the reader's for 饮料."""
    return services.save_search(
        owner=reader, query=SearchQuery(text="饮料"), name="饮料案", frequency=SavedSearch.Frequency.INSTANT
    )


def send() -> list:
    """Carry out what waits; the mails that went out."""
    mail.outbox.clear()
    drain("search.index")
    drain("search.alert")
    return list(mail.outbox)


@BOTH_ENGINES
def test_mail_tells_of_what_is_published_later_and_fits(saved):
    fitting, other = ruling(title="经营过期饮料案"), ruling(title="超载运输案")
    [sent] = send()
    assert sent.to == ["reader@portal.example"]
    assert "饮料案" in sent.subject
    assert fitting.number in sent.body
    assert f"/rulings/{fitting.pk}/" in sent.body
    assert other.number not in sent.body
    assert send() == [], "told once"


def test_what_was_published_before_or_only_edited_is_not_told(reader, index, page_root, carry_out):
    old = ruling(title="经营过期饮料案")
    carry_out()
    services.save_search(owner=reader, query=SearchQuery(text="饮料"), name="x", frequency="instant")
    old.title = "经营过期饮料案（更正）"
    old.save_revision().publish()
    assert send() == []
    NewDocument.objects.all().delete()
    old.save_revision().publish()
    assert send() == []


def test_a_withdrawn_document_is_in_no_mail_whatever_was_queued(saved, carry_out):
    kept, gone = ruling(title="过期饮料甲案"), ruling(title="过期饮料乙案")
    carry_out()
    assert OutboxEntry.objects.filter(topic="search.alert", done_at=None).exists()
    rulings.withdraw(ruling=gone, reason="测试")
    mail.outbox.clear()
    drain("search.alert")  # the index does not know of the withdrawal yet
    [sent] = mail.outbox
    assert kept.number in sent.body
    assert gone.number not in sent.body
    assert "乙案" not in sent.body
    carry_out()
    assert not NewDocument.objects.filter(group=f"ruling:{gone.pk}").exists()


def test_queued_alerts_hold_no_text(saved, carry_out):
    ruling(title="过期饮料案", facts=["经查，李某有饮料三箱。"])
    carry_out()
    queued = [*OutboxEntry.objects.filter(topic="search.alert").values_list("key", "payload")]
    assert queued == [(str(saved.pk), {})]
    [mark] = NewDocument.objects.values()
    assert set(mark) == {"id", "document", "group", "published"}


def test_daily_mail_waits_for_the_morning_and_gathers(saved):
    services.change_frequency(saved, "daily")
    first, second = ruling(title="过期饮料甲案"), ruling(title="过期饮料乙案")
    assert send() == []
    assert services.ask_for_daily_mail(saved.next_at - timedelta(minutes=1)) == 0
    assert services.ask_for_daily_mail(saved.next_at) == 1
    assert services.ask_for_daily_mail(saved.next_at) == 0, "asked for once a day"
    [sent] = send()
    assert first.number in sent.body
    assert second.number in sent.body
    saved.refresh_from_db()
    assert timezone.localtime(saved.next_at).hour == services.MORNING


def test_many_publications_in_a_row_are_few_mails(saved):
    ruling(title="过期饮料甲案")
    assert len(send()) == 1
    for _ in range(3):
        ruling(title="过期饮料乙案")
        assert send() == []
    OutboxEntry.objects.filter(topic="search.alert").update(not_before=timezone.now())
    [sent] = send()
    assert sent.body.count("过期饮料乙案") == 3


def test_no_mail_without_address_to_the_inactive_or_where_none_is_wanted(saved, reader):
    for change in ({"email": ""}, {"email": "reader@portal.example", "is_active": False}):
        get_user_model().objects.filter(pk=reader.pk).update(**change)
        ruling(title="过期饮料案")
        assert send() == []
    get_user_model().objects.filter(pk=reader.pk).update(is_active=True)
    services.change_frequency(saved, "never")
    ruling(title="过期饮料案")
    assert send() == []
    services.change_frequency(saved, "instant")
    assert send() == [], "what came while no mail was wanted is not told later"


def test_a_mail_server_that_is_away_loses_nothing(saved, settings, monkeypatch):
    ruling(title="过期饮料案")
    from django.core.mail import EmailMessage

    def away(self, *_arguments, **_named):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", away)
        assert send() == []
    OutboxEntry.objects.filter(topic="search.alert").update(not_before=timezone.now())
    assert len(send()) == 1


def test_an_engine_that_is_away_loses_nothing(saved, index, monkeypatch, carry_out):
    ruling(title="过期饮料案")
    carry_out()

    def down(_plan):
        raise EngineUnavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(index, "search", down)
        assert send() == []
    OutboxEntry.objects.filter(topic="search.alert").update(not_before=timezone.now())
    assert len(send()) == 1


def test_the_mail_can_be_stopped_from_itself(saved, client):
    ruling(title="过期饮料案")
    [sent] = send()
    address = re.search(r"https?://[^/]+(/search/saved/stop/\S+/)", sent.body).group(1)
    assert sent.extra_headers["List-Unsubscribe"].endswith(f"{address}>")
    assert client.get(address).status_code == 200
    saved.refresh_from_db()
    assert saved.frequency == "instant", "a link checker that opens the mail's links stops nothing"
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    saved.refresh_from_db()
    assert saved.frequency == "never"
    forged = address.replace(f"/{saved.pk}:", f"/{saved.pk + 1}:")
    assert forged != address
    assert client.post(forged).status_code == 200


def test_pages_save_change_and_remove(client, reader, index, page_root):
    assert client.get("/search/saved/").status_code == 302
    client.force_login(reader)
    address = "/search/saved/new/?q=饮料&region=临溪区"
    assert "饮料" in client.get(address).content.decode()
    client.post(address, {"name": "我的饮料", "frequency": "daily"})
    client.post(address, {"name": "改名", "frequency": "instant"})
    [saved] = SavedSearch.objects.filter(owner=reader)
    assert (saved.name, saved.frequency) == ("改名", "instant")
    assert saved.query == SearchQuery(text="饮料", region=("临溪区",))
    assert "临溪区" in client.get("/search/saved/").content.decode()
    client.post(reverse("search:saved-change", args=[saved.pk]), {"frequency": "never"})
    saved.refresh_from_db()
    assert saved.frequency == "never"
    client.post(reverse("search:saved-remove", args=[saved.pk]))
    assert not SavedSearch.objects.exists()


def test_other_peoples_searches_do_not_exist(client, saved):
    other = get_user_model().objects.create_user("other", "other@portal.example", "long enough 2026")
    client.force_login(other)
    assert "饮料案" not in client.get("/search/saved/").content.decode()
    assert client.post(reverse("search:saved-change", args=[saved.pk]), {"frequency": "never"}).status_code == 404
    assert client.post(reverse("search:saved-remove", args=[saved.pk])).status_code == 404
    saved.refresh_from_db()
    assert saved.frequency == "instant"


def test_nothing_and_too_many_are_refused(client, reader, index, page_root, monkeypatch):
    client.force_login(reader)
    assert client.post("/search/saved/new/?q=", {"name": "x", "frequency": "daily"}).status_code == 302
    monkeypatch.setattr(services, "MOST", 1)
    client.post("/search/saved/new/?q=甲", {"name": "x", "frequency": "daily"})
    response = client.post("/search/saved/new/?q=乙", {"name": "x", "frequency": "daily"})
    assert response.status_code == 200
    assert SavedSearch.objects.count() == 1
    assert client.post("/search/saved/new/?q=甲", {"name": "", "frequency": "hourly"}).status_code == 200


def test_the_list_asks_the_same_for_one_search_and_for_three(client, reader, index, page_root):
    client.force_login(reader)
    counts = []
    for text in ("甲", "乙", "丙"):
        services.save_search(owner=reader, query=SearchQuery(text=text), name=text, frequency="daily")
        counts.append(queries_of(client, "/search/saved/"))
    assert counts[0] == counts[2]


def test_marks_are_forgotten_after_a_month(saved, carry_out):
    ruling(title="过期饮料案")
    carry_out()
    assert news.prune_news() == 0
    NewDocument.objects.update(published=timezone.now() - news.KEPT - timedelta(minutes=1))
    assert news.prune_news() == 1

"""PDFs of many documents: how far they are, what failed and why, trying again, the limit."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.audit.models import AuditEntry
from liaison.documents import production
from liaison.documents.models import Document
from liaison.documents.sealing import make_sample
from liaison.organisations.choices import Role
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import member
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

PAGE = reverse("documents:production")


def test_several_are_issued_together_and_the_page_says_how_far_they_are(world, client, drained):
    documents = [world.approved("warning", bodies=3), world.approved(bodies=2), world.approved("prompt")]
    client.force_login(world.drafter.user)
    chosen = reverse("documents:together")
    assert client.get(chosen).content.decode().count('name="documents"') == 3
    assert client.post(chosen, {}).status_code == 422
    answer = client.post(chosen, {"documents": [each.pk for each in documents]})
    assert answer["Location"] == PAGE
    assert Document.objects.filter(state="issued", pdf_sha256="").count() == 3
    outbox.drain("documents.produce", 1)
    (one,) = production.rounds(world.as_(world.drafter))
    assert (one.done, one.total, [each.reached for each in one.documents if each.kind == "warning"]) == (1, 3, [3])
    page = client.get(PAGE).content.decode()
    assert "data-renew" in page
    assert "3 份" in page
    drained()
    page = client.get(PAGE).content.decode()
    assert "data-renew" not in page
    assert production.totals(world.as_(world.drafter)) == {"total": 3, "done": 3, "waiting": 0, "failed": 0}


def test_one_that_is_refused_keeps_nothing_else_back(world, client):
    good, changed = world.approved(), world.approved("prompt", title="改过的提示函")
    Document.objects.filter(pk=changed.pk).update(text="批准之后改过。")
    client.force_login(world.drafter.user)
    given = {"documents": [good.pk, changed.pk]}
    page = client.post(reverse("documents:together"), given, follow=True).content.decode()
    assert "未印发：改过的提示函" in page
    assert set(Document.objects.values_list("state", flat=True)) == {"issued", "approved"}


def test_a_failed_one_keeps_its_number_says_why_and_is_tried_again(world, seals, drained, client):
    path = seals / f"{world.bureau.number_code}.p12"
    path.write_bytes(b"no certificate")
    failed, numbers = world.issued(bodies=2), []
    drained()
    numbers.append(failed.number)
    client.force_login(world.drafter.user)
    page = client.get(PAGE).content.decode()
    assert "没有盖上印章" in page
    assert "no certificate" not in page
    assert client.get(reverse("documents:document", args=[failed.pk])).content.decode().count(PAGE)
    path.unlink()
    make_sample(path, world.bureau.name)
    again = reverse("documents:again", args=[failed.pk])
    assert client.get(again).status_code == 405
    client.force_login(member(world.bureau, Role.READER).user)
    client.post(again)
    failed.refresh_from_db()
    assert failed.production_error
    client.force_login(world.answerers[0].user)  # it received the document and makes no PDF of it
    client.post(again)
    failed.refresh_from_db()
    assert failed.production_error
    client.force_login(world.head.user)
    assert client.post(again)["Location"] == PAGE
    assert production.totals(world.as_(world.head))["waiting"] == 1
    drained()  # at once, whenever the next attempt had been due
    failed.refresh_from_db()
    assert failed.pdf_sha256
    assert [failed.number] == numbers
    assert AuditEntry.objects.filter(action="document.tried_again", stream=failed.subject).count() == 1
    assert client.post(reverse("documents:all_again"))["Location"] == PAGE
    assert world.issued().serial == 2


def test_so_many_wait_at_once_and_no_more(world, monkeypatch, drained, client):
    monkeypatch.setattr(production, "MOST_WAITING", 3)
    approved = [world.approved("prompt") for _ in range(5)]
    issued, refused = production.issue_together(documents=approved, principal=world.as_(world.drafter))
    assert (len(issued), len(refused)) == (3, 2)
    assert all(reason.startswith("本单位还有 3 份文书") for _document, reason in refused)
    client.force_login(world.drafter.user)
    assert "同时制作的文书最多 3 份" in client.get(PAGE).content.decode()
    drained()
    fire(approved[3], "issue", principal=world.as_(world.drafter))
    assert approved[3].serial == 4
    # what failed takes no room
    Document.objects.update(pdf_sha256="", production_error="SealError: x")
    fire(approved[4], "issue", principal=world.as_(world.drafter))
    with pytest.raises(EventRefused):
        production.issue_together(documents=[], principal=world.as_(world.drafter))
    monkeypatch.setattr(production, "MOST_TOGETHER", 1)
    with pytest.raises(EventRefused):
        production.issue_together(documents=approved, principal=world.as_(world.drafter))


def test_the_page_is_of_the_own_organisation_and_costs_the_same_however_many(world, client):
    document = world.issued(bodies=3)
    client.force_login(world.answerers[0].user)
    assert document.title not in client.get(PAGE).content.decode()
    for _ in range(3):
        world.issued("prompt", title="关于着装的提示函")
    client.force_login(world.drafter.user)
    queries_of(client, PAGE, at_most=15)
    Document.objects.update(issued_at=timezone.now() - production.SHOWN_FOR * 2)
    assert client.get(PAGE).content.decode().count(document.title) == 1  # not finished: never left out
    Document.objects.update(pdf_sha256="a" * 64)
    assert document.title not in client.get(PAGE).content.decode()

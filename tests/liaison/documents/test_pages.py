"""Pages of documents: what each side can do with a browser, and what its lists hold."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.access import visible
from liaison.documents.models import Document, Template
from liaison.documents.services import publish_template
from liaison.notices.models import Notice
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import clue
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

TEXT = "经查，存在以下问题：\n{{查明情况}}\n请于{{回复期限}}内回复。"


@pytest.fixture
def held(world):
    body = world.bodies[0]
    subjects = [{"kind": "body", "name": body.name, "organisation": body}]
    return clue(world.bureau, state="supervising", findings="同一行为被罚两次。", subjects=subjects)


def test_from_the_clue_to_the_accepted_reply_in_the_browser(world, held, client, drained):
    client.force_login(world.drafter.user)
    page = client.get(reverse("clues:clue", args=[held.pk])).content.decode()
    start = f"{reverse('documents:new')}?about=clue:{held.pk}"
    assert start in page
    opened = client.post(start, {"kind": "feedback_letter"})
    document = Document.objects.get()
    assert opened["Location"] == reverse("documents:edit", args=[document.pk])
    form = client.get(opened["Location"]).content.decode()
    assert "同一行为被罚两次。" in form
    annex = SimpleUploadedFile("问题清单.txt", "清单".encode())
    client.post(reverse("documents:annexes", args=[document.pk]), {"files": annex})
    stored = {"title": "关于反馈重复处罚问题的函", "text": "请核查。", "addressees": world.bodies[1].pk}
    assert client.post(opened["Location"], stored | {"reply_asked": "on"}).status_code == 302
    address = reverse("documents:document", args=[document.pk])
    assert client.get(reverse("documents:pdf", args=[document.pk])).content.startswith(b"%PDF-")
    assert b"".join(client.get(reverse("documents:docx", args=[document.pk])).streaming_content).startswith(b"PK")
    assert client.post(f"{address}do/submit/").status_code == 302
    client.force_login(world.head.user)
    assert client.get(reverse("documents:list")).content.decode().count(stored["title"]) == 1
    assert client.post(f"{address}do/approve/").status_code == 302
    client.force_login(world.drafter.user)
    assert client.post(f"{address}do/issue/").status_code == 302
    drained()
    document.refresh_from_db()
    service = document.services.get()
    assert document.number in client.get(reverse("clues:clue", args=[held.pk])).content.decode()

    client.force_login(world.answerers[1].user)
    theirs = reverse("documents:service", args=[service.pk])
    assert client.get(address)["Location"] == theirs
    page = client.get(theirs).content.decode()
    assert "问题清单.txt" in page
    assert held.number not in page
    assert held.title not in page
    assert client.get(reverse("documents:pdf", args=[document.pk]))["Content-Type"] == "application/pdf"
    assert client.get(reverse("documents:docx", args=[document.pk])).status_code == 404
    assert client.get(reverse("documents:edit", args=[document.pk])).status_code == 404
    assert client.post(f"{theirs}do/receive/").status_code == 302
    wrong = {"text": "已整改", "files": SimpleUploadedFile("a.pdf", b"<svg onload=x>")}
    assert client.post(f"{theirs}do/reply/", wrong).status_code == 422
    good = {"text": "已整改", "files": SimpleUploadedFile("凭证.txt", "退款".encode())}
    assert client.post(f"{theirs}do/reply/", good).status_code == 302
    assert "凭证.txt" in client.get(theirs).content.decode()

    client.force_login(world.drafter.user)
    assert document.number in client.get(reverse("documents:list")).content.decode()
    assert client.post(f"{theirs}do/send_back/", {}).status_code == 422
    assert client.post(f"{theirs}do/accept/").status_code == 302
    drained()
    document.refresh_from_db()
    assert document.state == "concluded"


def test_a_third_organisation_finds_nothing(world, client):
    document = world.issued()
    service = world.service(document)
    client.force_login(world.answerers[1].user)
    for name, pk in (("document", document.pk), ("pdf", document.pk), ("service", service.pk)):
        assert client.get(reverse(f"documents:{name}", args=[pk])).status_code == 404
    assert client.get(reverse("documents:event", args=[document.pk, "withdraw"])).status_code == 404
    assert document.number not in client.get(reverse("documents:list"), {"scope": "in"}).content.decode()


def test_the_head_cannot_approve_what_it_edited_and_the_page_says_why(world, client):
    document = world.draft()
    client.force_login(world.head.user)
    given = {"title": document.title, "text": "改过。", "addressees": [world.bodies[0].pk]}
    given |= {"supervisor": world.supervisors[0].pk, "second_supervisor": world.supervisors[1].pk}
    assert client.post(reverse("documents:edit", args=[document.pk]), given).status_code == 302
    address = reverse("documents:document", args=[document.pk])
    assert client.post(f"{address}do/submit/").status_code == 302
    answer = client.post(f"{address}do/approve/")
    assert answer.status_code == 422
    assert "另一名负责人" in answer.content.decode()


def test_lists_cost_a_fixed_number_of_queries_however_long(world, client):
    for bodies in (1, 2, 3, 3):
        world.issued(bodies=bodies)
    client.force_login(world.drafter.user)
    queries_of(client, f"{reverse('documents:list')}?scope=out", at_most=15)
    queries_of(client, reverse("documents:list"), at_most=15)
    client.force_login(world.answerers[0].user)
    queries_of(client, f"{reverse('documents:list')}?scope=in", at_most=14)
    queries_of(client, reverse("documents:list"), at_most=15)


def test_lists_are_narrowed_by_kind_state_and_words(world, client):
    notice, prompt = world.issued(), world.issued("prompt", title="关于规范着装的提示函")
    client.force_login(world.drafter.user)
    address = reverse("documents:list")
    for given, there, gone in (
        ({"kind": "prompt"}, prompt, notice),
        ({"q": "着装"}, prompt, notice),
        ({"q": notice.number}, notice, prompt),
    ):
        page = client.get(address, {"scope": "out"} | given).content.decode()
        assert there.number in page
        assert gone.number not in page
    assert notice.number not in client.get(address, {"scope": "out", "state": "draft"}).content.decode()


def test_a_template_is_tried_and_published_by_the_head(world, held, client):
    address = reverse("documents:template", args=["feedback_letter"])
    given = {"title": "关于反馈问题的函", "text": TEXT, "sample": f"clue:{held.pk}"}
    client.force_login(world.drafter.user)
    tried = client.post(address, given | {"try": "1"}).content.decode()
    assert "同一行为被罚两次。" in tried
    assert client.post(address, given).status_code == 422
    client.force_login(world.head.user)
    assert client.post(address, given | {"text": "{{线索标题}}"}).status_code == 422
    assert client.post(address, given | {"text": "{{没有的名称}}"}).status_code == 422
    assert not Template.objects.exists()
    assert client.post(address, given).status_code == 302
    assert client.post(address, given | {"title": "第二版"}).status_code == 302
    assert list(Template.objects.order_by("version").values_list("version", "title")) == [
        (1, "关于反馈问题的函"),
        (2, "第二版"),
    ]
    document = world.draft("feedback_letter", about=held, title="{{主送机关}}", text=TEXT, supervisors=())
    assert document.template.version == 2
    assert "10个工作日" in document.text
    assert not visible(world.as_(world.answerers[0]), Template).exists()
    with pytest.raises(EventRefused):
        publish_template(
            organisation=world.bureau,
            kind="decision",
            principal=world.as_(world.head),
            title="x",
            text="x",
        )


def test_withdrawn_stays_readable_and_says_so(world, client):
    document = world.issued()
    service = world.service(document)
    fire(document, "withdraw", principal=world.as_(world.head), values={"reason": "认定有误"})
    client.force_login(world.answerers[0].user)
    page = client.get(reverse("documents:service", args=[service.pk])).content.decode()
    assert "认定有误" in page
    assert "do/reply" not in page


def test_the_page_of_notices_names_the_document_that_was_served(world, client):
    document = world.issued(bodies=2)
    client.force_login(world.answerers[0].user)
    page = client.get("/work/notices/?about=service").content.decode()
    assert document.title in page
    assert document.number in page
    notice = Notice.objects.get(recipient=world.answerers[0])
    assert client.get(f"/work/notices/{notice.pk}/").status_code == 302

"""Giving files out: to nobody without permission, as nothing that acts, with a record where the caller wants one."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from core.audit import ActorMiddleware, AuditEntry, actions, register_action
from core.files import serve_attachment, store_upload
from core.users import User
from tests.core.files.samples import HONEST, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(rf: RequestFactory):
    request = rf.get("/")
    request.user = User(pk=3, username="zhangsan", display_name="张三")
    return request


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("original", [False, True])
def test_a_file_comes_as_a_download_that_can_do_nothing(request_, name, original):
    attachment = store_upload(upload(name, HONEST[name]), subject="clue:1")
    response = serve_attachment(request_, attachment, allowed=True, original=original)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == attachment.media_type
    content = body(response)
    assert response["Content-Length"] == str(len(content))
    if original:
        assert content == HONEST[name]


def test_without_permission_it_is_not_there(request_, django_assert_num_queries):
    attachment = store_upload(upload("a.jpg", picture()), subject="clue:1")
    with django_assert_num_queries(0), pytest.raises(Http404):
        serve_attachment(request_, attachment, allowed=False)


def test_pictures_alone_can_be_shown_and_only_their_copies(request_):
    photograph = store_upload(upload("照片.jpg", picture()), subject="clue:1")
    shown = serve_attachment(request_, photograph, allowed=True, inline=True)
    assert shown["Content-Disposition"].startswith("inline")
    assert "filename*=utf-8''" in shown["Content-Disposition"].lower()
    original = serve_attachment(request_, photograph, allowed=True, inline=True, original=True)
    assert original["Content-Disposition"].startswith("attachment")
    document = store_upload(upload("a.pdf", HONEST["e.pdf"]), subject="clue:1")
    assert serve_attachment(request_, document, allowed=True, inline=True)["Content-Disposition"].startswith("attach")


def test_a_sensitive_reading_is_recorded_before_the_first_byte(request_):
    known = dict(actions._actions)
    register_action("test.file_read", "File read", sensitive=True)
    attachment = store_upload(upload("a.txt", b"x"), subject="clue:9")
    middleware = ActorMiddleware(
        lambda request: serve_attachment(request, attachment, allowed=True, audit_as="test.file_read")
    )
    response = middleware(request_)
    entry = AuditEntry.objects.get()
    assert (entry.stream, entry.action, entry.actor_name) == ("clue:9", "test.file_read", "张三")
    assert entry.detail == {"attachment": attachment.pk, "original": False, "sha256": attachment.original.sha256}
    assert body(response) == b"x"
    actions._actions.clear()
    actions._actions.update(known)


def test_a_lost_file_is_said_in_words(request_, store_folder, caplog):
    attachment = store_upload(upload("a.txt", b"x"), subject="clue:1")
    for path in store_folder.glob("??/*"):
        path.unlink()
    response = serve_attachment(request_, attachment, allowed=True)
    assert response.status_code == 503
    assert response["Cache-Control"] == "private, no-store"
    assert len(response.content.decode()) > 8
    assert "cannot be read" in caplog.text


def test_the_store_has_no_address_and_opens_to_its_owner_alone(client, store_folder):
    attachment = store_upload(upload("a.txt", b"x"), subject="clue:1")
    (path,) = store_folder.glob("??/*")
    for folder in ("media", "media/attachments", "attachments"):
        assert client.get(f"/{folder}/{path.parent.name}/{path.name}", follow=True).status_code == 404
    assert path.stat().st_mode & 0o077 == 0
    assert store_folder.stat().st_mode & 0o077 == 0
    assert attachment.original.sha256 == path.name

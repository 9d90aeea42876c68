"""Files of reporters: taken in or refused with the reason, kept with the clue; reporters see their own alone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core.files.models import Attachment, StoredFile
from core.files.store import is_there
from liaison.clues.models import Clue, ReporterMessage
from liaison.intake import evidence
from liaison.intake.models import Draft
from tests.liaison.intake.walk import address, draft_of, fill, report, send, slip

pytestmark = pytest.mark.django_db
STEP = address(4)


def photo() -> bytes:
    picture = Image.new("RGB", (60, 40), "white")
    exif = picture.getexif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 1.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(client, file: str, content: bytes, **values):
    return client.post(STEP, {"files": SimpleUploadedFile(file, content), "go": "upload"} | values)


def test_files_wait_with_the_draft_and_go_with_the_clue(client, bureau):
    fill(client, until=3)
    assert upload(client, "称重单.jpg", photo())["Location"] == STEP + "#files"
    assert upload(client, "说明.txt", "经过说明".encode(), who="anonymous")["Location"] == STEP + "#files"
    page = client.get(STEP).content.decode()
    assert "称重单.jpg" in page
    assert 'value="anonymous"' in page
    fill(client)
    assert send(client)["Location"] == "/clues/submit/received/"
    slip(client)
    clue = Clue.objects.get()
    held = list(Attachment.objects.order_by("pk"))
    assert [a.subject for a in held] == [clue.subject] * 2
    assert all(is_there(a.original.sha256) for a in held)
    assert "2 份材料" in client.get("/clues/submit/received/").content.decode()


def test_the_copy_of_a_picture_tells_neither_camera_nor_place(client, bureau):
    fill(client, until=3)
    upload(client, "称重单.jpg", photo())
    attachment = Attachment.objects.get()
    assert attachment.original_id != attachment.display_id
    assert not attachment.tells_origin


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("现场录像.exe", b"MZ" + bytes(200)),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("x.jpg", b"<html><script>alert(1)</script></html>"),
        ("x.zip", b"PK\x03\x04" + bytes(100)),
        ("x.pdf", b""),
        ("x", b"abc"),
        (".jpg", b"abc"),
    ],
)
def test_what_is_refused_is_said_and_loses_nothing(client, bureau, name, content):
    fill(client, until=3)
    answer = upload(client, name, content, who="named", name="陈先生")
    page = client.get(answer["Location"]).content.decode()
    assert 'role="alert"' in page
    assert "没有上传" in page
    assert "陈先生" in page
    assert not Attachment.objects.exists()


def test_a_name_with_a_path_is_only_a_name(client, bureau):
    fill(client, until=3)
    upload(client, "../../etc/passwd.txt", b"x")
    assert "/" not in Attachment.objects.get().name


def test_two_gigabytes_are_turned_away_unread(client, bureau):
    fill(client, until=3)
    answer = client.post(STEP, {}, CONTENT_LENGTH=str(2 * 1024**3))
    assert answer.status_code == 413
    assert "逐个上传" in answer.content.decode()


def test_a_file_can_be_taken_away_but_not_one_of_another_draft(client, bureau):
    fill(client, until=3)
    upload(client, "a.txt", b"a")
    other = Client()
    fill(other, until=3)
    upload(other, "b.txt", b"b")
    foreign = Attachment.objects.get(name="b.txt")
    for wanted in (foreign.pk, "x", "9" * 40, "-1"):
        client.post(STEP, {"delete": str(wanted)})
    assert Attachment.objects.count() == 2
    client.post(STEP, {"delete": str(Attachment.objects.get(name="a.txt").pk)})
    assert [a.name for a in Attachment.objects.all()] == ["b.txt"]


def test_erasing_a_draft_erases_its_files(client, bureau):
    fill(client, until=3)
    upload(client, "a.txt", b"a")
    client.post("/clues/submit/clear/")
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Draft.objects.exists()


def test_a_full_store_says_so_and_keeps_the_rest(client, bureau, monkeypatch):
    fill(client, until=3)

    def full(*args, **kwargs):
        raise evidence.StoreUnavailableError("No space left on device")

    monkeypatch.setattr(evidence, "receive", full)
    answer = upload(client, "a.txt", b"a", who="named", name="陈先生")
    page = client.get(answer["Location"]).content.decode()
    assert "暂时无法保存" in page
    assert "陈先生" in page


def test_more_files_than_allowed_are_refused(client, bureau, monkeypatch):
    from core.files.services import Limits

    monkeypatch.setattr(evidence, "PUBLIC_LIMITS", Limits(most_files=1))
    fill(client, until=3)
    upload(client, "a.txt", b"a")
    answer = upload(client, "b.txt", b"b")
    assert "没有上传" in client.get(answer["Location"]).content.decode()
    assert Attachment.objects.count() == 1


def test_reporters_add_files_later_and_see_only_their_own(client, bureau):
    number, passphrase = report(client)
    clue = Clue.objects.get()
    browser = Client()
    browser.post("/clues/follow/", {"number": number, "passphrase": passphrase})
    browser.post("/clues/follow/files/", {"files": SimpleUploadedFile("缴款凭证.txt", b"x")})
    Attachment.objects.create(
        original=StoredFile.objects.first(), name="内部材料.txt", subject=clue.subject, purpose="", uploader_id=1
    )
    page = browser.get("/clues/follow/").content.decode()
    assert "缴款凭证.txt" in page
    assert "内部材料" not in page
    assert ReporterMessage.objects.get().text == "补充了 1 份材料。"
    assert draft_of(client).receipt.clue == clue
    assert browser.post("/clues/follow/files/", {}, CONTENT_LENGTH=str(2 * 1024**3)).status_code == 413

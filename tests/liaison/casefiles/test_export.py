"""The case file of a clue: who gets it, what is in it, what never is, and that it proves itself."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.audit import AuditEntry
from core.files import Attachment, StoredFile, attach, receive
from liaison.casefiles import services
from liaison.clues.models import InternalNote, ReporterMessage
from liaison.clues.services import recuse
from liaison.intake.models import Receipt, Reporter
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.rectifications import services as rectifications
from liaison.referrals.services import send_referral
from tests.factories.liaison import clue, member, organisation, principal

pytestmark = pytest.mark.django_db

PASSWORD = "sehr-geheim-2026"
NAME, TELEPHONE, RECEIPT, SOURCE = "欧阳举报", "13900001234", "R2026-ZZZZ-9999", "直通码贴在某某纺织厂"


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def clerk(bureau):
    return member(bureau)


@pytest.fixture
def held(bureau, clerk):
    """A clue with everything: reporter, notes, messages, files of both kinds, a referral and a rectification."""
    body = organisation()
    found = clue(
        bureau,
        state="supervising",
        source_detail=SOURCE,
        subjects=[{"kind": "body", "name": body.name, "organisation": body}],
    )
    asking = principal_for(clerk)
    Reporter.objects.create(clue=found, name=NAME, telephone=TELEPHONE)
    Receipt.objects.create(clue=found, number=RECEIPT, passphrase_hash="x", submission_key="0" * 32)
    InternalNote.objects.create(clue=found, author=clerk, text="仅供内部的判断")
    ReporterMessage.objects.create(clue=found, from_reporter=True, text="我是三车间的")
    send_referral(
        clue=found,
        receiver=organisation(OrganisationKind.PROCURATORATE),
        principal=asking,
        fields=["description"],
        request="handle",
        legal_basis="《行政执法监督条例》",
        note="请依法办理",
    )
    rectifications.issue(
        clue=found,
        body=body,
        principal=asking,
        title="退还罚款",
        disclosed="重复处罚。",
        requirements="退还第二次罚款。",
        legal_basis="《行政执法监督条例》",
    )
    return found


def put(item, name: str, content: bytes, by: int | None) -> Attachment:
    received = receive(SimpleUploadedFile(name, content))
    return attach(received, subject=item.subject, purpose="evidence", uploader_id=by)


def photograph() -> bytes:
    """A picture whose EXIF names the camera's owner."""
    picture, exif, file = Image.new("RGB", (40, 30), "green"), Image.Exif(), io.BytesIO()
    exif[0x013B] = "OWNER-OF-CAMERA"
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def identified(client, membership, address):
    """``client`` as ``membership``, after giving the password again."""
    client.force_login(membership.user)
    asked = client.get(address)
    assert asked.status_code == 302
    assert asked["location"].startswith("/accounts/reauthenticate/?next=")
    back = client.post(asked["location"], {"password": PASSWORD})
    assert back["location"] == address
    return client


def archive_of(answer) -> zipfile.ZipFile:
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_archive_holds_everything_but_who_reported(client, clerk, held):
    theirs = put(held, "现场.jpg", photograph(), None)
    ours = put(held, "照片.jpg", photograph(), clerk.user_id)
    address = reverse("casefiles:export", args=[held.pk])
    browser = identified(client, clerk, address)
    page = browser.get(address).content.decode()
    assert held.title in page
    answer = browser.post(address)
    content = b"".join(answer.streaming_content)
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = archive.namelist()
    assert {"案卷.pdf", "case.json", "README.txt", "SHA256SUMS", "audit/verifier.py"} <= set(names)
    data = json.loads(archive.read("case.json"))
    assert data["clue"]["description"] == held.description
    assert [item["note"] for item in data["referrals"]] == ["请依法办理"]
    assert [item["requirements"] for item in data["rectifications"]] == ["退还第二次罚款。"]
    assert [entry["is_original"] for entry in data["files"]] == [False, True]
    assert archive.read(f"files/002-{ours.name}") == photograph()
    assert b"OWNER-OF-CAMERA" not in archive.read(f"files/001-{theirs.name}")
    assert archive.read("案卷.pdf").startswith(b"%PDF")
    text = b"".join(archive.read(name) for name in names).decode("utf-8", "ignore")
    for secret in (NAME, TELEPHONE, RECEIPT, SOURCE, "仅供内部的判断", "我是三车间的"):
        assert secret not in text
    entry = AuditEntry.objects.filter(stream=held.subject).last()
    assert entry.action == services.EXPORTED
    assert entry.detail["sha256"] == hashlib.sha256(content).hexdigest()
    assert (entry.actor_id, entry.organisation_id) == (clerk.user_id, clerk.organisation_id)


def test_the_printed_case_says_the_same_and_nothing_of_the_reporter(bureau, held):
    from django.utils import timezone

    from liaison.casefiles.gathering import gather
    from liaison.casefiles.printing import document_of

    asking = principal(bureau)
    printed = repr(document_of(gather(held, asking), asking, timezone.now(), {held.subject: (1, "ab" * 32)}))
    for words in (held.number, held.description, "请依法办理", "退还第二次罚款。", "abababababababab "):
        assert words in printed
    for secret in (NAME, TELEPHONE, RECEIPT, SOURCE, "仅供内部的判断", "我是三车间的"):
        assert secret not in printed


def test_the_archive_proves_itself_without_the_portal(tmp_path, bureau, held):
    put(held, "记录.txt", "核查记录".encode(), 1)
    with services.export_case(clue=held, principal=principal(bureau)) as file, zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    for line in (tmp_path / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    slices = sorted((tmp_path / "audit").glob("*.jsonl"))
    assert len(slices) == 3
    check = [sys.executable, "-I", str(tmp_path / "audit" / "verifier.py")]
    for each in slices:
        assert subprocess.run([*check, str(each)], capture_output=True).returncode == 0
    each.write_text(each.read_text().replace("sent", "SENT").replace("issued", "ISSUED"))
    assert subprocess.run([*check, str(each)], capture_output=True).returncode == 1


def test_whoever_may_not_see_the_clue_gets_nothing(client, bureau, held):
    address = reverse("casefiles:export", args=[held.pk])
    recused = member(bureau)
    recuse(clue=held, member=recused, reason="近亲属", principal=principal(bureau, Role.HEAD))
    before = AuditEntry.objects.filter(action=services.EXPORTED).count()
    for membership in (member(), recused, member(held.subjects.get().organisation, Role.HEAD)):
        browser = identified(client, membership, address)
        assert browser.get(address).status_code == 404
        assert browser.post(address).status_code == 404
    client.logout()
    assert client.post(address).status_code == 302
    assert AuditEntry.objects.filter(action=services.EXPORTED).count() == before


def test_the_button_is_on_the_page_and_asks_for_the_password_first(client, clerk, held):
    client.force_login(clerk.user)
    address = reverse("casefiles:export", args=[held.pk])
    assert address in client.get(reverse("clues:clue", args=[held.pk])).content.decode()
    assert client.post(address)["location"].startswith("/accounts/reauthenticate/")
    assert not AuditEntry.objects.filter(action=services.EXPORTED).exists()


def test_the_receiver_of_a_referral_exports_its_own_record_and_not_the_sender_s(held):
    referral = held.referrals.get()
    received = clue(referral.receiver)
    type(referral).objects.filter(pk=referral.pk).update(received_clue=received)
    with services.export_case(clue=received, principal=principal(referral.receiver)) as file:
        archive = zipfile.ZipFile(file)
        data = json.loads(archive.read("case.json"))
        assert [item["number"] for item in data["referrals"]] == [referral.number]
        assert data["rectifications"] == []
        assert f"audit/audit-clue-{held.pk}.jsonl" not in archive.namelist()


def test_what_a_reporter_sent_and_cannot_be_cleaned_stays_out(bureau, held):
    attachment = put(held, "图.jpg", photograph(), None)
    Attachment.objects.filter(pk=attachment.pk).update(display=None)
    with services.export_case(clue=held, principal=principal(bureau)) as file:
        archive = zipfile.ZipFile(file)
        (entry,) = json.loads(archive.read("case.json"))["files"]
        assert entry["path"] == ""
        assert entry["sha256_of_original"] == attachment.original.sha256
        assert not [name for name in archive.namelist() if name.startswith("files/")]


@pytest.mark.parametrize("fault", ["too large", "missing"])
def test_no_half_archive_leaves(client, clerk, held, fault):
    attachment = put(held, "记录.txt", "核查记录".encode(), clerk.user_id)
    change = {"size": services.MOST_BYTES + 1} if fault == "too large" else {"sha256": "0" * 64}
    StoredFile.objects.filter(pk=attachment.original_id).update(**change)
    address = reverse("casefiles:export", args=[held.pk])
    answer = identified(client, clerk, address).post(address)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not AuditEntry.objects.filter(action=services.EXPORTED).exists()

"""The sealed PDF: signature proved by two validators, failures that break nothing, numbers of many officers at once."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from core import outbox
from core.audit.models import AuditEntry
from core.files import store
from core.outbox.models import OutboxEntry
from liaison.documents.models import Document
from liaison.documents.producing import issued_file
from liaison.documents.sealing import make_sample
from liaison.documents.signing import _signer
from liaison.organisations.acting import principal_for
from liaison.workflow.engine import fire
from tests.factories.liaison import member

pytestmark = pytest.mark.django_db


def stored_pdf(document: Document) -> bytes:
    document.refresh_from_db()
    with store.read(issued_file(document).original.sha256) as file:
        return file.read()


@pytest.fixture
def sealed(world, seals, drained) -> tuple[Document, bytes]:
    make_sample(seals / f"{world.bureau.number_code}.p12", world.bureau.name)
    document = world.issued()
    drained()
    return document, stored_pdf(document)


def check(pdf: bytes, seals, world):
    """What pyHanko says of the signature, trusting the certificate in the folder alone."""
    path = seals / f"{world.bureau.number_code}.p12"
    trusted = _signer(path, path.stat().st_mtime).signing_cert
    context = ValidationContext(trust_roots=[trusted], allow_fetching=False)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, context)


def test_pyhanko_finds_the_seal_valid_and_covering_the_whole_file(sealed, seals, world):
    document, pdf = sealed
    status = check(pdf, seals, world)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert hashlib.sha256(pdf).hexdigest() == document.pdf_sha256
    assert "演示印章" in status.signing_cert.subject.human_friendly


def test_a_changed_byte_breaks_the_seal(sealed, seals, world):
    _document, pdf = sealed
    place = pdf.index(b"stream") + 40
    changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert not check(changed, seals, world).bottom_line


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs pdfsig (poppler-utils)")
def test_poppler_finds_the_signature_valid_too(sealed, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed[1])
    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_without_a_certificate_it_goes_out_unsealed(world, drained, settings):
    settings.PORTAL_SEAL_DIR = None
    document = world.issued()
    drained()
    assert PdfFileReader(BytesIO(stored_pdf(document))).embedded_signatures == []


def test_a_broken_certificate_leaves_number_and_service_and_the_page_says_so(world, seals, drained, client):
    path = seals / f"{world.bureau.number_code}.p12"
    path.write_bytes(b"no certificate")
    document = world.issued()
    drained()
    document.refresh_from_db()
    assert (document.number != "", document.pdf_sha256, world.service(document).state) == (True, "", "served")
    assert document.production_error.startswith("SealError")
    client.force_login(world.drafter.user)
    assert (
        document.production_error.split(":")[0]
        in client.get(reverse("documents:document", args=[document.pk])).content.decode()
    )
    assert client.get(reverse("documents:pdf", args=[document.pk])).status_code == 202
    path.unlink()
    make_sample(path, world.bureau.name)
    OutboxEntry.objects.filter(topic="documents.produce").update(not_before=document.issued_at)
    drained()
    document.refresh_from_db()
    assert document.pdf_sha256
    assert document.production_error == ""
    assert world.issued().serial == 2


def test_it_is_made_once_and_recorded(sealed):
    document, _pdf = sealed
    outbox.enqueue("documents.produce", str(document.pk))
    outbox.drain("documents.produce")
    before = document.pdf_sha256
    document.refresh_from_db()
    assert document.pdf_sha256 == before
    assert AuditEntry.objects.filter(action="document.produced", stream=document.subject).count() == 1


def test_the_public_page_proves_the_copy_and_tells_nothing_else(sealed, world, client):
    document, pdf = sealed
    address = reverse("verify:document", args=[document.verify_code])
    page = client.get(address).content.decode()
    assert document.number in page
    assert world.bureau.name in page
    for secret in (document.title, world.bodies[0].name, world.bodies[0].short_name, "重复处罚"):
        assert secret not in page
    same = client.post(address, {"file": SimpleUploadedFile("a.pdf", pdf, "application/pdf")})
    assert same.context["compared"] == "same"
    other = client.post(address, {"file": SimpleUploadedFile("a.pdf", pdf + b" ", "application/pdf")})
    assert other.context["compared"] == "other"
    assert client.post(address).context["compared"] == "none"
    assert client.get(address)["Cache-Control"] == "no-store"
    fire(document, "withdraw", principal=world.as_(world.head), values={"reason": "内部理由"})
    page = client.get(address).content.decode()
    assert client.get(address).context["withdrawn"]
    assert "内部理由" not in page


def test_codes_cannot_be_tried_without_end(world, client):
    approved = world.approved()
    assert client.get(reverse("verify:document", args=["none"])).status_code == 404
    assert approved.verify_code is None
    codes = {client.get(reverse("verify:document", args=[f"{n:020x}"])).status_code for n in range(70)}
    assert codes == {404, 429}


def test_the_code_can_be_typed_with_gaps(sealed, client):
    document, _pdf = sealed
    code = document.verify_code
    answer = client.get(reverse("verify:ask"), {"code": f" {code[:5].upper()} {code[5:]} "})
    assert answer["Location"] == reverse("verify:document", args=[code])


@pytest.mark.django_db(transaction=True)
def test_sixteen_officers_who_issue_at_once_get_numbers_without_gaps_or_doubles(world):
    officers = [principal_for(member(world.bureau)) for _ in range(16)]
    documents = [world.approved("prompt") for _ in officers]
    together = Barrier(len(officers))

    def issue(place: int) -> str:
        try:
            together.wait(60)
            document = Document.objects.get(pk=documents[place].pk)
            fire(document, "issue", principal=officers[place])
            return document.number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(officers)) as pool:
        numbers = list(pool.map(issue, range(len(officers))))
    stored = list(Document.objects.exclude(number="").order_by("serial").values_list("serial", "number"))
    assert [serial for serial, _number in stored] == list(range(1, 17))
    assert sorted(numbers) == sorted(number for _serial, number in stored)
    assert Document.objects.filter(state="issued", services__state="served").count() == 16
    # what fails takes no number with it
    failed = world.approved("prompt")
    Document.objects.filter(pk=failed.pk).update(text="改过")
    with pytest.raises(Exception, match=r"."):
        fire(failed, "issue", principal=officers[0])
    assert world.issued("prompt").serial == 17

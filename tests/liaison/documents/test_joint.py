"""Joint documents (联合行文): host and co-issuers, their signatures, who sees what, heading, seals and signatures."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from core.access import visible
from core.deadlines import open_clock, tick
from core.files import store
from liaison.documents.flow import CO_ISSUE
from liaison.documents.joint import MOST_CO_ISSUERS
from liaison.documents.models import CoIssue, Document, Reply, Service
from liaison.documents.producing import issued_file
from liaison.documents.sealing import make_sample
from liaison.documents.services import edit_document, printed_content
from liaison.documents.signing import _signer
from liaison.documents.typesetting.docx import document_docx
from liaison.documents.typesetting.layout import page_of
from liaison.documents.typesetting.pdf import typeset_page
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories.liaison import clue, member, organisation, principal
from tests.liaison.documents.conftest import TEXT
from tests.liaison.documents.test_paper import BOTTOM, CELL, DATE, LEFT, MM, RIGHT, TOP, page_for, words_of
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(world):
    """A procuratorate and a chamber with a head each."""
    found = [organisation(OrganisationKind.PROCURATORATE), organisation(OrganisationKind.CHAMBER)]
    return [(each, member(each, Role.HEAD)) for each in found]


def joint(world, partners, bodies: int = 2, **values) -> Document:
    """Approved by the host; both partners are asked."""
    return world.approved(bodies=bodies, co_issuers=[each for each, _head in partners], **values)


def sign(document: Document, *heads) -> None:
    for head in heads:
        item = document.co_issues.get(co_issuer=head.organisation)
        fire(item, "sign", principal=principal_for(head))


def test_it_is_issued_when_all_have_signed_under_the_number_of_the_host(world, partners):
    (_one, first), (_two, second) = partners
    document = joint(world, partners)
    item = document.co_issues.get(co_issuer=first.organisation)
    assert open_clock(item.subject, "document.co_signing", first.organisation_id) is not None
    assert Notice.objects.filter(kind="co_issue.ask", recipient=first, about="co_issue", item_id=item.pk).exists()
    sign(document, first)
    with pytest.raises(EventRefused, match=second.organisation.short_name):
        fire(document, "issue", principal=world.as_(world.drafter))
    sign(document, second)
    fire(document, "issue", principal=world.as_(world.drafter))
    assert document.number.startswith(f"{world.bureau.number_code}督通〔")
    assert [each.pk for each in document.issuers] == [world.bureau.pk, *(each.pk for each, _head in partners)]
    assert set(document.co_issues.values_list("state", flat=True)) == {"issued"}
    assert Notice.objects.filter(kind="co_issue.issue", recipient=first).exists()
    item.refresh_from_db()
    assert (item.content_hash, item.decided_by, item.next_due_at) == (document.content_hash, first, None)


def test_a_refusal_keeps_it_back_until_a_new_approval_asks_everybody_again(world, partners):
    (_one, first), (_two, second) = partners
    document = joint(world, partners)
    sign(document, first)
    item = document.co_issues.get(co_issuer=second.organisation)
    with pytest.raises(EventRefused):
        fire(item, "refuse", principal=principal_for(second))
    fire(item, "refuse", principal=principal_for(second), values={"reason": "第二项没有依据"})
    assert Notice.objects.filter(kind="co_issue.refuse", recipient=world.drafter).exists()
    with pytest.raises(EventRefused):
        fire(document, "issue", principal=world.as_(world.drafter))
    fire(document, "send_back", principal=world.as_(world.head), values={"reason": "按会签意见修改"})
    assert not visible(principal_for(first), Document).exists()  # what the host drafts is its own again
    assert set(document.co_issues.values_list("state", "content_hash")) == {("planned", "")}
    given = {"title": document.title, "text": TEXT, "addressees": world.bodies[:1], "supervisors": world.supervisors}
    partners_again = [each for each, _head in partners]
    edit_document(document=document, principal=world.as_(world.drafter), co_issuers=partners_again, **given)
    fire(document, "submit", principal=world.as_(world.drafter))
    fire(document, "approve", principal=world.as_(world.head))
    item.refresh_from_db()
    assert (item.state, item.reason) == ("asked", "")
    sign(document, first, second)
    fire(document, "issue", principal=world.as_(world.drafter))
    assert document.serial == 1


def test_nobody_signs_what_they_drafted_nor_what_was_changed_since(world, partners):
    (organisation_, first), _two = partners
    document = joint(world, partners)
    own = member(organisation_, Role.HEAD, user=world.drafter.user)
    item = document.co_issues.get(co_issuer=organisation_)
    for event, values in (("sign", {}), ("refuse", {"reason": "x"})):
        with pytest.raises(EventRefused):
            fire(item, event, principal=principal_for(own), values=values)
    Document.objects.filter(pk=document.pk).update(text="批准之后改过。")
    with pytest.raises(EventRefused):
        fire(item, "sign", principal=principal_for(first))


@pytest.mark.parametrize("state", [state.code for state in CO_ISSUE.states])
def test_who_may_do_what_in_every_state(world, partners, state):
    (asked, first), (_two, second) = partners
    document = joint(world, partners)
    item = document.co_issues.get(co_issuer=asked)
    CoIssue.objects.filter(pk=item.pk).update(state=state)
    item.refresh_from_db()
    expected = {"sign", "refuse"} if state == "asked" else set()
    assert {event.code for event in permitted_events(principal_for(first), item)} == expected
    others = [world.drafter, world.head, second, member(asked), *world.answerers[:1]]
    others += [member(asked, role) for role in (Role.READER, Role.AUDITOR)]
    for nobody in others:
        assert permitted_events(principal_for(nobody), item) == []
    # and nothing of the document itself, which stays the host's
    assert permitted_events(principal_for(first), document) == []


def test_who_can_issue_it_with_the_host(world, partners):
    (one, _first), _two = partners
    held = clue(
        world.bureau, state="supervising", findings="x", subjects=[{"kind": "body", "name": "检", "organisation": one}]
    )
    for wrong in (
        {"co_issuers": [world.bureau]},
        {"co_issuers": [world.bodies[2]]},
        {"co_issuers": [one], "kind": "feedback_letter", "supervisors": ()},
        {"co_issuers": [one], "about": held},
        {"co_issuers": [organisation(OrganisationKind.CONGRESS) for _ in range(MOST_CO_ISSUERS + 1)]},
    ):
        with pytest.raises(EventRefused) as refused:
            world.draft(**wrong)
        assert refused.value.field == "co_issuers"
    alone = world.draft()
    assert "co_issuers" not in printed_content(alone)  # what was approved before stays what it was


def test_a_co_issuer_sees_document_services_and_replies_and_does_nothing_in_them(world, partners, client):
    (_one, first), (_two, second) = partners
    held = clue(world.bureau, state="supervising", findings="同一行为被罚两次。")
    document = joint(world, partners, about=held)
    theirs = principal_for(first)
    assert not visible(theirs, Service).exists()
    client.force_login(first.user)
    address = reverse("documents:document", args=[document.pk])
    page = client.get(reverse("documents:list")).content.decode()
    assert document.title in page
    assert client.get(reverse("documents:pdf", args=[document.pk])).content.startswith(b"%PDF-")
    page = client.get(address).content.decode()
    for hidden in (held.number, held.title, str(world.drafter.user)):
        assert hidden not in page
    item = document.co_issues.get(co_issuer=first.organisation)
    assert client.get(reverse("documents:co_issue", args=[item.pk]))["Location"] == address
    assert client.post(reverse("documents:co_issue_event", args=[item.pk, "sign"])).status_code == 302
    sign(document, second)
    other = document.co_issues.get(co_issuer=second.organisation)
    assert client.get(reverse("documents:co_issue", args=[other.pk])).status_code == 404
    fire(document, "issue", principal=world.as_(world.drafter))
    service = world.service(document)
    fire(service, "receive", principal=world.as_(world.answerers[0]))
    fire(service, "reply", principal=world.as_(world.answerers[0]), values={"text": "已经整改到位"})
    assert Reply.objects.get() in visible(theirs, Reply)
    assert permitted_events(theirs, service) == []
    assert "已经整改到位" in client.get(reverse("documents:service", args=[service.pk])).content.decode()
    assert document.number in client.get(reverse("documents:list"), {"scope": "out"}).content.decode()
    for name in ("edit", "docx"):
        assert client.get(reverse(f"documents:{name}", args=[document.pk])).status_code == 404
    for nobody in (organisation(OrganisationKind.CONGRESS), world.bodies[2]):
        assert not visible(principal(nobody, Role.HEAD), Document).exists()
        assert not visible(principal(nobody, Role.HEAD), CoIssue).exists()
    named = member(first.organisation)
    held.subjects.create(kind="officer", name="某", user=named.user)
    for model in (Document, Service, Reply, CoIssue):
        assert not visible(principal_for(named), model).exists()


def test_an_addressee_reads_who_issued_it_and_nothing_of_the_signing(world, partners, client):
    document = joint(world, partners)
    sign(document, *(head for _each, head in partners))
    fire(document, "issue", principal=world.as_(world.drafter))
    client.force_login(world.answerers[0].user)
    page = client.get(reverse("documents:service", args=[world.service(document).pk])).content.decode()
    assert all(each.name in page for each, _head in partners)
    assert not visible(world.as_(world.answerers[0]), CoIssue).exists()
    client.logout()
    proof = client.get(reverse("verify:document", args=[document.verify_code])).content.decode()
    assert all(each.name in proof for each in (world.bureau, *(each for each, _head in partners)))


def test_one_who_does_not_sign_in_time_is_brought_to_its_head(world, partners):
    (_one, first), _two = partners
    document = world.draft(co_issuers=[first.organisation])
    long_ago = timezone.now() - dt.timedelta(days=60)
    fire(document, "submit", principal=world.as_(world.drafter), at=long_ago)
    fire(document, "approve", principal=world.as_(world.head), at=long_ago)
    while tick(limit=100):
        pass
    item = document.co_issues.get()
    told = set(Notice.objects.filter(about="co_issue", item_id=item.pk).values_list("kind", "recipient"))
    assert ("clock.escalated_head", first.pk) in told
    assert item.next_due_at < timezone.now()


def test_lists_cost_a_fixed_number_of_queries_however_many_are_joint(world, partners, client):
    for _ in range(3):
        joint(world, partners)
    client.force_login(partners[0][1].user)
    queries_of(client, reverse("documents:list"), at_most=16)
    queries_of(client, f"{reverse('documents:list')}?scope=out", at_most=15)


@pytest.fixture
def sealed(world, partners, seals, drained) -> tuple[Document, bytes]:
    for each in (world.bureau, *(each for each, _head in partners)):
        make_sample(seals / f"{each.number_code or each.pk}.p12", each.name)
    document = joint(world, partners)
    sign(document, *(head for _each, head in partners))
    fire(document, "issue", principal=world.as_(world.drafter))
    drained()
    document.refresh_from_db()
    with store.read(issued_file(document).original.sha256) as file:
        return document, file.read()


def check(pdf: bytes, document: Document, seals) -> list:
    """What pyHanko says of each signature, trusting that organisation's certificate alone."""
    found = []
    for each, signature in zip(document.issuers, PdfFileReader(BytesIO(pdf)).embedded_signatures, strict=True):
        path = seals / f"{each.number_code or each.pk}.p12"
        trusted = _signer(path, path.stat().st_mtime).signing_cert
        context = ValidationContext(trust_roots=[trusted], allow_fetching=False)
        found.append(validate_pdf_signature(signature, context))
    return found


def test_every_organisation_seals_and_pyhanko_finds_all_valid(sealed, seals):
    document, pdf = sealed
    statuses = check(pdf, document, seals)
    assert [status.bottom_line for status in statuses] == [True] * 3
    assert statuses[-1].coverage.name == "ENTIRE_FILE"
    names = [status.signing_cert.subject.human_friendly for status in statuses]
    assert all(each.name in name for each, name in zip(document.issuers, names, strict=True))
    place = pdf.index(b"<xmp:CreateDate>") + len("<xmp:CreateDate>20")
    changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert not any(status.bottom_line for status in check(changed, document, seals))


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs pdfsig (poppler-utils)")
def test_poppler_finds_every_signature_valid_too(sealed, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed[1])
    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 3
    assert said.count("ETSI.CAdES.detached") == 3


def test_one_without_a_certificate_stays_unsealed_and_the_others_seal(world, partners, seals, drained):
    make_sample(seals / f"{partners[0][0].number_code or partners[0][0].pk}.p12", partners[0][0].name)
    document = joint(world, partners)
    sign(document, *(head for _each, head in partners))
    fire(document, "issue", principal=world.as_(world.drafter))
    drained()
    document.refresh_from_db()
    with store.read(issued_file(document).original.sha256) as file:
        assert len(PdfFileReader(BytesIO(file.read())).embedded_signatures) == 1


NAMES = ("示例市人民检察院", "示例市工商业联合会", "示例市纪委监委", "示例市人大监察和司法委", "临溪区司法局")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
@pytest.mark.parametrize("co_issuers", [1, 2, 3, 5])
def test_heading_and_signature_name_all_in_order_three_in_a_row(co_issuers):
    page = replace(page_for("notice"), co_issuers=NAMES[:co_issuers])
    words = words_of(typeset_page(page).pdf)
    inside = [word for word in words if word.top < BOTTOM]
    assert max(word.right for word in inside if word.text[-1] not in "，。、；：）》") <= RIGHT + 1
    # the heading: host on top, 35 mm below the upper edge of the text block, all as wide as the longest
    number = next(word for word in words if "〔2026〕" in word.text)
    heading = [word for word in words if word.page == 1 and TOP < word.top < number.top]
    lines = {}
    for word in heading:
        lines.setdefault(round(word.top), []).append(word)
    printed = [
        "".join(word.text for word in sorted(line, key=lambda w: w.left)) for _top, line in sorted(lines.items())
    ]
    assert printed == list(page.issuers)
    assert abs(min(lines) - (TOP + 35 * MM)) < 3 * MM
    assert max(max(w.right for w in line) for line in lines.values()) <= RIGHT + 1
    assert any(word.page == 1 and word.top > number.bottom + 30 for word in words)  # the first page holds text
    # the signature: in order, at most three in a row, the date under the last
    date = next(word for word in words if word.text == DATE and word.size == 16.0)
    below = [word for word in words if word.page == date.page and word.size == 16.0 and word.top < date.top]
    names = [word for word in below if word.text in page.issuers]
    assert [word.text for word in sorted(names, key=lambda w: (round(w.top), w.left))] == [
        name for name in page.issuers if name in {word.text for word in names}
    ]
    rows = {}
    for word in names:
        rows.setdefault(round(word.top), []).append(word)
    assert max(map(len, rows.values())) <= 3
    last = next(word for word in names if word.text == page.issuers[-1])
    assert abs((last.left + last.right) / 2 - (date.left + date.right) / 2) < 1
    assert date.right <= RIGHT - CELL / 2
    assert min(word.left for word in names) >= LEFT - 0.5
    made = docx.Document(document_docx(page))
    assert [each.text for each in made.paragraphs[: len(page.issuers)]] == list(page.issuers)
    cells = [cell.text for row in made.tables[-1].rows for cell in row.cells if cell.text]
    assert cells == [*page.issuers[:-1], f"{page.issuers[-1]}\n{DATE}"]


def test_the_preview_names_all(world, partners):
    document = joint(world, partners)
    page = page_of(document)
    assert page.issuers == (world.bureau.name, *(each.name for each, _head in partners))
    assert page.seals == (None, None, None)

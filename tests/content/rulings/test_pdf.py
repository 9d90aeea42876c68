"""PDFs made in the background: what they say, and that none outlives a withdrawal."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from content.common.generated import pdf_of, store_pdf
from content.rulings import derived, services
from content.rulings.models import Ruling
from core.generations import GenerationBump
from core.outbox import drain
from core.outbox.models import OutboxEntry
from tests.factories.rulings import ruling

pytestmark = pytest.mark.django_db


def words(item: Ruling) -> str:
    with pdf_of(item).file.open("rb") as handle:
        pages = PdfReader(io.BytesIO(handle.read())).pages
        return "".join("".join(page.extract_text().split()) for page in pages)


def test_the_outbox_makes_it_and_the_page_is_outdated(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        item = ruling(facts=["第一段事实。", "第二段事实。"])
    before = GenerationBump.objects.filter(kind="rulings").count()
    assert drain("rulings.pdf") == 1
    text = words(item)
    assert item.number in text
    assert "第二段事实。" in text
    assert "食品安全法" in text
    assert pdf_of(item).pages >= 1
    assert GenerationBump.objects.filter(kind="rulings").count() > before


def test_none_is_made_for_what_is_not_public():
    draft, gone = ruling(publish=False), ruling()
    services.withdraw(ruling=gone, reason="原因")
    assert not derived.make_pdf(draft.pk)
    assert not derived.make_pdf(gone.pk)
    assert not derived.make_pdf(987654321)
    assert pdf_of(gone) is None


def test_a_withdrawn_step_leaves_the_pdfs_of_the_others():
    chain = services.create_chain(title="争议")
    first = ruling(chain=chain, decided_on=date(2025, 3, 18), outcome_note="秘密的处罚结果")
    second = ruling(chain=chain, decided_on=date(2025, 6, 6))
    drain("rulings.pdf")
    assert "秘密的处罚结果" in words(second)
    services.withdraw(ruling=first, reason="原因", day=date(2026, 5, 1))
    assert pdf_of(second) is None
    drain("rulings.pdf")
    text = words(second)
    assert "秘密的处罚结果" not in text
    assert first.number in text


def test_a_new_step_is_printed_by_the_others():
    chain = services.create_chain(title="争议")
    first = ruling(chain=chain, decided_on=date(2025, 3, 18))
    drain("rulings.pdf")
    second = ruling(chain=chain, decided_on=date(2025, 6, 6))
    drain("rulings.pdf")
    assert second.number in words(first)


def test_what_was_typeset_from_an_older_text_is_not_kept(monkeypatch):
    item = ruling()
    OutboxEntry.objects.all().delete()

    def publish_meanwhile(version):
        fresh = Ruling.objects.get(pk=item.pk).get_latest_revision_as_object()
        fresh.title = "发布了新版本"
        fresh.save_revision().publish(skip_permission_checks=True)
        return b"%PDF old", 1

    # The typesetter is where time passes between reading and storing; a publication falls into it.
    monkeypatch.setattr("content.rulings.typesetting.typeset", publish_meanwhile)
    assert not derived.make_pdf(item.pk)
    assert pdf_of(item) is None
    assert OutboxEntry.objects.filter(topic="rulings.pdf", done_at=None).exists()


def test_withdrawal_deletes_the_file(django_capture_on_commit_callbacks):
    item = ruling()
    kept = store_pdf(subject=item, pdf=b"%PDF-1.7", pages=1)
    storage, name = kept.file.storage, kept.file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(ruling=item, reason="原因")
    assert not storage.exists(name)
